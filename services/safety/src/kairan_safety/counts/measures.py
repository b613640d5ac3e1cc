"""Metrics of the counts job, on `/metrics` of KAIRAN_HEALTH_LISTEN."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

BRIDGED: Final = Counter("kairan_counts_bridged_total", "Facts taken from RabbitMQ and acknowledged by Kafka")
BURIED: Final = Counter("kairan_counts_dead_total", "Messages that no schema accepts, by reason", ("reason",))
MERGED: Final = Counter("kairan_counts_merged_total", "Facts merged into the table")
BLOCKS: Final = Gauge("kairan_counts_blocks", "Blocks in the table")
FLUSH_SECONDS: Final = Histogram(
    "kairan_counts_flush_seconds",
    "From a batch of facts to its counts stored and announced",
    buckets=_SECONDS,
)
FLUSHED: Final = Counter(
    "kairan_counts_flushed_blocks_total", "Blocks whose counts were stored and announced"
)
REBUILDS: Final = Counter("kairan_counts_rebuilds_total", "Rebuilds from the log, finished", ("why",))
