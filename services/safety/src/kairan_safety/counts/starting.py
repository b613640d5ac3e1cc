"""Starting Faust, which may stand still: a broker can fail to answer whoever joins the group, or to deliver
the end of a changelog. Neither the client nor Faust gives up on that in any useful time; a new start does not
meet it.

A long changelog is no standstill: as long as partitions are assigned or records are read, the start goes on.
"""

import asyncio
from dataclasses import asdict, dataclass
from typing import Any, Final

import faust
from faust.exceptions import ConsumerNotStarted

from kairan_kernel.logs import logger

JOINING_SECONDS: Final = 15.0
"""Without a partition. Joining takes Tansu six seconds, whatever it is told."""

READING_SECONDS: Final = 8.0
"""With partitions, and nothing more known of them. Over a line that is half a second slower a step takes one
or two."""

LOOK_SECONDS: Final = 0.5

log = logger("kairan.counts.starting")


class Stalled(Exception):
    """Nothing has moved for too long; the process must be started again."""


async def start(app: faust.App, joining: float = JOINING_SECONDS, reading: float = READING_SECONDS) -> None:
    """Returns when the table is recovered. Raises Stalled after so many seconds without progress, before and
    after partitions are assigned.
    """
    loop = asyncio.get_running_loop()
    starting = asyncio.create_task(app.start())
    seen, since = _progress(app), loop.time()
    try:
        while not starting.done():
            await asyncio.wait({starting}, timeout=LOOK_SECONDS)
            if (now := _progress(app)) != seen:
                seen, since = now, loop.time()
            elif loop.time() - since > (reading if seen.assigned else joining):
                log.warning("the start stands still", **asdict(seen))
                raise Stalled(f"{seen.assigned} partitions assigned, changelog read up to {seen.read} in all")
        starting.result()
    finally:
        starting.cancel()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Progress:
    """How many partitions are assigned; of how many is known where their changelog ends, and how far those
    are read, all together; whether that is over.
    """

    assigned: int
    known: int
    read: int
    recovered: bool


def _progress(app: faust.App) -> _Progress:
    try:
        assigned = app.consumer.assignment()
    except ConsumerNotStarted:
        assigned = set()
    tables: Any = app.tables  # its interface knows of no recovery
    recovery = tables.recovery
    return _Progress(
        assigned=len(assigned),
        known=len(recovery.active_highwaters),
        read=sum(offset or 0 for offset in recovery.active_offsets.values()),  # None: not known yet
        recovered=recovery.completed.is_set(),
    )
