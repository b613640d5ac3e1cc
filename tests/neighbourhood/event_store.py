"""An event store node of the tests' own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.neighbourhood.ports import free_ports

from kairan_local.parts.eventstore import EventStore
from kairan_local.solo import running


@contextmanager
def event_store(folder: Path) -> Iterator[str]:
    """The URL of an empty node, which keeps its data and its log under the folder; killed at the end."""
    port, health_port = free_ports(2)
    part = EventStore(folder=folder / "eventstore", port=port, health_port=health_port)
    with running(part, folder / "eventstore", abruptly=True):
        yield part.url
