"""The rules of a group: households join and leave until it is dissolved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, assert_never
from uuid import UUID

from kairan_bulletin.domain.group.commands import (
    ChangeMembers,
    DissolveGroup,
    FormGroup,
    GroupCommand,
    RenameGroup,
)
from kairan_bulletin.domain.group.events import (
    GroupDissolved,
    GroupEvent,
    GroupFormed,
    GroupMembersChanged,
    GroupRenamed,
)
from kairan_bulletin.domain.places import Area
from kairan_kernel.decider import Decider

MEMBERS_MOST: Final = 5_000


class GroupUnknown(Exception):
    """There is no such group, or it is dissolved, or not the caller's to know."""


class GroupExists(Exception):
    """A group with this id was formed before."""


class GroupFull(Exception):
    """A group is a list that people keep by hand, not a town."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    group_id: UUID
    area: Area
    name: str
    members: frozenset[UUID] = frozenset()
    dissolved: bool = False


GroupState = Group | None


def nothing() -> GroupState:
    return None


def evolve(state: GroupState, event: GroupEvent) -> GroupState:
    if isinstance(event, GroupFormed):
        return Group(group_id=event.group_id, area=event.area, name=event.name)
    if state is None:
        return None
    match event:
        case GroupRenamed():
            return replace(state, name=event.name)
        case GroupMembersChanged():
            return replace(state, members=(state.members | set(event.joined)) - set(event.left))
        case GroupDissolved():
            return replace(state, dissolved=True)
        case _:
            assert_never(event)


def decide(command: GroupCommand, state: GroupState) -> Sequence[GroupEvent]:
    if isinstance(command, FormGroup):
        return _form(command, state)
    if state is None or state.dissolved:
        raise GroupUnknown
    match command:
        case RenameGroup():
            return _rename(command, state)
        case ChangeMembers():
            return _change(command, state)
        case DissolveGroup():
            return [
                GroupDissolved(
                    group_id=state.group_id,
                    area=state.area,
                    dissolved_by=command.by,
                    dissolved_at=command.at,
                )
            ]
        case _:
            assert_never(command)


def _form(command: FormGroup, state: GroupState) -> Sequence[GroupEvent]:
    if state is not None:
        raise GroupExists
    return [
        GroupFormed(
            group_id=command.group_id,
            area=command.area,
            name=command.name,
            formed_by=command.by,
            formed_at=command.at,
        )
    ]


def _rename(command: RenameGroup, group: Group) -> Sequence[GroupEvent]:
    if command.name == group.name:
        return []
    return [
        GroupRenamed(
            group_id=group.group_id,
            area=group.area,
            name=command.name,
            renamed_by=command.by,
            renamed_at=command.at,
        )
    ]


def _change(command: ChangeMembers, group: Group) -> Sequence[GroupEvent]:
    joined = tuple(sorted(set(command.join) - group.members - set(command.leave)))
    left = tuple(sorted(set(command.leave) & group.members))
    if not joined and not left:
        return []
    if len(group.members) + len(joined) - len(left) > MEMBERS_MOST:
        raise GroupFull
    return [
        GroupMembersChanged(
            group_id=group.group_id,
            area=group.area,
            joined=joined,
            left=left,
            changed_by=command.by,
            changed_at=command.at,
        )
    ]


GROUP: Decider[GroupState, GroupCommand, GroupEvent] = Decider(initial=nothing, decide=decide, evolve=evolve)
