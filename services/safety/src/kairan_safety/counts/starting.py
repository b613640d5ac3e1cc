"""Starting Faust, which may stand still: a broker can fail to answer whoever joins the group, or to deliver
the end of a changelog. Neither the client nor Faust gives up on that in any useful time; a new start does not
meet it.

A long changelog is no standstill: as long as partitions are assigned or records are read, the start goes on.
"""

import asyncio
from typing import Any, Final

import faust
from faust.exceptions import ConsumerNotStarted

from kairan_kernel.logs import logger

STALLED_SECONDS: Final = 15.0
"""Joining takes Tansu six seconds."""

LOOK_SECONDS: Final = 0.5

log = logger("kairan.counts.starting")


class Stalled(Exception):
    """Nothing has moved for too long; the process must be started again."""


async def start(app: faust.App, patience: float = STALLED_SECONDS) -> None:
    """Returns when the table is recovered. Raises Stalled after `patience` seconds without progress."""
    loop = asyncio.get_running_loop()
    starting = asyncio.create_task(app.start())
    seen, since = _progress(app), loop.time()
    try:
        while not starting.done():
            await asyncio.wait({starting}, timeout=LOOK_SECONDS)
            if (now := _progress(app)) != seen:
                seen, since = now, loop.time()
            elif loop.time() - since > patience:
                log.warning("the start stands still", assigned=seen[0], read=seen[1])
                raise Stalled(f"{seen[0]} partitions assigned, changelog read up to {seen[1]} in all")
        starting.result()
    finally:
        starting.cancel()


def _progress(app: faust.App) -> tuple[int, int]:
    """How many partitions are assigned; how far their changelogs are read, all together."""
    try:
        assigned = app.consumer.assignment()
    except ConsumerNotStarted:
        assigned = set()
    tables: Any = app.tables  # its interface knows of no recovery
    read = tables.recovery.active_offsets.values()  # None: not known yet
    return len(assigned), sum(offset or 0 for offset in read)
