"""A CloudEvent from the bus, or a stored event from the log → what it says of one block. Both ways give the
same.

The bus is read by the contract's rules for consumers: fields that this job does not need are not looked at,
those that it needs must be as declared in ``kairan_contracts.safety.events``.
"""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import msgspec

from kairan_contracts.vocabulary import Mark, Mode, StatementKind, Status
from kairan_kernel.codec import EventCodec
from kairan_kernel.events import StoredEvent
from kairan_safety.counts.facts import Block, BlockFacts
from kairan_safety.domain.rollcall.events import BlockEnrolled, FirstLoginNoted, NoticeRead, StatementRecorded
from kairan_safety.domain.rollcall.facts import facts_of
from kairan_safety.domain.rollcall.line import LoggedIn, NoticeSeen, OnRoll, RollFact, Said

STORED_TYPES: Final = ("BlockEnrolled.v1", "StatementRecorded.v1", "NoticeRead.v1", "FirstLoginNoted.v1")
CONTRACTS: Final = (
    "safety.block_enrolled.v1",
    "safety.statement_recorded.v1",
    "safety.notice_read.v1",
    "safety.first_login_noted.v1",
)


class NotUnderstood(ValueError):
    """A message that no schema of this job accepts. `reason` is malformed or schema."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class _Envelope(msgspec.Struct):
    specversion: str
    type: str
    streamrevision: str
    data: msgspec.Raw


class _InBlock(msgspec.Struct):
    incident_id: UUID
    mode: Mode
    union_id: UUID
    union: str
    association_id: UUID
    association: str
    block_id: UUID


class _OnRoll(msgspec.Struct):
    household_id: UUID
    has_logged_in: bool


class _BlockEnrolled(_InBlock):
    association_name: str
    block_name: str
    households: list[_OnRoll]


class _OfHousehold(_InBlock):
    household_id: UUID


class _StatementRecorded(_OfHousehold):
    statement_id: UUID
    speaker: str
    kind: StatementKind
    status: Status
    marks: list[Mark]


def _enrolled(data: _BlockEnrolled, revision: int) -> BlockFacts:
    block = _block(data, association_name=data.association_name, block_name=data.block_name)
    facts = tuple(
        (str(each.household_id), OnRoll(revision=revision, has_logged_in=each.has_logged_in))
        for each in data.households
    )
    return BlockFacts(block=block, facts=facts)


def _stated(data: _StatementRecorded, revision: int) -> BlockFacts:
    said = Said(
        revision=revision,
        statement_id=str(data.statement_id),
        speaker=data.speaker,
        status=data.status,
        visit=data.kind is StatementKind.VISIT,
        late=Mark.LATE in data.marks,
    )
    return _single(data, said)


def _read(data: _OfHousehold, revision: int) -> BlockFacts:
    return _single(data, NoticeSeen(revision=revision))


def _logged_in(data: _OfHousehold, revision: int) -> BlockFacts:
    return _single(data, LoggedIn(revision=revision))


def _single(data: _OfHousehold, fact: RollFact) -> BlockFacts:
    return BlockFacts(block=_block(data), facts=((str(data.household_id), fact),))


def _block(data: _InBlock, *, association_name: str | None = None, block_name: str | None = None) -> Block:
    return Block(
        incident_id=str(data.incident_id),
        mode=data.mode,
        union_id=str(data.union_id),
        union=data.union,
        association_id=str(data.association_id),
        association=data.association,
        block_id=str(data.block_id),
        association_name=association_name,
        block_name=block_name,
    )


_envelope: Final = msgspec.json.Decoder(_Envelope)
_readers: Final[dict[str, tuple[Callable[[msgspec.Raw], Any], Callable[[Any, int], BlockFacts]]]] = {
    "kairan.safety.block_enrolled.v1": (msgspec.json.Decoder(_BlockEnrolled).decode, _enrolled),
    "kairan.safety.statement_recorded.v1": (msgspec.json.Decoder(_StatementRecorded).decode, _stated),
    "kairan.safety.notice_read.v1": (msgspec.json.Decoder(_OfHousehold).decode, _read),
    "kairan.safety.first_login_noted.v1": (msgspec.json.Decoder(_OfHousehold).decode, _logged_in),
}


def from_message(body: bytes) -> BlockFacts:
    """What a CloudEvent of the bus says. Raises NotUnderstood."""
    try:
        envelope = _envelope.decode(body)
        revision = int(envelope.streamrevision)
    except (msgspec.MsgspecError, ValueError) as error:
        raise NotUnderstood("malformed", str(error)) from error
    if envelope.specversion != "1.0" or revision < 0:
        raise NotUnderstood("malformed", "not a CloudEvent 1.0 with a stream revision")
    if (reader := _readers.get(envelope.type)) is None:
        raise NotUnderstood("schema", f"no schema for {envelope.type}")
    load, read = reader
    try:
        return read(load(envelope.data), revision)
    except msgspec.MsgspecError as error:
        raise NotUnderstood("schema", str(error)) from error


def from_stored(stored: StoredEvent, codec: EventCodec) -> BlockFacts | None:
    """What a stored event of a rollcall stream says; None for one that changes no count."""
    if stored.type not in STORED_TYPES:
        return None
    event = codec.decode(stored)
    facts = tuple((str(household), fact) for household, fact in facts_of(event, stored.revision))
    return BlockFacts(block=_block_of(event), facts=facts) if facts else None


def _block_of(event: BlockEnrolled | StatementRecorded | NoticeRead | FirstLoginNoted) -> Block:
    at = event if isinstance(event, BlockEnrolled) else event.place
    enrolled = event if isinstance(event, BlockEnrolled) else None
    return Block(
        incident_id=str(event.incident_id),
        mode=event.mode,
        union_id=str(at.union_id),
        union=at.union,
        association_id=str(at.association_id),
        association=at.association,
        block_id=str(at.block_id),
        association_name=enrolled.association_name if enrolled else None,
        block_name=enrolled.block_name if enrolled else None,
    )
