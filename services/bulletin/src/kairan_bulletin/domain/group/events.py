"""What can have happened to a group. Stream ``group-<id>``, written by serve."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.places import Area


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFormed:
    group_id: UUID
    area: Area
    name: str
    formed_by: UUID
    formed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRenamed:
    group_id: UUID
    area: Area
    name: str
    renamed_by: UUID
    renamed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMembersChanged:
    group_id: UUID
    area: Area
    joined: tuple[UUID, ...]
    left: tuple[UUID, ...]
    changed_by: UUID
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDissolved:
    group_id: UUID
    area: Area
    dissolved_by: UUID
    dissolved_at: datetime


GroupEvent = GroupFormed | GroupRenamed | GroupMembersChanged | GroupDissolved
