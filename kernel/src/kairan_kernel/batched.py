"""Many CloudEvents in one message: the JSON batch format of CloudEvents 1.0, for a consumer of the service's
own that reads them by the thousand.

A message costs the broker, and whoever publishes or takes it, several times what reading an event does. So
what a relay has at hand goes out together, on an exchange of its own; others still get each event by itself.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import msgspec

from kairan_kernel.ids import new_id
from kairan_kernel.publisher import Message

CONTENT_TYPE = "application/cloudevents-batch+json"

_LONGEST = 512 * 1024
"""Bytes of one message, but for a single event that is longer."""


@dataclass(frozen=True, slots=True)
class Batches:
    """What goes out together: messages whose `type` is one of these, on this exchange."""

    exchange: str
    types: Collection[str]

    def of(self, messages: Sequence[Message]) -> list[Message]:
        """As few messages as hold those of these types, in their order."""
        chosen = [message.body for message in messages if message.type in self.types]
        return [_message(part) for part in _parts(chosen)]


def split(body: bytes) -> list[bytes]:
    """The events of a batch, each as it was. Raises msgspec.MsgspecError for what is no JSON array."""
    return [bytes(each) for each in _array.decode(body)]


_array = msgspec.json.Decoder(list[msgspec.Raw])


def _message(events: Sequence[bytes]) -> Message:
    return Message(
        routing_key="batch",
        body=b"[" + b",".join(events) + b"]",
        id=str(new_id()),
        type="batch",
        content_type=CONTENT_TYPE,
    )


def _parts(events: Sequence[bytes]) -> list[list[bytes]]:
    parts: list[list[bytes]] = []
    length = 0
    for event in events:
        if not parts or length + len(event) > _LONGEST:
            parts.append([])
            length = 0
        parts[-1].append(event)
        length += len(event)
    return parts
