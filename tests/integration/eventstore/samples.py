"""Streams and events that no other test uses."""

from uuid import uuid4

from esdbclient import NewEvent


def new_stream(category: str = "sample") -> str:
    return f"{category}-{uuid4().hex}"


def new_event(kind: str = "SampleTaken", data: bytes = b'{"n": 1}') -> NewEvent:
    return NewEvent(type=kind, data=data)


def new_events(count: int, kind: str = "SampleTaken") -> list[NewEvent]:
    return [new_event(kind, b'{"n": %d}' % n) for n in range(count)]
