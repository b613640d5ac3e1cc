"""The envelope of every message on the bus: CloudEvents 1.0, structured JSON mode, with Kairan's extensions.

`id` is the stored event's id, on which consumers are idempotent; `position` orders messages about one
thing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from kairan_kernel.commands import metadata_of
from kairan_kernel.events import StoredEvent

CONTENT_TYPE = "application/cloudevents+json"

D = TypeVar("D")


class MalformedEnvelope(ValueError):
    """The bytes are not a CloudEvents message as Kairan sends them."""


@dataclass(frozen=True, kw_only=True)
class Envelope(Generic[D]):
    """A message taken from the bus. `name` is the contract's, e.g. `directory.household_enrolled.v1`."""

    id: UUID
    name: str
    source: str
    subject: str | None
    time: datetime
    position: int
    stream_revision: int
    correlation_id: UUID | None
    causation_id: UUID | None
    mode: str | None
    data: D


class _Wire(msgspec.Struct, kw_only=True, omit_defaults=True):
    specversion: str
    id: UUID
    source: str
    type: str
    subject: str | None = None
    time: datetime
    datacontenttype: str = "application/json"
    dataschema: str | None = None
    correlationid: UUID | None = None
    causationid: UUID | None = None
    position: str | None = None
    streamrevision: str | int | None = None
    mode: str | None = None
    data: Any = None


_decoder = msgspec.json.Decoder(_Wire)


def envelope(
    *,
    event_id: UUID,
    service: str,
    event: str,
    time: datetime,
    data: Mapping[str, Any],
    major: int = 1,
    subject: str | None = None,
    position: int = 0,
    stream_revision: int = 0,
    correlation_id: UUID | str | None = None,
    causation_id: UUID | str | None = None,
    mode: str | None = None,
    dataschema: str | None = None,
) -> bytes:
    """The JSON of a message. `event` is the contract's snake_case name without service and version.

    `position` and `stream_revision` travel as strings (CloudEvents integers have 32 bits). Raises
    TypeError for data that has no JSON form.
    """
    message = {
        "specversion": "1.0",
        "id": str(event_id),
        "source": f"/kairan/{service}",
        "type": f"kairan.{service}.{event}.v{major}",
        "subject": subject,
        "time": time,
        "datacontenttype": "application/json",
        "dataschema": dataschema or f"https://kairan.example/schemas/{service}.{event}.v{major}.json",
        "correlationid": None if correlation_id is None else str(correlation_id),
        "causationid": None if causation_id is None else str(causation_id),
        "position": str(position),
        "streamrevision": str(stream_revision),
        "mode": mode,
    }
    return msgspec.json.encode({k: v for k, v in message.items() if v is not None} | {"data": data})


def envelope_of(
    stored: StoredEvent,
    *,
    service: str,
    event: str,
    data: Mapping[str, Any],
    major: int = 1,
    subject: str | None = None,
    mode: str | None = None,
) -> bytes:
    """The message that tells of a stored event: id, time, position and causes are the event's own."""
    metadata = metadata_of(stored)
    return envelope(
        event_id=stored.id,
        service=service,
        event=event,
        major=major,
        time=stored.recorded_at,
        subject=subject,
        position=stored.position,
        stream_revision=stored.revision,
        correlation_id=metadata.get("correlation_id"),
        causation_id=metadata.get("causation_id") or metadata.get("command_id"),
        mode=mode,
        data=data,
    )


def parse(body: bytes) -> Envelope[dict[str, Any]]:
    """The envelope in the bytes. Raises MalformedEnvelope saying what is wrong with it."""
    try:
        wire = _decoder.decode(body)
        position, revision = int(wire.position or 0), int(wire.streamrevision or 0)
    except (msgspec.MsgspecError, ValueError) as error:
        raise MalformedEnvelope(str(error)) from error
    if wire.specversion != "1.0":
        raise MalformedEnvelope(f"specversion is {wire.specversion!r}, not '1.0'")
    if wire.time.tzinfo is None:
        raise MalformedEnvelope("time has no offset")
    if not wire.type.startswith("kairan."):
        raise MalformedEnvelope(f"type {wire.type!r} is not one of Kairan's")
    if not isinstance(wire.data, dict):
        raise MalformedEnvelope("data is not an object")
    return Envelope(
        id=wire.id,
        name=wire.type.removeprefix("kairan."),
        source=wire.source,
        subject=wire.subject,
        time=wire.time,
        position=position,
        stream_revision=revision,
        correlation_id=wire.correlationid,
        causation_id=wire.causationid,
        mode=wire.mode,
        data=wire.data,
    )
