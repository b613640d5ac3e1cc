"""The event store's port over outages of the real node: unavailable in time, back by itself, nothing lost."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import grpc
import httpx
import pytest
from tests.neighbourhood import loopback
from tests.neighbourhood.ports import free_ports

from kairan_kernel.esdb import EsdbStore
from kairan_kernel.events import NewEvent, StoredEvent
from kairan_kernel.store import CaughtUp, Expectation, StoreUnavailable, Subscription, SubscriptionItem


def an_event() -> NewEvent:
    return NewEvent(id=uuid4(), type="Noted.v1", data=b"{}")


def taken(
    subscription: Subscription, until: Callable[[list[SubscriptionItem]], bool]
) -> list[SubscriptionItem]:
    """What a subscription gives until a condition holds; fails after 20 seconds."""
    alarm = threading.Timer(20, subscription.stop)
    alarm.start()
    items: list[SubscriptionItem] = []
    try:
        for item in subscription:
            items.append(item)
            if until(items):
                return items
    finally:
        alarm.cancel()
    raise AssertionError(f"the subscription gave only {items!r}")


def connected(subscription: Subscription) -> bool:
    return subscription.connected


def events_of(items: list[SubscriptionItem]) -> list[StoredEvent]:
    return [item for item in items if isinstance(item, StoredEvent)]


class Node:
    """An event store process that a test may stop, kill and start again on the same data."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port, self._health = free_ports(2)
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"esdb://127.0.0.1:{self._port}?Tls=false"

    def start(self) -> None:
        command = [
            sys.executable, "-m", "kairan_eventstore", "--data", str(self._folder),
            "--listen", f"127.0.0.1:{self._port}", "--health-port", str(self._health),
        ]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                if loopback.get(f"http://127.0.0.1:{self._health}/health").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError("the event store did not start")

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)
        if number in (signal.SIGKILL, signal.SIGTERM):
            self._process.wait(15)
            self._process = None

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self.send(signal.SIGKILL)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = Node(tmp_path / "node")
    node.start()
    yield node
    node.stop()


@pytest.fixture
def node_store(node: Node) -> Iterator[EsdbStore]:
    store = EsdbStore(node.url)
    yield store
    store.close()


def test_a_node_that_is_down_is_unavailable_within_two_seconds_and_back_at_the_first_call(
    node: Node, node_store: EsdbStore
) -> None:
    node_store.append("a-1", [an_event()], expected=Expectation.ANY)
    node.send(signal.SIGKILL)
    for call in (
        lambda: node_store.append("a-1", [an_event()], expected=Expectation.ANY),
        lambda: node_store.read_stream("a-1"),
        node_store.head,
        lambda: list(node_store.read_all(after=None, until=10**12)),
    ):
        began = time.monotonic()
        with pytest.raises(StoreUnavailable):
            call()
        assert time.monotonic() - began < 2
    node.start()
    appended = node_store.append("a-1", [an_event()], expected=Expectation.ANY)
    assert appended.revision == 1


def test_a_node_that_hangs_is_unavailable_within_two_seconds(node: Node, node_store: EsdbStore) -> None:
    node_store.append("a-1", [an_event()], expected=Expectation.ANY)
    node.send(signal.SIGSTOP)
    for call in (
        lambda: node_store.append("a-1", [an_event()], expected=Expectation.ANY),
        lambda: node_store.read_stream("a-1"),
    ):
        began = time.monotonic()
        with pytest.raises(StoreUnavailable):
            call()
        assert time.monotonic() - began < 2.1
    node.send(signal.SIGCONT)


def test_a_subscription_goes_on_after_the_node_was_killed_without_gap_or_repeat(
    node: Node, node_store: EsdbStore
) -> None:
    node_store.append("a-1", [an_event() for _ in range(3)], expected=Expectation.ANY)
    with node_store.subscribe(after=None) as subscription:
        items = taken(subscription, lambda items: CaughtUp() in items)
        node.send(signal.SIGKILL)
        node.start()
        writer = EsdbStore(node.url)
        writer.append("a-1", [an_event() for _ in range(2)], expected=Expectation.ANY)
        writer.close()
        items += taken(subscription, lambda items: len(events_of(items)) == 2)
    assert [event.revision for event in events_of(items)] == [0, 1, 2, 3, 4]


def test_a_node_that_says_that_it_is_too_busy_keeps_its_connection() -> None:
    peers: list[str] = []

    class Busy(grpc.GenericRpcHandler):
        def service(self, _details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
            return grpc.stream_stream_rpc_method_handler(self.refuse)

        def refuse(self, _requests: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
            peers.append(context.peer())
            context.abort(grpc.StatusCode.UNAVAILABLE, "Server Is Too Busy")
            yield b""

    server = grpc.server(ThreadPoolExecutor(2), handlers=[Busy()])
    (port,) = free_ports(1)
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    store = EsdbStore(f"esdb://127.0.0.1:{port}?Tls=false")
    for _ in range(3):
        with pytest.raises(StoreUnavailable, match="Too Busy"):
            store.append("a-1", [an_event()], expected=Expectation.ANY)
    store.close()
    server.stop(None).wait()
    assert len(peers) == 3
    assert len(set(peers)) == 1


@pytest.mark.slow
def test_an_idle_subscription_notices_a_dead_connection_and_goes_on(
    node: Node, node_store: EsdbStore
) -> None:
    with node_store.subscribe(after=None) as subscription:
        taken(subscription, lambda items: CaughtUp() in items)
        waiter = threading.Thread(target=lambda: list(subscription), daemon=True)
        waiter.start()
        node.send(signal.SIGSTOP)
        until = time.monotonic() + 20
        while connected(subscription):
            assert time.monotonic() < until, "keepalive did not notice"
            time.sleep(0.1)
        node.send(signal.SIGCONT)
        while not connected(subscription):
            assert time.monotonic() < until + 10
            time.sleep(0.1)
    waiter.join(5)
    assert not waiter.is_alive()
    assert not connected(subscription)


def test_a_long_read_that_is_cut_off_says_so(node: Node, node_store: EsdbStore) -> None:
    """It ended as if there were no more: an incident that a process was just reading did not exist."""
    for _ in range(6):
        node_store.append("a-1", [an_event() for _ in range(500)], expected=Expectation.ANY)
    read = node_store.read_all(after=None)
    assert next(read).revision == 0
    calls = node_store._calls
    assert calls._opened is not None
    calls._forget(calls._opened)
    with pytest.raises(StoreUnavailable):
        list(read)
    assert len(node_store.read_stream("a-1")) == 3000
