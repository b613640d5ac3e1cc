"""The names of household heads beside numbers on lists: asked of the directory over RPC, never kept.

``directory.household_cards(association_id, household_ids, viewer, mode)`` gives ``head_name`` by household id
for whom the viewer may see. Green; takes two seconds at most; without an answer the list has numbers only,
and says so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import eventlet
from nameko.exceptions import RemoteError, RpcTimeout, UnknownService

from kairan_contracts.identity import Principal
from kairan_kernel.logs import logger
from kairan_kernel.projection import Document

SECONDS: Final = 2.0
CHUNK: Final = 1000
_DOWN = (RemoteError, RpcTimeout, UnknownService, OSError, eventlet.Timeout)

log = logger("kairan.bulletin.names")


class DirectoryRpc(Protocol):
    """The directory service, as nameko's RPC proxy gives it."""

    def household_cards(
        self, *, association_id: str, household_ids: list[str], viewer: dict[str, Any]
    ) -> dict[str, Mapping[str, Any]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the directory said; ``available`` is false when it could not be asked for all of them."""

    by_household: Mapping[str, str] = field(default_factory=dict)
    available: bool = True

    def of(self, row: Document) -> str | None:
        """The name for a row with ``household_id``; none where the viewer may not see it."""
        return self.by_household.get(str(row["household_id"]))

    def beside(self, rows: Iterable[Document]) -> list[Document]:
        """The rows with ``head_name``."""
        return [{**row, "head_name": self.of(row)} for row in rows]


def names_of(directory: DirectoryRpc, viewer: Principal, rows: Iterable[Document]) -> Names:
    """The names for rows with ``association_id`` and ``household_id``: one call an association."""
    asked: dict[str, dict[str, None]] = {}
    for row in rows:
        asked.setdefault(str(row["association_id"]), {})[str(row["household_id"])] = None
    found: dict[str, str] = {}
    try:
        with eventlet.Timeout(SECONDS):
            for association_id, part in _parts(asked):
                cards = directory.household_cards(
                    association_id=association_id, household_ids=part, viewer=viewer.to_claims()
                )
                found |= {each: name for each, card in cards.items() if (name := card.get("head_name"))}
    except _DOWN as error:
        log.warning("directory could not be asked", error=type(error).__name__)
        return Names(by_household=found, available=False)
    return Names(by_household=found)


def _parts(asked: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, list[str]]]:
    for association_id, households in asked.items():
        listed: Sequence[str] = list(households)
        for start in range(0, len(listed), CHUNK):
            yield association_id, list(listed[start : start + CHUNK])
