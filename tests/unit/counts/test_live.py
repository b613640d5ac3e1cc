"""The live feed without a network: what a listener is sent."""

import threading
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import msgspec
import pytest

from kairan_contracts.vocabulary import Mode
from kairan_safety.counts.documents import Cursor
from kairan_safety.domain.rollcall.line import BlockCounts
from kairan_safety.live.ring import CHANGES_MOST, IncidentFeed
from kairan_safety.live.snapshots import Snapshot, kept_up, parsed, written
from kairan_safety.live.stream import Audience, Listener

from .changes import EAST, WEST, change, fed

INCIDENT = "00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize("text", [None, "", "x", "1", "1-", "-1", "1-2-3", "١-٢", "9" * 30 + "-1", "1-x"])
def test_what_is_no_cursor_is_none(text: str | None) -> None:
    assert parsed(text) is None


def test_a_cursor_is_read_as_it_was_written() -> None:
    assert parsed(written(Cursor(1720310700000, 17))) == Cursor(1720310700000, 17)


def document(association: str, block: str, *, safe: int, revision: int) -> dict[str, Any]:
    counts = BlockCounts(households=9, safe=safe, unread=9 - safe, statements=safe, revision=revision)
    return {
        "association_id": association,
        "association": association,
        "association_name": f"{association}町会",
        "block_id": block,
        "block_name": block,
        "counts": asdict(counts),
    }


SNAPSHOT = Snapshot(
    Cursor(1, 4), (document(EAST, "b2", safe=3, revision=4), document(WEST, "b1", safe=2, revision=3))
)


class TestSnapshot:
    def test_it_is_rolled_up_to_associations_and_to_the_whole(self) -> None:
        body = SNAPSHOT.body(INCIDENT, Mode.DRILL, None)

        assert (body["cursor"], body["totals"]["safe"], body["totals"]["households"]) == ("1-4", 5, 18)
        assert [each["association_id"] for each in body["associations"]] == [EAST, WEST]
        assert body["associations"][0]["counts"]["safe"] == 3
        assert body["associations"][0]["blocks"][0]["block_id"] == "b2"

    def test_who_sees_one_association_is_told_of_no_other_not_even_in_totals(self) -> None:
        body = SNAPSHOT.body(INCIDENT, Mode.DRILL, WEST)

        assert [each["association_id"] for each in body["associations"]] == [WEST]
        assert (body["totals"]["safe"], body["totals"]["revision"]) == (2, 3)


class TestKeepingUp:
    def test_what_was_announced_since_is_put_onto_what_was_read(self) -> None:
        kept = kept_up(SNAPSHOT, fed(change(4), change(5, safe=6), change(6, safe=7)))

        assert kept is not None
        assert kept.cursor == Cursor(1, 6)
        assert {block["block_id"]: block["counts"]["safe"] for block in kept.blocks} == {"b1": 7, "b2": 3}
        assert kept.body(INCIDENT, Mode.DRILL, None)["totals"]["safe"] == 10

    def test_what_was_read_is_not_behind_a_ring_that_has_not_heard_of_it_yet(self) -> None:
        assert kept_up(SNAPSHOT, fed(change(2), change(3))) == SNAPSHOT

    @pytest.mark.parametrize(
        "feed",
        [
            fed(),  # nothing heard: the bus may have just come back
            fed(change(7)),  # a gap
            fed(change(5, epoch=2)),  # a new run of the job
            fed(change(4), change(5, block="b9")),  # a block whose names are not known
        ],
        ids=["idle", "gap", "epoch", "block"],
    )
    def test_what_does_not_lead_on_must_be_read(self, feed: IncidentFeed) -> None:
        assert kept_up(SNAPSHOT, feed) is None


class Hearing:
    """A listener, and what it was sent, event by event."""

    def __init__(self, feed: IncidentFeed, *, only: str | None = None, last: str | None = None) -> None:
        self.feed = feed
        self.snapshot = SNAPSHOT
        self.reads = 0
        self.open = True
        audience = Audience(incident_id=INCIDENT, mode=Mode.DRILL, only=only, is_open=lambda: self.open)
        listener = Listener(audience, feed, self.read, heartbeat=0.05)
        self._chunks: Iterator[bytes] = listener.events(parsed(last), None if last else self.snapshot)

    def read(self) -> Snapshot:
        self.reads += 1
        return self.snapshot

    def next(self) -> tuple[str, dict[str, Any]]:
        chunk = next(self._chunks).decode()
        while chunk.startswith("retry:"):
            chunk = next(self._chunks).decode()
        if chunk.startswith(":"):
            return "heartbeat", {}
        lines = dict(line.split(": ", 1) for line in chunk.strip().split("\n"))
        return lines["event"], {**msgspec.json.decode(lines["data"]), "id": lines.get("id")}

    def close(self) -> None:
        self._chunks.close()  # type: ignore[attr-defined]


