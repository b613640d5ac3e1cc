"""Clients and nodes for the tests of the embedded event store.

`client` talks to whatever `eventstore_url` names, which with KAIRAN_EVENTSTORE_URL set is any EventStoreDB;
the tests that use it alone hold for the real server too. `start_node` starts nodes of this project to be
stopped, killed and started again.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from esdbclient import EventStoreDBClient

from .node_process import NodeProcess


@pytest.fixture
def client(eventstore_url: str) -> Iterator[EventStoreDBClient]:
    with EventStoreDBClient(eventstore_url) as connected:
        yield connected


class StartNode:
    """Starts nodes and ends them with the test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[NodeProcess] = []

    def __call__(self, data: Path | None = None, *arguments: str, **how: Any) -> NodeProcess:
        node = NodeProcess(data or self._folder / "data", self._folder, *arguments, **how)
        self._started.append(node)
        node.start()
        return node

    def end_all(self) -> None:
        for node in self._started:
            node.kill()


@pytest.fixture
def start_node(tmp_path: Path) -> Iterator[StartNode]:
    start = StartNode(tmp_path)
    yield start
    start.end_all()


@pytest.fixture
def node(start_node: StartNode) -> NodeProcess:
    """A node of this test's own, with nothing in it."""
    return start_node()
