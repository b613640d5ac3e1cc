"""What the live feed reads of the bus, checked: in a storm changes come by the hundred a second.

The rules are those of the contracts for consumers (``safety.blocks_counted.v1`` for each change that the
counts job tells of): what is needed must be as declared, what is not needed is not looked at. A test holds
both against each other.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from kairan_contracts.events import load_lenient
from kairan_contracts.vocabulary import Mode
from kairan_kernel.cloudevents import parse

CLOSED: Final = "safety.incident_closed.v1"

Count = Annotated[int, msgspec.Meta(ge=0)]


class _Counts(msgspec.Struct, kw_only=True):
    households: Count
    safe: Count
    needs_support: Count
    wants_contact: Count
    read: Count
    unread: Count
    never_logged_in: Count
    late: Count
    off_roll: Count
    statements: Count
    revision: Annotated[int, msgspec.Meta(ge=-1)]


class _Block(_Counts, kw_only=True):
    block_id: UUID
    name: str | None


class _Counted(msgspec.Struct, kw_only=True):
    incident_id: UUID
    mode: Mode
    association_id: UUID
    epoch: Count
    sequence: Count
    blocks: list[_Block]
    association_totals: _Counts
    totals: _Counts


_CHANGES: Final = msgspec.msgpack.Decoder(list[_Counted])


def changes_of(body: bytes) -> list[dict[str, Any]]:
    """The changes in a message of the counts job. Raises msgspec.MsgspecError."""
    _CHANGES.decode(body)
    changes: list[dict[str, Any]] = msgspec.msgpack.decode(body)
    return changes


def closing_of(body: bytes) -> Mapping[str, Any]:
    """The data of a closing. Raises MalformedEnvelope, marshmallow.ValidationError."""
    data = parse(body).data
    load_lenient(CLOSED, data)
    return data
