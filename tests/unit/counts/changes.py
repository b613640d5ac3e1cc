"""Changes of counts as the bus announces them, for tests of the live feed."""

from dataclasses import asdict

from kairan_safety.counts.documents import Cursor
from kairan_safety.domain.rollcall.line import BlockCounts
from kairan_safety.live.ring import Change, IncidentFeed

WEST, EAST = "west", "east"


def change(
    sequence: int, *, epoch: int = 1, association: str = WEST, block: str = "b1", safe: int = 0
) -> Change:
    counts = asdict(BlockCounts(households=9, safe=safe, unread=9 - safe, revision=sequence))
    return Change(
        cursor=Cursor(epoch, sequence),
        association_id=association,
        blocks=({"block_id": block, "association_id": association, "name": "1班", **counts},),
        association_totals=counts,
        totals={**counts, "households": 18},
    )


def fed(*changes: Change) -> IncidentFeed:
    feed = IncidentFeed()
    for each in changes:
        feed.take(each)
    return feed
