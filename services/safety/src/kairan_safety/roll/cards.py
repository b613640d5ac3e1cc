"""Names and phones for lines of the roll: asked of the directory over RPC when a page is rendered, never
kept.

``directory.household_cards(association_id, household_ids, viewer, mode)`` gives, by household id, ``number``,
``block_name``, ``head_name``, ``members``, ``phone`` and as much of ``care`` as the viewer may see in that
mode.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from uuid import UUID

import eventlet
from nameko.exceptions import RemoteError, RpcTimeout, UnknownService

from kairan_contracts.identity import Principal
from kairan_kernel.logs import logger
from kairan_kernel.projection import Document
from kairan_safety.domain.access import sees_names
from kairan_safety.domain.places import Place

SECONDS: Final = 2.0
CHUNK: Final = 1000
_DOWN = (RemoteError, RpcTimeout, UnknownService, OSError, eventlet.Timeout)

Card = Mapping[str, Any]

log = logger("kairan.safety.cards")


class DirectoryRpc(Protocol):
    """The directory service, as nameko's RPC proxy gives it."""

    def household_cards(
        self, *, association_id: str, household_ids: list[str], viewer: dict[str, Any], mode: str
    ) -> dict[str, Card]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """What the directory said; ``available`` is false when it could not be asked."""

    by_household: Mapping[str, Card] = field(default_factory=dict)
    available: bool = True

    def of(self, line: Document) -> Card:
        return self.by_household.get(line["household_id"], {})


def cards_for(
    directory: DirectoryRpc, viewer: Principal, mode: str, lines: Iterable[Document], *, hidden: bool
) -> Cards:
    """The cards of those lines whose names the viewer may see. Green; takes two seconds at most."""
    asked: dict[str, list[str]] = {}
    for each in lines:
        if sees_names(viewer, place_of(each, viewer), hidden=hidden):
            asked.setdefault(each["association_id"], []).append(each["household_id"])
    found: dict[str, Card] = {}
    try:
        with eventlet.Timeout(SECONDS):
            for association_id, households in asked.items():
                for part in _chunks(households):
                    found |= directory.household_cards(
                        association_id=association_id,
                        household_ids=part,
                        viewer=viewer.to_claims(),
                        mode=mode,
                    )
    except _DOWN as error:
        log.warning("directory could not be asked", error=type(error).__name__)
        return Cards(by_household=found, available=False)
    return Cards(by_household=found)


def _chunks(households: Sequence[str]) -> Iterable[list[str]]:
    return (list(households[start : start + CHUNK]) for start in range(0, len(households), CHUNK))


def place_of(line: Document, viewer: Principal) -> Place:
    """The place of a line; roll lines are of the viewer's union, or would not have been found."""
    return Place(
        union_id=viewer.union_id or UUID(int=0),
        union=viewer.union or "",
        association_id=UUID(line["association_id"]),
        association=line["association"],
        block_id=UUID(line["block_id"]),
        household_id=UUID(line["household_id"]),
    )
