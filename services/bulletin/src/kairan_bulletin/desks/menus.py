"""Menus: opened, revised and closed by officers, found by everybody whom they concern."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.areas import AreasOffice
from kairan_bulletin.domain.access import OfficersOnly, Permission, belongs_to, manages, permits
from kairan_bulletin.domain.menu.commands import CloseMenu, OpenMenu, ReviseMenu
from kairan_bulletin.domain.menu.decider import MENU, Menu, MenuUnknown
from kairan_bulletin.domain.menu.events import MenuTerms
from kairan_bulletin.domain.places import Area
from kairan_bulletin.projections.menus import MENUS
from kairan_bulletin.streams import menu_stream
from kairan_contracts.bulletin.vocabulary import BoardKind, MenuKind
from kairan_contracts.identity import Principal
from kairan_contracts.vocabulary import Role
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore
from kairan_kernel.viewing import view

GroupsOf = Callable[[UUID], Collection[UUID]]
"""The groups that a household is in."""


class MenuDesk:
    """Blocking."""

    def __init__(
        self,
        store: EventStore,
        database: Database[Any],
        office: AreasOffice,
        groups_of: GroupsOf,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._menus = CommandLoop(store, CODEC, MENU)
        self._collection = database[MENUS.name]
        self._office = office
        self._groups_of = groups_of
        self._now = now

    def open(
        self,
        principal: Principal,
        menu_id: UUID,
        scope: dict[str, Any],
        kind: MenuKind,
        board_kind: BoardKind | None,
        terms: MenuTerms,
        cause: Causation,
    ) -> Document:
        """Open a menu for a union or association whose officer the principal is."""
        area = self._office.managed_by(principal, scope)
        command = OpenMenu(
            menu_id=menu_id,
            area=area,
            kind=kind,
            board_kind=board_kind,
            terms=terms,
            by=principal.subject,
            at=self._now(),
        )
        self._menus.handle(menu_stream(menu_id), command, cause)
        return self.menu(principal, menu_id)

    def revise(self, principal: Principal, menu_id: UUID, terms: MenuTerms, cause: Causation) -> Document:
        self._managed(principal, menu_id)
        command = ReviseMenu(terms=terms, by=principal.subject, at=self._now())
        self._menus.handle(menu_stream(menu_id), command, cause)
        return self.menu(principal, menu_id)

    def close(self, principal: Principal, menu_id: UUID, cause: Causation) -> Document:
        self._managed(principal, menu_id)
        command = CloseMenu(by=principal.subject, at=self._now())
        self._menus.handle(menu_stream(menu_id), command, cause)
        return self.menu(principal, menu_id)

    def known(self, principal: Principal, menu_id: UUID) -> Menu:
        """The menu, if the principal may read it or manages it. Raises MenuUnknown."""
        menu = self._menus.load(menu_stream(menu_id)).state
        if menu is None or not belongs_to(principal, menu.area):
            raise MenuUnknown
        if not (manages(principal, menu.area) or self._permits(principal, menu, "read")):
            raise MenuUnknown
        return menu

    def load(self, menu_id: UUID) -> Menu:
        """The menu, whoever asks. Raises MenuUnknown."""
        menu = self._menus.load(menu_stream(menu_id)).state
        if menu is None:
            raise MenuUnknown
        return menu

    def may_post(self, principal: Principal, menu: Menu) -> bool:
        """Whether the principal may put articles or threads under the menu."""
        return self._permits(principal, menu, "post")

    def may_comment(self, principal: Principal, menu: Menu) -> bool:
        """Whether the principal may reply to what is there."""
        return self._permits(principal, menu, "comment")

    def menu(self, principal: Principal, menu_id: UUID) -> Document:
        """The menu as it stands, read from its stream, with what the principal may do. Raises MenuUnknown."""
        menu = self.known(principal, menu_id)
        found = view(self._store, CODEC, MENUS, menu_stream(menu_id), str(menu_id))
        if found is None:
            raise MenuUnknown
        may = {"may_post": self.may_post(principal, menu), "may_comment": self.may_comment(principal, menu)}
        return {**found, **may}

    def menus(self, principal: Principal) -> Sequence[Document]:
        """The open menus that the principal may read or manages, the oldest first."""
        groups = self._groups(principal)
        shown: list[Document] = []
        for document in self._collection.find({"union_id": str(principal.union_id)}):
            menu = menu_of(document)
            if document["closed_at"] is not None or not belongs_to(principal, menu.area):
                continue
            readable = permits(menu.terms.read, principal, menu.area, groups)
            if readable or manages(principal, menu.area):
                shown.append(
                    {
                        **document,
                        "may_post": permits(menu.terms.post, principal, menu.area, groups),
                        "may_comment": permits(menu.terms.comment, principal, menu.area, groups),
                    }
                )
        return sorted(shown, key=lambda each: (each["opened_at"], each["menu_id"]))

    def _managed(self, principal: Principal, menu_id: UUID) -> Menu:
        menu = self.known(principal, menu_id)
        if not manages(principal, menu.area):
            raise OfficersOnly
        return menu

    def _permits(self, principal: Principal, menu: Menu, deed: str) -> bool:
        permission = getattr(menu.terms, deed)
        groups = self._groups(principal) if permission.group_ids else ()
        return permits(permission, principal, menu.area, groups)

    def _groups(self, principal: Principal) -> Collection[UUID]:
        return () if principal.household_id is None else self._groups_of(principal.household_id)


def menu_of(document: Document) -> Menu:
    """The menu that a document of collection ``menus`` shows."""
    association_id = document["association_id"]
    return Menu(
        menu_id=UUID(document["menu_id"]),
        area=Area(
            union_id=UUID(document["union_id"]),
            union=document["union"],
            association_id=None if association_id is None else UUID(association_id),
            association=document["association"],
        ),
        kind=MenuKind(document["kind"]),
        board_kind=None if document["board_kind"] is None else BoardKind(document["board_kind"]),
        terms=MenuTerms(
            title=document["title"],
            title_en=document["title_en"],
            post=_permission(document["post"]),
            comment=_permission(document["comment"]),
            read=_permission(document["read"]),
            needs_review=document["needs_review"],
        ),
        closed_at=document["closed_at"],
    )


def _permission(document: Document) -> Permission:
    return Permission(
        everyone=document["everyone"],
        roles=tuple(Role(each) for each in document["roles"]),
        group_ids=tuple(UUID(each) for each in document["group_ids"]),
        block_ids=tuple(UUID(each) for each in document["block_ids"]),
    )
