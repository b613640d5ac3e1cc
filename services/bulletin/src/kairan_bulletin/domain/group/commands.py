"""What can be asked of a group."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.places import Area


@dataclass(frozen=True, slots=True, kw_only=True)
class FormGroup:
    group_id: UUID
    area: Area
    name: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameGroup:
    name: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMembers:
    """`join` are known to live in the group's area."""

    join: tuple[UUID, ...]
    leave: tuple[UUID, ...]
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DissolveGroup:
    by: UUID
    at: datetime


GroupCommand = FormGroup | RenameGroup | ChangeMembers | DissolveGroup
