"""What is said about some blocks: the value of a record on the Kafka topic ``kairan.rollcall.facts``.

Written by the bridge (from the bus) and by a rebuild (from the log), read by the counts job, and by nobody
else: the record is compact MessagePack whose form may change at any time that the topic is rebuilt from the
log.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

import msgspec

from kairan_contracts.vocabulary import Mode, Status
from kairan_safety.domain.rollcall.line import LoggedIn, NoticeSeen, OnRoll, RollFact, Said

HouseholdFact = tuple[str, RollFact]
"""A household's id and what is said of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Which block of which roll call.

    The names are known from its enrolment only; ids are lower-case UUIDs.
    """

    incident_id: str
    mode: Mode
    union_id: str
    union: str
    association_id: str
    association: str
    block_id: str
    association_name: str | None = None
    block_name: str | None = None

    @property
    def key(self) -> str:
        """What records, table entries and documents of this block are filed under."""
        return f"{self.incident_id}/{self.block_id}"

    def known_with(self, other: "Block") -> "Block":
        """The same block, with the names that either knows."""
        if self.block_name is not None or other.block_name is None:
            return self
        return replace(self, association_name=other.association_name, block_name=other.block_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockFacts:
    """The block, and what is said of its households: all of them in an enrolment, else one."""

    block: Block
    facts: tuple[HouseholdFact, ...]


class UnreadableRecord(ValueError):
    """The bytes are not a record of this topic."""


def block_to_array(block: Block) -> list[Any]:
    return [
        block.incident_id,
        block.mode.value,
        block.union_id,
        block.union,
        block.association_id,
        block.association,
        block.block_id,
        block.association_name,
        block.block_name,
    ]


def block_from_array(array: list[Any]) -> Block:
    incident_id, mode, union_id, union, association_id, association, block_id, *names = array
    association_name, block_name = names
    return Block(
        incident_id=incident_id,
        mode=Mode(mode),
        union_id=union_id,
        union=union,
        association_id=association_id,
        association=association,
        block_id=block_id,
        association_name=association_name,
        block_name=block_name,
    )


def said_to_array(said: Said) -> list[Any]:
    marks = said.visit | said.late << 1
    return [said.revision, said.statement_id, said.speaker, said.status.value, marks]


def said_from_array(array: list[Any]) -> Said:
    revision, statement_id, speaker, status, marks = array
    return Said(
        revision=revision,
        statement_id=statement_id,
        speaker=speaker,
        status=Status(status),
        visit=bool(marks & 1),
        late=bool(marks & 2),
    )


def encode(said: Sequence[BlockFacts]) -> bytes:
    """A record's value: facts about blocks of one partition."""
    return msgspec.msgpack.encode(
        [
            [
                block_to_array(each.block),
                [[household, *_fact_to_array(fact)] for household, fact in each.facts],
            ]
            for each in said
        ]
    )


def decode(value: bytes | None) -> list[BlockFacts]:
    """Raises UnreadableRecord."""
    try:
        return [
            BlockFacts(
                block=block_from_array(block),
                facts=tuple([(household, _fact_from_array(rest)) for household, *rest in entries]),
            )
            for block, entries in msgspec.msgpack.decode(value or b"")
        ]
    except (msgspec.MsgspecError, ValueError, TypeError) as error:
        raise UnreadableRecord(str(error)) from error


def _fact_to_array(fact: RollFact) -> list[Any]:
    match fact:
        case OnRoll():
            return ["roll", fact.revision, fact.has_logged_in]
        case Said():
            return ["said", *said_to_array(fact)]
        case NoticeSeen():
            return ["seen", fact.revision]
        case LoggedIn():
            return ["login", fact.revision]
        case _:
            assert_never(fact)


def _fact_from_array(array: list[Any]) -> RollFact:
    match array:
        case ["roll", int(revision), bool(has_logged_in)]:
            return OnRoll(revision=revision, has_logged_in=has_logged_in)
        case ["said", *said]:
            return said_from_array(said)
        case ["seen", int(revision)]:
            return NoticeSeen(revision=revision)
        case ["login", int(revision)]:
            return LoggedIn(revision=revision)
        case _:
            raise UnreadableRecord("no such fact")
