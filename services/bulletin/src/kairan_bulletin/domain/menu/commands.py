"""What can be asked of a menu."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.menu.events import MenuTerms
from kairan_bulletin.domain.places import Area
from kairan_contracts.bulletin.vocabulary import BoardKind, MenuKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMenu:
    menu_id: UUID
    area: Area
    kind: MenuKind
    board_kind: BoardKind | None
    terms: MenuTerms
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseMenu:
    terms: MenuTerms
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseMenu:
    by: UUID
    at: datetime


MenuCommand = OpenMenu | ReviseMenu | CloseMenu
