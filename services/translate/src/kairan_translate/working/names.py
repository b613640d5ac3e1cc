"""The names that an area's circulars speak of, asked of the directory over RPC when a text is to be
translated.

``directory.names_in_use(union_id, association_id)`` gives ``people`` in office and ``towns``. Kept in memory
alone, for minutes: nothing of it is stored or logged. When the directory can't be asked, the work goes on
with what is still known, or without.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from kombu.exceptions import KombuError
from nameko.exceptions import RemoteError, RpcTimeout, UnknownService
from nameko.standalone.rpc import ServiceRpcProxy

from kairan_kernel.logs import logger
from kairan_translate.domain.areas import Area

SECONDS: Final = 5.0
KEPT_SECONDS: Final = 300.0
AGAIN_SECONDS: Final = 30.0
"""After a directory that did not answer."""
AREAS_MOST: Final = 200
_DOWN: Final = (RemoteError, RpcTimeout, UnknownService, KombuError, OSError)

_log = logger("kairan.translate.names")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """`people`: the family name first, a space between, where the directory has one."""

    people: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()


class NamesInUse:
    """For the one worker. `ask` is the directory; blocks for some seconds at most."""

    def __init__(
        self, ask: Callable[[UUID, UUID | None], Names], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask = ask
        self._clock = clock
        self._known: dict[UUID, tuple[float, Names]] = {}

    def of(self, area: Area) -> Names:
        """What is known of an area; asked anew every few minutes."""
        until, names = self._known.get(area.id, (float("-inf"), Names()))
        now = self._clock()
        if now < until:
            return names
        kept = KEPT_SECONDS
        try:
            names = self._ask(area.union_id, area.association_id)
        except _DOWN as error:
            _log.warning("directory_not_asked", error=type(error).__name__)
            kept = AGAIN_SECONDS
        self._keep(area.id, now + kept, names)
        return names

    def _keep(self, area_id: UUID, until: float, names: Names) -> None:
        self._known.pop(area_id, None)
        self._known[area_id] = (until, names)
        while len(self._known) > AREAS_MOST:
            self._known.pop(next(iter(self._known)))


def asking(amqp_url: str, seconds: float = SECONDS) -> Callable[[UUID, UUID | None], Names]:
    """Asks the directory on this bus. Raises what nameko and kombu raise."""

    def ask(union_id: UUID, association_id: UUID | None) -> Names:
        config = {"AMQP_URI": amqp_url}
        association = None if association_id is None else str(association_id)
        with ServiceRpcProxy("directory", config, timeout=seconds) as directory:
            told: dict[str, Any] = directory.names_in_use(union_id=str(union_id), association_id=association)
        return Names(people=tuple(told["people"]), towns=tuple(told["towns"]))

    return ask
