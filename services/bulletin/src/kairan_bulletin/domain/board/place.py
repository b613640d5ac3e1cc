"""Where a thread is: its board (a menu), and whose board that is."""

from dataclasses import dataclass
from uuid import UUID

from kairan_bulletin.domain.places import Area


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPlace:
    """A board, and the association or union whose board it is."""

    menu_id: UUID
    area: Area


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote a post. ``official``: they wrote as an officer of the board's own association or union."""

    subject: UUID
    household_id: UUID
    block_id: UUID
    official: bool = False