class TestListener:
    def test_first_comes_the_whole_then_what_changes(self) -> None:
        hearing = Hearing(fed(change(4)))

        assert hearing.next()[0] == "snapshot"
        hearing.feed.take(change(5, safe=6))
        name, body = hearing.next()
        assert (name, body["id"], body["cursor"]) == ("counts", "1-5", "1-5")
        assert (body["blocks"][0]["safe"], body["totals"]["households"]) == (6, 18)
        assert body["associations"] == [
            {"association_id": WEST, "counts": dict(change(5, safe=6).totals) | {"households": 9}}
        ]

    def test_silence_is_filled_with_heartbeats(self) -> None:
        hearing = Hearing(fed())

        assert [hearing.next()[0] for _ in range(3)] == ["snapshot", "heartbeat", "heartbeat"]

    def test_a_slow_listener_gets_the_newest_numbers_in_one_event(self) -> None:
        hearing = Hearing(fed(change(4)))
        hearing.next()

        for sequence in range(5, 60):
            hearing.feed.take(change(sequence, safe=sequence % 9))

        name, body = hearing.next()
        assert (name, body["cursor"], len(body["blocks"])) == ("counts", "1-59", 1)
        assert body["blocks"][0]["safe"] == 59 % 9

    def test_a_listener_that_fell_out_of_the_ring_is_reset_to_the_whole(self) -> None:
        hearing = Hearing(fed(change(4)))
        hearing.next()

        for sequence in range(5, CHANGES_MOST + 20):
            hearing.feed.take(change(sequence))
        hearing.snapshot = Snapshot(hearing.feed.last, SNAPSHOT.blocks)

        assert [hearing.next()[0] for _ in range(3)] == ["reset", "snapshot", "heartbeat"]

    def test_one_that_comes_back_gets_what_it_missed_and_no_snapshot(self) -> None:
        hearing = Hearing(fed(change(4), change(5), change(6, block="b9")), last="1-4")

        name, body = hearing.next()

        assert (name, [each["block_id"] for each in body["blocks"]]) == ("counts", ["b1", "b9"])
        assert hearing.reads == 0

    @pytest.mark.parametrize("last", ["1-2", "0-9", "99-1", "nonsense"])
    def test_one_that_comes_back_with_a_cursor_too_old_or_of_another_run_is_reset(self, last: str) -> None:
        hearing = Hearing(fed(change(4), change(5)), last=last)

        assert [hearing.next()[0], hearing.next()[0]] == ["reset", "snapshot"]

    def test_after_a_restart_of_the_server_the_database_says_that_nothing_was_missed(self) -> None:
        hearing = Hearing(fed(), last="1-4")

        assert hearing.next()[0] == "heartbeat"

    def test_a_new_run_of_the_job_resets(self) -> None:
        hearing = Hearing(fed(change(4)))
        hearing.next()
        hearing.snapshot = Snapshot(Cursor(2, 1), SNAPSHOT.blocks)

        hearing.feed.take(change(1, epoch=2))

        assert [hearing.next()[0] for _ in range(3)] == ["reset", "snapshot", "heartbeat"]

    def test_what_the_database_does_not_have_yet_is_waited_for_and_not_sent_as_a_reset(self) -> None:
        hearing = Hearing(fed(change(4)))
        hearing.next()

        hearing.feed.take(change(1, epoch=2, safe=8))
        assert hearing.next()[0] == "heartbeat"
        hearing.snapshot = Snapshot(Cursor(2, 1), SNAPSHOT.blocks)
        hearing.feed.take(change(1, epoch=2, safe=8))

        assert [hearing.next()[0] for _ in range(3)] == ["reset", "snapshot", "heartbeat"]

    def test_an_interruption_of_the_bus_resets(self) -> None:
        hearing = Hearing(fed(change(4)))
        hearing.next()

        hearing.feed.interrupted()

        assert [hearing.next()[0] for _ in range(3)] == ["reset", "snapshot", "heartbeat"]

    def test_changes_of_other_associations_are_not_for_a_resident(self) -> None:
        hearing = Hearing(fed(change(4)), only=WEST)
        assert hearing.next()[0] == "snapshot"

        hearing.feed.take(change(5, association=EAST, block="b2"))
        assert hearing.next()[0] == "heartbeat"
        hearing.feed.take(change(6, safe=7))

        name, body = hearing.next()
        assert (name, body["totals"]["households"], body["totals"]["safe"]) == ("counts", 9, 7)

    def test_it_ends_with_closed_after_the_last_accepted_statement_is_counted(self) -> None:
        hearing = Hearing(fed(change(4)))
        hearing.next()

        hearing.open = False
        hearing.feed.close({"incident_id": INCIDENT, "totals": {"revision": 6}})
        assert hearing.next()[0] == "heartbeat"
        hearing.feed.take(change(5))
        assert hearing.next()[0] == "counts"
        hearing.feed.take(change(6))

        assert [hearing.next()[0], hearing.next()[0]] == ["counts", "closed"]
        with pytest.raises(StopIteration):
            hearing.next()

    def test_it_waits_for_changes_and_wakes_at_once(self) -> None:
        hearing = Hearing(fed(change(4)))
        hearing.next()
        timer = threading.Timer(0.01, lambda: hearing.feed.take(change(5)))
        timer.start()

        assert hearing.next()[0] == "counts"

    def test_who_leaves_is_no_longer_counted(self) -> None:
        hearing = Hearing(fed(change(4)))
        hearing.next()
        assert hearing.feed.listeners == 1

        hearing.close()

        assert hearing.feed.listeners == 0
