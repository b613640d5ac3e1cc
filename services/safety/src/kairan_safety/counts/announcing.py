"""What the counts job says on the bus: `safety.blocks_counted.v1` on `kairan.events` for integrators, the
same in short on `kairan.safety.counts` for every `serve` (see `live.feed`), dead letters on `kairan.dead`.

To integrators one message per incident, association and flush; to `serve` one message per flush, as
MessagePack: a list of what the data of those messages are. In a city an association's change is one answer,
and a message costs each `serve` more than the change itself. All with publisher confirms.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from kairan_contracts.events import contract_of
from kairan_contracts.names import DEAD, EXCHANGE
from kairan_kernel.cloudevents import envelope
from kairan_kernel.documents import parts
from kairan_kernel.ids import derived_id, new_id
from kairan_kernel.publisher import BrokerUnavailable, Message, Publisher
from kairan_safety.counts.amqp import Delivery
from kairan_safety.counts.documents import Cursor
from kairan_safety.counts.tally import AssociationCounts, CountedBlock
from kairan_safety.counts.topology import CHANGES
from kairan_safety.streams import rollcall_stream

CONTRACT: Final = contract_of("safety.blocks_counted.v1")
PATIENCE_SECONDS: Final = 5.0
LONGEST_ERROR: Final = 1000
CHANGES_A_MESSAGE: Final = 100


Data = dict[str, Any]


def message_of(change: AssociationCounts, cursor: Cursor) -> Message:
    """The announcement of one association's changed blocks."""
    return announcement(change, cursor, data_of(change, cursor))


def announcement(change: AssociationCounts, cursor: Cursor, data: Data) -> Message:
    """The same, of its data."""
    of = change.of
    event_id = derived_id("blocks_counted", of.incident_id, cursor.epoch, cursor.sequence)
    body = envelope(
        event_id=event_id,
        service=CONTRACT.service,
        event=CONTRACT.event,
        major=CONTRACT.major,
        time=datetime.now(UTC),
        subject=rollcall_stream(UUID(of.incident_id)),
        stream_revision=max(change.incident.revision, 0),
        mode=of.mode.value,
        dataschema=CONTRACT.dataschema,
        data=data,
    )
    key = CONTRACT.routing_key(of.union, of.association)
    return Message(routing_key=key, body=body, id=str(event_id), type=CONTRACT.type)


def data_of(change: AssociationCounts, cursor: Cursor) -> Data:
    """The data as its contract has it (a test holds it against the strict schema, not each message)."""
    of = change.of
    return {
        "incident_id": of.incident_id,
        "mode": of.mode.value,
        "union_id": of.union_id,
        "union": of.union,
        "association_id": of.association_id,
        "association": of.association,
        "epoch": cursor.epoch,
        "sequence": cursor.sequence,
        "blocks": [_block(counted) for counted in change.blocks],
        "association_totals": change.association.by_name(),
        "totals": change.incident.by_name(),
    }


def _block(counted: CountedBlock) -> dict[str, Any]:
    return {
        "block_id": counted.block.block_id,
        "name": counted.block.block_name,
        **counted.counts.by_name(),
    }


def changes_message(changes: Sequence[Data]) -> Message:
    """What the serve processes are told of: the data of some announcements, in their order."""
    return Message(
        routing_key="changes",
        body=msgspec.msgpack.encode(changes),
        id=str(new_id()),
        type=CHANGES,
        content_type="application/msgpack",
    )


def dead_letter(queue: str, delivery: Delivery, *, reason: str, error: str) -> Message:
    """What can't be understood, with why; goes to exchange `kairan.dead` under the name of its queue."""
    properties = delivery.properties
    return Message(
        routing_key=queue,
        body=delivery.body,
        id=properties.message_id or "",
        type=properties.type or "",
        content_type=properties.content_type or "application/octet-stream",
        headers={
            **(properties.headers or {}),
            "reason": reason,
            "error": error[:LONGEST_ERROR],
            "queue": queue,
            "routing_key": delivery.routing_key,
        },
    )


class Announcer:
    """A confirming connection that is opened when there is something to say, and again after it broke.

    Calls block: the job makes them in threads, one at a time.
    """

    def __init__(self, amqp_url: str) -> None:
        self._url = amqp_url
        self._open = ExitStack()
        self._publisher: Publisher | None = None

    def announce(self, messages: Sequence[Message]) -> None:
        """Returns when the broker has all of them. Raises BrokerUnavailable."""
        self._publish(messages, EXCHANGE)

    def tell(self, changes: Sequence[Data]) -> None:
        """The same for what the serve processes keep up with."""
        self._publish([changes_message(part) for part in parts(changes, CHANGES_A_MESSAGE)], CHANGES)

    def bury(self, messages: Sequence[Message]) -> None:
        """The same for dead letters."""
        self._publish(messages, DEAD)

    def answer(self, messages: Sequence[Message]) -> None:
        """The same for answers, straight into the queues that their routing keys name."""
        self._publish(messages, "")

    def _publish(self, messages: Sequence[Message], exchange: str) -> None:
        try:
            if self._publisher is None:
                self._publisher = self._open.enter_context(
                    Publisher(self._url, patience=PATIENCE_SECONDS, also=(CHANGES, DEAD))
                )
            self._publisher.publish(messages, exchange=exchange)
        except BrokerUnavailable:
            self.close()
            raise

    def close(self) -> None:
        self._publisher = None
        self._open.close()
