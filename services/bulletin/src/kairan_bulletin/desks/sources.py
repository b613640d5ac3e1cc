"""Sources of notices from outside: registered and revised by officers. Writes ``outsidesource-<id>``."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.areas import AreasOffice
from kairan_bulletin.desks.menus import MenuDesk
from kairan_bulletin.domain.access import OfficersOnly, belongs_to, manages, serves_union
from kairan_bulletin.domain.outside.events import SourceTerms
from kairan_bulletin.domain.outside.refusals import MenuDoesNotFit, SourceUnknown
from kairan_bulletin.domain.outside.source import (
    SOURCE,
    PauseSource,
    RegisterSource,
    ResumeSource,
    ReviseSource,
    Source,
    SourceCommand,
)
from kairan_bulletin.domain.outside.streams import source_stream
from kairan_bulletin.domain.outside.words import SourceKind, Treatment
from kairan_bulletin.domain.places import Area
from kairan_bulletin.inbox.polls import Polls
from kairan_bulletin.projections.outside_sources import OUTSIDE_SOURCES
from kairan_contracts.bulletin.vocabulary import MenuKind
from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore
from kairan_kernel.viewing import view


class SourceDesk:
    """Blocking."""

    def __init__(
        self,
        store: EventStore,
        database: Database[Any],
        office: AreasOffice,
        menus: MenuDesk,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._sources = CommandLoop(store, CODEC, SOURCE)
        self._collection = database[OUTSIDE_SOURCES.name]
        self._polls = Polls(database)
        self._office = office
        self._menus = menus
        self._now = now

    def register(
        self,
        principal: Principal,
        source_id: UUID,
        scope: dict[str, Any],
        kind: SourceKind,
        terms: SourceTerms,
        cause: Causation,
    ) -> Document:
        """Raises AreaUnknown, OfficersOnly, MenuUnknown, MenuDoesNotFit, SendersMissing, AddressMissing."""
        area = self._office.managed_by(principal, scope)
        self._fits(principal, terms.menu_id, area)
        command = RegisterSource(
            source_id=source_id, area=area, kind=kind, terms=terms, by=principal.subject, at=self._now()
        )
        return self._done(principal, source_id, command, cause)

    def revise(self, principal: Principal, source_id: UUID, terms: SourceTerms, cause: Causation) -> Document:
        source = self._managed(principal, source_id)
        self._fits(principal, terms.menu_id, source.area)
        command = ReviseSource(terms=terms, by=principal.subject, at=self._now())
        return self._done(principal, source_id, command, cause)

    def pause(self, principal: Principal, source_id: UUID, cause: Causation) -> Document:
        self._managed(principal, source_id)
        return self._done(principal, source_id, PauseSource(by=principal.subject, at=self._now()), cause)

    def resume(self, principal: Principal, source_id: UUID, cause: Causation) -> Document:
        self._managed(principal, source_id)
        return self._done(principal, source_id, ResumeSource(by=principal.subject, at=self._now()), cause)

    def source(self, principal: Principal, source_id: UUID) -> Document:
        """The source as it stands, for its officers. Raises SourceUnknown, OfficersOnly."""
        self._managed(principal, source_id)
        found = view(self._store, CODEC, OUTSIDE_SOURCES, source_stream(source_id), str(source_id))
        if found is None:
            raise SourceUnknown
        return self._polls.shown_with([found])[0]

    def sources(self, principal: Principal) -> list[Document]:
        """The sources of the areas whose officer the principal is, by name. Raises OfficersOnly."""
        own = self._office.own(principal)
        if not manages(principal, own):
            raise OfficersOnly
        wanted: Document = {"union_id": str(own.union_id)}
        if not serves_union(principal, own.union_id):
            wanted["association_id"] = str(own.association_id)
        found = self._collection.find(wanted).sort([("name", 1), ("_id", 1)])
        return self._polls.shown_with(list(found))

    def _managed(self, principal: Principal, source_id: UUID) -> Source:
        source = self._sources.load(source_stream(source_id)).state
        if source is None or not belongs_to(principal, source.area):
            raise SourceUnknown
        if not manages(principal, source.area):
            raise OfficersOnly
        return source

    def _fits(self, principal: Principal, menu_id: UUID, area: Area) -> None:
        menu = self._menus.known(principal, menu_id)
        if menu.kind is not MenuKind.ARTICLE or menu.area != area or menu.closed_at is not None:
            raise MenuDoesNotFit

    def _done(
        self, principal: Principal, source_id: UUID, command: SourceCommand, cause: Causation
    ) -> Document:
        self._sources.handle(source_stream(source_id), command, cause)
        return self.source(principal, source_id)


def source_of(document: Document) -> Source:
    """The source that a document of ``outside_sources`` shows."""
    association_id = document["association_id"]
    return Source(
        source_id=UUID(document["source_id"]),
        area=Area(
            union_id=UUID(document["union_id"]),
            union=document["union"],
            association_id=None if association_id is None else UUID(association_id),
            association=document["association"],
        ),
        kind=SourceKind(document["kind"]),
        terms=SourceTerms(
            name=document["name"],
            menu_id=UUID(document["menu_id"]),
            treatment=Treatment(document["treatment"]),
            senders=tuple(document["senders"]),
            url=document["url"],
            every_minutes=document["every_minutes"],
        ),
        registered_at=document["registered_at"],
        paused=document["paused"],
    )
