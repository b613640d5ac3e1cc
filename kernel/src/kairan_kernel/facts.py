"""A stored event as projections get it."""

from kairan_kernel.codec import EventCodec
from kairan_kernel.commands import metadata_of
from kairan_kernel.events import StoredEvent
from kairan_kernel.projection import Fact


def fact_of(codec: EventCodec, stored: StoredEvent) -> Fact:
    """The decoded event and where it stands. Raises UnknownEventType, UndecodableEvent."""
    return Fact(
        event=codec.decode(stored),
        position=stored.position,
        revision=stored.revision,
        recorded_at=stored.recorded_at,
        stream=stored.stream,
        id=stored.id,
        metadata=metadata_of(stored),
    )
