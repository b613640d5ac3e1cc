"""The rules of an attachment: kept once, taken back or swept at most once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from kairan_bulletin.domain.attachment.events import (
    AttachmentEvent,
    AttachmentRemoved,
    AttachmentStored,
    AttachmentSwept,
)
from kairan_bulletin.domain.attachment.refusals import AttachmentUnknown
from kairan_kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreAttachment:
    stored: AttachmentStored


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveAttachment:
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepAttachment:
    """Nothing names it; whoever asks has looked."""

    at: datetime


AttachmentCommand = StoreAttachment | RemoveAttachment | SweepAttachment
AttachmentState = AttachmentStored | None
"""What was stored; none before, and once it is gone."""


def nothing() -> AttachmentState:
    return None


def evolve(state: AttachmentState, event: AttachmentEvent) -> AttachmentState:
    match event:
        case AttachmentStored():
            return event
        case AttachmentRemoved() | AttachmentSwept():
            return None
        case _:
            assert_never(event)


def decide(command: AttachmentCommand, state: AttachmentState) -> Sequence[AttachmentEvent]:
    match command:
        case StoreAttachment():
            return [command.stored] if state is None else []
        case RemoveAttachment():
            return _remove(command, state)
        case SweepAttachment():
            return _sweep(command, state)
        case _:
            assert_never(command)


def _remove(command: RemoveAttachment, state: AttachmentState) -> Sequence[AttachmentEvent]:
    if state is None:
        raise AttachmentUnknown
    return [
        AttachmentRemoved(
            attachment_id=state.attachment_id,
            area=state.area,
            removed_by=command.by,
            removed_at=command.at,
        )
    ]


def _sweep(command: SweepAttachment, state: AttachmentState) -> Sequence[AttachmentEvent]:
    if state is None:
        return []
    return [AttachmentSwept(attachment_id=state.attachment_id, area=state.area, swept_at=command.at)]


ATTACHMENT: Decider[AttachmentState, AttachmentCommand, AttachmentEvent] = Decider(
    initial=nothing, decide=decide, evolve=evolve
)
