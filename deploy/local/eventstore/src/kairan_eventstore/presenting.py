"""How a stored event is shown to a reader: as stored, or with links resolved, or UUIDs in two halves."""

from collections.abc import Callable

from esdbclient.protos.Grpc import streams_pb2

from kairan_eventstore.encoding import decode, structured_uuid
from kairan_eventstore.facts import LINK_TYPE
from kairan_eventstore.reader import Reader

Present = Callable[[bytes], bytes]
ReadEvent = streams_pb2.ReadResp.ReadEvent


def as_stored(body: bytes) -> bytes:
    """Most readers get the stored bytes."""
    return body


def presentation(options: streams_pb2.ReadReq.Options, reader: Reader) -> Present:
    """The way of showing events that a request asks for."""
    resolve, structured = options.resolve_links, not options.uuid_option.HasField("string")
    if not resolve and not structured:
        return as_stored

    def present(body: bytes) -> bytes:
        message = streams_pb2.ReadResp.FromString(body)
        if resolve and message.event.event.metadata["type"] == LINK_TYPE:
            _resolve(message.event, reader)
        if structured:
            _split_uuids(message.event)
        return message.SerializeToString()

    return present


def _resolve(event: ReadEvent, reader: Reader) -> None:
    """Put the event that a link points to beside the link; nothing where it can't be read any more."""
    event.link.CopyFrom(event.event)
    event.ClearField("event")
    revision, _at, stream = event.link.data.decode(errors="replace").partition("@")
    if not revision.isdecimal() or not stream:
        return
    target = reader.event_at(stream, int(revision))
    if target is not None:
        event.event.CopyFrom(decode(target))


def _split_uuids(event: ReadEvent) -> None:
    for recorded in (event.event, event.link):
        if recorded.id.string:
            recorded.id.CopyFrom(structured_uuid(recorded.id.string))
