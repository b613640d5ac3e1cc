"""An aggregate as its read model would show it, made from its stream: for those who must see it at once.

The same pure projection as in follow, without its lag. Reads one stream, which is short.
"""

from kairan_kernel.codec import EventCodec
from kairan_kernel.facts import fact_of
from kairan_kernel.projection import Document, Projection
from kairan_kernel.store import EventStore


def view(
    store: EventStore, codec: EventCodec, projection: Projection, stream: str, key: str
) -> Document | None:
    """The document ``key`` of the projection after the stream's events; none when there is none."""
    document: Document | None = None
    for stored in store.read_stream(stream):
        fact = fact_of(codec, stored)
        if isinstance(fact.event, projection.handles):
            document = projection.project(document, fact, key)
    return document
