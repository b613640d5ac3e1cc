"""The bytes of a recorded event: a whole `ReadResp` message, encoded once when the event is recorded.

What is stored is what is sent, so that reading costs no encoding. The stored form names the event by a UUID
string; a client that asked for the structured form gets a re-encoded copy.
"""

import re
from uuid import UUID

from esdbclient.protos.Grpc import shared_pb2, streams_pb2

from kairan_eventstore.facts import ProposedEvent

JSON = "application/json"
OCTETS = "application/octet-stream"

_Recorded = streams_pb2.ReadResp.ReadEvent.RecordedEvent
_SIGNED = 1 << 63
_WRAP = 1 << 64
_CANONICAL = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def encode(event: ProposedEvent, stream: str, revision: int, position: int, created: int) -> bytes:
    """The message that tells a reader of this event; `created` in ticks."""
    recorded = _Recorded(
        id=shared_pb2.UUID(string=event.id),
        stream_identifier=shared_pb2.StreamIdentifier(stream_name=stream.encode()),
        stream_revision=revision,
        prepare_position=position,
        commit_position=position,
        metadata={
            "type": event.type,
            "content-type": JSON if event.is_json else OCTETS,
            "created": str(created),
        },
        custom_metadata=event.metadata,
        data=event.data,
    )
    message = streams_pb2.ReadResp(
        event=streams_pb2.ReadResp.ReadEvent(event=recorded, commit_position=position)
    )
    return message.SerializeToString()


def decode(body: bytes) -> streams_pb2.ReadResp.ReadEvent.RecordedEvent:
    """The recorded event inside a stored message."""
    return streams_pb2.ReadResp.FromString(body).event.event


def event_id(body: bytes) -> str:
    """The id of a stored event."""
    return decode(body).id.string


def read_uuid(value: shared_pb2.UUID) -> str:
    """The canonical string of a protocol UUID. Raises ValueError if it holds none."""
    if value.WhichOneof("value") == "structured":
        high = value.structured.most_significant_bits % _WRAP
        low = value.structured.least_significant_bits % _WRAP
        return str(UUID(int=high << 64 | low))
    text = value.string
    return text if _CANONICAL.fullmatch(text) else str(UUID(text))


def structured_uuid(canonical: str) -> shared_pb2.UUID:
    """The two-halves form of a UUID, as signed 64-bit numbers."""
    high, low = divmod(UUID(canonical).int, _WRAP)
    return shared_pb2.UUID(
        structured=shared_pb2.UUID.Structured(
            most_significant_bits=high - _WRAP if high >= _SIGNED else high,
            least_significant_bits=low - _WRAP if low >= _SIGNED else low,
        )
    )
