"""What became of telling each household, by which channel? Collection ``deliveries``, one document an
audience and block (``_id`` is ``<audience id>:<block id>``).
"""

from collections.abc import Iterable

from kairan_bulletin.domain.delivery.events import DeliveriesRecorded
from kairan_bulletin.projections.audience_blocks import block_key
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    event: DeliveriesRecorded = fact.event
    blocks = dict.fromkeys(each.block_id for each in event.deliveries)
    return [block_key(event.audience_id, block_id) for block_id in blocks]


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    event: DeliveriesRecorded = fact.event
    document = document or {
        "article_id": str(event.article_id),
        "audience_id": str(event.audience_id),
        "block_id": key.rpartition(":")[2],
        "households": {},
    }
    for each in event.deliveries:
        if str(each.block_id) != document["block_id"]:
            continue
        record = {
            "channel": event.channel.value,
            "outcome": each.outcome.value,
            "reason": each.reason,
            "dispatch_id": str(event.dispatch_id),
            "at": event.recorded_at,
        }
        document["households"].setdefault(str(each.household_id), []).append(record)
    return document


DELIVERIES = Projection(
    name="deliveries",
    handles=(DeliveriesRecorded,),
    keys=keys,
    project=project,
    indexes=(("audience_id",),),
    keeps_all=True,
)
