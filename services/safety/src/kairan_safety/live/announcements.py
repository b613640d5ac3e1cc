"""What the live feed reads of the bus, checked: in a storm announcements come by the hundred a second.

The rules are those of the contract ``safety.blocks_counted.v1`` for consumers: what is needed must be as
declared, what is not needed is not looked at. A test holds both against each other.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from kairan_contracts.events import load_lenient
from kairan_contracts.vocabulary import Mode

COUNTED: Final = "safety.blocks_counted.v1"
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


def check(name: str, data: Mapping[str, Any]) -> None:
    """Raises msgspec.ValidationError or marshmallow.ValidationError, and KeyError for another contract."""
    _CHECKS[name](data)


_CHECKS: Final[dict[str, Callable[[Mapping[str, Any]], object]]] = {
    COUNTED: lambda data: msgspec.convert(data, _Counted),
    CLOSED: lambda data: load_lenient(CLOSED, data),
}
