"""Names and arguments of what Kairan declares on RabbitMQ; whoever needs a thing declares it."""

from typing import Any

EXCHANGE = "kairan.events"
"""Topic exchange, durable, of integration events: `<service>.<event>.v<major>.<union>.<association>`."""

DEAD = "kairan.dead"
"""Topic exchange, durable: what could not be handled, by the name of the queue it was in."""

DELIVERY_LIMIT = 10
"""How often a message may be delivered to processes that die over it."""


def queue_name(consumer: str, event: str) -> str:
    """`safety` and `directory.household_enrolled.v1` give `safety.on_household_enrolled`."""
    return f"{consumer}.on_{event.split('.')[1]}"


def dead_queue_name(consumer: str) -> str:
    """Where a consumer's dead letters are kept."""
    return f"{consumer}.dead"


def binding_key(event: str) -> str:
    """Every union's and association's messages of a contract `<service>.<event>.v<major>`."""
    return f"{event}.#"


def queue_arguments(queue: str) -> dict[str, Any]:
    """A quorum queue whose rejected messages go to the dead letter exchange, surely (at least once)."""
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": DEAD,
        "x-dead-letter-routing-key": queue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
