"""Every name of the counts job on the bus and in Kafka, and the shape of its queues.

| name | what | written by | read by |
|---|---|---|---|
| `kairan.safety.facts` | exchange of the service's own: a roll call's facts | safety's relay | queue below |
| `counts.on_rollcall_fact` | quorum queue: batches of a roll call's facts | safety's relay | the bridge |
| `counts.rebuilds` | quorum queue of orders to rebuild | `kairan-safety counts-rebuild` | the job |
| `counts.dead` | quorum queue behind `kairan.dead` | the bridge, the job | people |
| `kairan.safety.counts` | exchange of the service's own: changes of counts | the job | each serve |
| `kairan.rollcall.facts` | Kafka topic, divided by incident and block | the bridge, a rebuild | the agent |
| `kairan-counts-households-2-changelog` | Kafka topic, compacted: the table | the agent | its recovery |
| `kairan.rollcall.journal` | Kafka topic: which rebuilds were begun and finished | the job | the job |
"""

import zlib
from typing import Any, Final

from kairan_contracts.events import contract_of
from kairan_contracts.names import DEAD, EXCHANGE, dead_queue, queue
from kairan_kernel.batched import Batches
from kairan_kernel.topology import queue_arguments
from kairan_safety.counts.amqp import Link
from kairan_safety.counts.reading import CONTRACTS

CONSUMER: Final = "counts"
FACTS_QUEUE: Final = queue(CONSUMER, "rollcall_fact")
REBUILDS_QUEUE: Final = "counts.rebuilds"
DEAD_QUEUE: Final = dead_queue(CONSUMER)

CHANGES: Final = "kairan.safety.counts"
FACTS: Final = "kairan.safety.facts"
TOGETHER: Final = Batches(FACTS, frozenset(contract_of(each).type for each in CONTRACTS))
"""What the relay sends to the bridge."""

APP: Final = "kairan-counts"
FACTS_TOPIC: Final = "kairan.rollcall.facts"
TABLE: Final = "households-2"
"""The number is that of its entries' form (`states`): one of another form is filled anew, from the log."""
CHANGELOG_TOPIC: Final = f"{APP}-{TABLE}-changelog"
JOURNAL_TOPIC: Final = "kairan.rollcall.journal"
PARTITIONS: Final = 4

# A restart of the job gives up to a prefetch of messages back, each time with a delivery more: an innocent
# message must never run into the limit. The bridge itself takes out what it can't read.
FACTS_ARGUMENTS: Final[dict[str, Any]] = {**queue_arguments(FACTS_QUEUE), "x-delivery-limit": 1_000_000}
REBUILDS_ARGUMENTS: Final[dict[str, Any]] = queue_arguments(REBUILDS_QUEUE)
DEAD_ARGUMENTS: Final[dict[str, Any]] = {"x-queue-type": "quorum"}


def partition_of(key: bytes) -> int:
    """Which partition holds a block, on the facts topic and in the changelog alike."""
    return zlib.crc32(key) % PARTITIONS


async def declare_facts(link: Link) -> None:
    """What the bridge needs; all of it may be there already. Raises LinkBroken."""
    await link.declare_exchange(EXCHANGE)
    await link.declare_exchange(DEAD)
    await link.declare_queue(DEAD_QUEUE, DEAD_ARGUMENTS)
    await link.bind(DEAD_QUEUE, DEAD, f"{CONSUMER}.#")
    await link.declare_exchange(FACTS)
    await link.declare_queue(FACTS_QUEUE, FACTS_ARGUMENTS)
    await link.bind(FACTS_QUEUE, FACTS, "#")
    for contract in CONTRACTS:  # as an earlier version of the job bound it: each fact would come twice
        await link.unbind(FACTS_QUEUE, EXCHANGE, f"{contract}.#")


async def declare_rebuilds(link: Link) -> None:
    """What orders need. Raises LinkBroken."""
    await link.declare_queue(REBUILDS_QUEUE, REBUILDS_ARGUMENTS)
