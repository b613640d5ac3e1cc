"""The rules of a notice: composed once, then revised at will. An incident keeps its own copy."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never
from uuid import UUID

from kairan_kernel.decider import Decider
from kairan_safety.domain.notice.commands import ComposeNotice, NoticeCommand, ReviseNotice
from kairan_safety.domain.notice.events import NoticeComposed, NoticeEvent, NoticeRevised, NoticeText
from kairan_safety.domain.places import Headquarters


class NoticeUnknown(Exception):
    """There is no such notice."""


class NoticeExists(Exception):
    """A notice with this id was composed before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    notice_id: UUID
    headquarters: Headquarters
    text: NoticeText


NoticeState = Notice | None


def nothing() -> NoticeState:
    return None


def evolve(state: NoticeState, event: NoticeEvent) -> NoticeState:
    match event:
        case NoticeComposed():
            return Notice(notice_id=event.notice_id, headquarters=event.headquarters, text=event.text)
        case NoticeRevised():
            return None if state is None else replace(state, text=event.text)
        case _:
            assert_never(event)


def decide(command: NoticeCommand, state: NoticeState) -> Sequence[NoticeEvent]:
    match command:
        case ComposeNotice():
            return _compose(command, state)
        case ReviseNotice():
            return _revise(command, state)
        case _:
            assert_never(command)


def _compose(command: ComposeNotice, state: NoticeState) -> Sequence[NoticeEvent]:
    if state is not None:
        raise NoticeExists
    return [
        NoticeComposed(
            notice_id=command.notice_id,
            headquarters=command.headquarters,
            text=command.text,
            composed_by=command.by,
            composed_at=command.at,
        )
    ]


def _revise(command: ReviseNotice, state: NoticeState) -> Sequence[NoticeEvent]:
    if state is None:
        raise NoticeUnknown
    if command.text == state.text:
        return []
    return [
        NoticeRevised(
            notice_id=state.notice_id,
            headquarters=state.headquarters,
            text=command.text,
            revised_by=command.by,
            revised_at=command.at,
        )
    ]


NOTICE: Decider[NoticeState, NoticeCommand, NoticeEvent] = Decider(
    initial=nothing, decide=decide, evolve=evolve
)
