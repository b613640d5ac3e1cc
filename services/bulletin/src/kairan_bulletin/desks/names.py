"""The names of household heads for lists on paper: asked of the directory over RPC, never kept.

``directory.household_cards(association_id, household_ids, viewer, mode)`` gives ``head_name`` by household id
for whom the viewer may see. Green; takes two seconds at most; without an answer the list has numbers only.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Protocol

import eventlet
from nameko.exceptions import RemoteError, RpcTimeout, UnknownService

from kairan_contracts.identity import Principal
from kairan_kernel.logs import logger
from kairan_kernel.projection import Document

SECONDS: Final = 2.0
CHUNK: Final = 1000
MODE: Final = "drill"
"""The directory's word for ordinary times: care needs stay as hidden as in peacetime."""
_DOWN = (RemoteError, RpcTimeout, UnknownService, OSError, eventlet.Timeout)

log = logger("kairan.bulletin.names")


class DirectoryRpc(Protocol):
    """The directory service, as nameko's RPC proxy gives it."""

    def household_cards(
        self, *, association_id: str, household_ids: list[str], viewer: dict[str, Any], mode: str
    ) -> dict[str, Mapping[str, Any]]: ...


def names_of(directory: DirectoryRpc, viewer: Principal, lines: Iterable[Document]) -> dict[str, str]:
    """Household id → the name of its head, for those that the directory tells the viewer."""
    asked: dict[str, list[str]] = {}
    for line in lines:
        asked.setdefault(line["association_id"], []).append(line["household_id"])
    names: dict[str, str] = {}
    try:
        with eventlet.Timeout(SECONDS):
            for association_id, part in _parts(asked):
                cards = directory.household_cards(
                    association_id=association_id,
                    household_ids=part,
                    viewer=viewer.to_claims(),
                    mode=MODE,
                )
                names |= {each: str(card.get("head_name") or "") for each, card in cards.items()}
    except _DOWN as error:
        log.warning("directory could not be asked", error=type(error).__name__)
    return names


def _parts(asked: Mapping[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    for association_id, households in asked.items():
        for start in range(0, len(households), CHUNK):
            yield association_id, households[start : start + CHUNK]
