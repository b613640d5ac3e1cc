"""Stored events → integration events: what others may know of the bulletin, without any personal data.

The relay in follow publishes what this gives to ``kairan.events``. Its concept says what is told of
an event.
"""

from kairan_bulletin import concepts
from kairan_bulletin.codec import CODEC
from kairan_contracts.events import contract_of, render
from kairan_kernel.cloudevents import envelope_of
from kairan_kernel.events import StoredEvent
from kairan_kernel.publisher import Message


def publish(stored: StoredEvent) -> Message | None:
    """The message for a stored event; none when it stays inside."""
    if not CODEC.knows(stored.type):
        return None
    event = CODEC.decode(stored)
    told = concepts.CONCEPT_OF[type(event)].tell(event)
    if told is None:
        return None
    name, values = told
    contract = contract_of(f"bulletin.{name}.v1")
    data = render(contract.full_name, values)
    body = envelope_of(stored, service="bulletin", event=name, data=data, subject=stored.stream)
    return Message(
        routing_key=contract.routing_key(data["union"], data.get("association")),
        body=body,
        id=str(stored.id),
        type=contract.type,
    )
