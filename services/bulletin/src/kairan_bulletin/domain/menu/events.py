"""What can have happened to a menu. Stream ``menu-<id>``, written by serve, read by the projections."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.access import Permission
from kairan_bulletin.domain.places import Area
from kairan_contracts.bulletin.vocabulary import BoardKind, MenuKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuTerms:
    """What officers set: the name, who may do what, and whether a second pair of eyes must approve."""

    title: str
    title_en: str | None
    post: Permission
    comment: Permission
    read: Permission
    needs_review: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuOpened:
    menu_id: UUID
    area: Area
    kind: MenuKind
    board_kind: BoardKind | None
    terms: MenuTerms
    opened_by: UUID
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuRevised:
    menu_id: UUID
    area: Area
    terms: MenuTerms
    revised_by: UUID
    revised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuClosed:
    """Nothing new is posted; what is there can still be read."""

    menu_id: UUID
    area: Area
    closed_by: UUID
    closed_at: datetime


MenuEvent = MenuOpened | MenuRevised | MenuClosed
