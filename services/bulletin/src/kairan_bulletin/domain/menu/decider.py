"""The rules of a menu: opened once, revised at will, closed for good."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from kairan_bulletin.domain.menu.commands import CloseMenu, MenuCommand, OpenMenu, ReviseMenu
from kairan_bulletin.domain.menu.events import MenuClosed, MenuEvent, MenuOpened, MenuRevised, MenuTerms
from kairan_bulletin.domain.places import Area
from kairan_contracts.bulletin.vocabulary import BoardKind, MenuKind
from kairan_kernel.decider import Decider


class MenuUnknown(Exception):
    """There is no such menu, or the caller may not know of it."""


class MenuExists(Exception):
    """A menu with this id was opened before."""


class MenuIsClosed(Exception):
    """Nothing new is posted under a closed menu."""


class NobodyMayPost(Exception):
    """A menu under which nobody could post or which nobody could read is a mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    menu_id: UUID
    area: Area
    kind: MenuKind
    board_kind: BoardKind | None
    terms: MenuTerms
    closed_at: datetime | None = None


MenuState = Menu | None


def nothing() -> MenuState:
    return None


def evolve(state: MenuState, event: MenuEvent) -> MenuState:
    match event:
        case MenuOpened():
            return Menu(
                menu_id=event.menu_id,
                area=event.area,
                kind=event.kind,
                board_kind=event.board_kind,
                terms=event.terms,
            )
        case MenuRevised():
            return None if state is None else replace(state, terms=event.terms)
        case MenuClosed():
            return None if state is None else replace(state, closed_at=event.closed_at)
        case _:
            assert_never(event)


def decide(command: MenuCommand, state: MenuState) -> Sequence[MenuEvent]:
    match command:
        case OpenMenu():
            return _open(command, state)
        case ReviseMenu():
            return _revise(command, state)
        case CloseMenu():
            return _close(command, state)
        case _:
            assert_never(command)


def _open(command: OpenMenu, state: MenuState) -> Sequence[MenuEvent]:
    if state is not None:
        raise MenuExists
    _check(command.terms)
    return [
        MenuOpened(
            menu_id=command.menu_id,
            area=command.area,
            kind=command.kind,
            board_kind=_board_kind(command),
            terms=command.terms,
            opened_by=command.by,
            opened_at=command.at,
        )
    ]


def _revise(command: ReviseMenu, state: MenuState) -> Sequence[MenuEvent]:
    menu = open_menu(state)
    _check(command.terms)
    if command.terms == menu.terms:
        return []
    return [
        MenuRevised(
            menu_id=menu.menu_id,
            area=menu.area,
            terms=command.terms,
            revised_by=command.by,
            revised_at=command.at,
        )
    ]


def _close(command: CloseMenu, state: MenuState) -> Sequence[MenuEvent]:
    if state is None:
        raise MenuUnknown
    if state.closed_at is not None:
        return []
    return [MenuClosed(menu_id=state.menu_id, area=state.area, closed_by=command.by, closed_at=command.at)]


def open_menu(state: MenuState) -> Menu:
    """The menu, if something may still be posted. Raises MenuUnknown, MenuIsClosed."""
    if state is None:
        raise MenuUnknown
    if state.closed_at is not None:
        raise MenuIsClosed
    return state


def _board_kind(command: OpenMenu) -> BoardKind | None:
    """A board without a word is for discussion; articles have none."""
    if command.kind is MenuKind.ARTICLE:
        return None
    return command.board_kind or BoardKind.DISCUSSION


def _check(terms: MenuTerms) -> None:
    if terms.post.nobody or terms.read.nobody:
        raise NobodyMayPost


MENU: Decider[MenuState, MenuCommand, MenuEvent] = Decider(initial=nothing, decide=decide, evolve=evolve)
