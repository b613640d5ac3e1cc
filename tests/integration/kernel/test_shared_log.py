"""Two followers in one subscription to the real node, which dies meanwhile; and one that stands still."""

import signal
import time
from collections.abc import Sequence
from uuid import UUID, uuid4

from tests.integration.kernel.test_esdb_outages import Node, node, node_store

from kairan_kernel.esdb import EsdbStore
from kairan_kernel.events import NewEvent, StoredEvent
from kairan_kernel.feed import Pace
from kairan_kernel.shared_log import Follower, SharedLog
from kairan_kernel.store import Expectation, StoreUnavailable

__all__ = ["node", "node_store"]  # fixtures of the outages' own tests

PACE = Pace(few=0.02, many=0.05)


class Reader:
    """What a follower was given."""

    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self.ids: list[UUID] = []

    def read(self) -> None:
        """One batch."""
        items = self.follower.batch(500, wait=0.1)
        self.ids += [item.id for item in items if isinstance(item, StoredEvent)]

    def read_up_to(self, event: UUID) -> list[UUID]:
        """All that was given up to this event; fails after 20 seconds."""
        deadline = time.monotonic() + 20
        while self.ids[-1:] != [event]:
            assert time.monotonic() < deadline, f"{len(self.ids)} events came"
            self.read()
        return self.ids


def read_along(readers: Sequence[Reader]) -> None:
    """Until all of them do so in the common subscription; fails after 20 seconds."""
    deadline = time.monotonic() + 20
    while not all(each.follower.reads_along for each in readers):
        assert time.monotonic() < deadline, "they do not read along"
        for each in readers:
            each.read()


def write(store: EsdbStore, count: int) -> list[UUID]:
    """Waits out an outage of up to 20 seconds."""
    events = [NewEvent(id=uuid4(), type="Lent.v1", data=b"{}") for _ in range(count)]
    deadline = time.monotonic() + 20
    while True:
        try:
            store.append("stand-1", events, expected=Expectation.ANY)
        except StoreUnavailable:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return [event.id for event in events]


def test_what_two_read_along_is_whole_over_the_death_of_the_node(node: Node, node_store: EsdbStore) -> None:
    log = SharedLog(node_store, ("stand-",))
    written = write(node_store, 300)
    with log.follower(None, "one", PACE) as one, log.follower(None, "two", PACE) as two:
        readers = [Reader(one), Reader(two)]
        read_along(readers)
        written += write(node_store, 50)
        assert [each.read_up_to(written[-1]) for each in readers] == [written, written]

        node.send(signal.SIGKILL)
        while one.connected or two.connected:
            readers[0].read()
        node.start()
        written += write(node_store, 50)
        assert [each.read_up_to(written[-1]) for each in readers] == [written, written]
        assert (one.connected, two.connected) == (True, True)


def test_one_that_stands_still_is_not_waited_for_and_loses_nothing(node: Node, node_store: EsdbStore) -> None:
    log = SharedLog(node_store, ("stand-",), kept=100)
    with log.follower(None, "one", PACE) as one, log.follower(None, "two", PACE) as two:
        quick, still = readers = [Reader(one), Reader(two)]
        read_along(readers)
        written: list[UUID] = []
        for _ in range(10):
            written += write(node_store, 50)
            assert quick.read_up_to(written[-1]) == written
        assert still.ids == []
        assert still.read_up_to(written[-1]) == written
        read_along(readers)
