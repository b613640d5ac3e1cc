"""The rules of an attachment: kept once, taken back at most once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from kairan_bulletin.domain.attachment.events import AttachmentEvent, AttachmentRemoved, AttachmentStored
from kairan_bulletin.domain.attachment.refusals import AttachmentUnknown
from kairan_kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreAttachment:
    stored: AttachmentStored


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveAttachment:
    by: UUID
    at: datetime


AttachmentCommand = StoreAttachment | RemoveAttachment
AttachmentState = AttachmentStored | None
"""What was stored; none before, and after its removal."""


def nothing() -> AttachmentState:
    return None


def evolve(state: AttachmentState, event: AttachmentEvent) -> AttachmentState:
    match event:
        case AttachmentStored():
            return event
        case AttachmentRemoved():
            return None
        case _:
            assert_never(event)


def decide(command: AttachmentCommand, state: AttachmentState) -> Sequence[AttachmentEvent]:
    match command:
        case StoreAttachment():
            return [command.stored] if state is None else []
        case RemoveAttachment():
            return _remove(command, state)
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


ATTACHMENT: Decider[AttachmentState, AttachmentCommand, AttachmentEvent] = Decider(
    initial=nothing, decide=decide, evolve=evolve
)
