"""The campaign's own instruments: seeds repeat, the fold follows the rules, wires fail as they are told."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from esdbclient import EventStoreDBClient, NewEvent, StreamState
from esdbclient.exceptions import EventStoreDBClientException
from tests.neighbourhood.ports import free_ports

from kairan_local.parts.eventstore import EventStore
from kairan_local.solo import running

from .broker import CleanRestart, DiskAlarm
from .clocks import ClockOff
from .disk import NoWrites
from .fold import Logged, fold
from .killing import Kill
from .ledger import Acknowledged, Ledger
from .network import Cut, HalfOpen, Slow
from .schedule import BRIEF, FORMS, FULL, SHORT, Form, Round, plan
from .stores import DatabaseDropped, DiskFull
from .wires import Wires

PROCESSES = ("eventstore", "rabbitmq-epmd", "rabbitmq", "mongodb", "kafka", "safety-serve-1", "safety-follow")
PAIRS = [
    (process, part)
    for process in ("safety-serve-1", "safety-follow")
    for part in ("eventstore", "mongodb", "rabbitmq")
]
INCIDENT = "01a200fc-c9e4-7641-bca8-c38cb282297b"


EVERY_KIND = {Kill, CleanRestart, DiskAlarm, DatabaseDropped, DiskFull, ClockOff, Cut, HalfOpen, Slow}


def rounds(form: Form, seed: int) -> list[Round]:
    return plan(form, PROCESSES, PAIRS, Random(seed))


def test_the_same_seed_plays_the_same_faults_at_the_same_moments() -> None:
    assert rounds(SHORT, 7) == rounds(SHORT, 7)
    assert rounds(SHORT, 7) != rounds(SHORT, 8)


@pytest.mark.parametrize(("form", "times"), [(BRIEF, 1), (SHORT, 3), (FULL, 20)])
def test_each_process_is_killed_as_often_as_the_form_says(form: Form, times: int) -> None:
    kills = [
        stroke.fault for each in rounds(form, 1) for stroke in each.strokes if isinstance(stroke.fault, Kill)
    ]
    for process in PROCESSES:
        assert kills.count(Kill(process)) == (0 if process == "rabbitmq-epmd" else times)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_each_form_has_every_kind_of_fault(form: Form) -> None:
    kinds = {type(stroke.fault) for each in rounds(form, 1) for stroke in each.strokes}
    assert kinds == EVERY_KIND


def test_the_full_form_breaks_every_wire_alone_in_every_way_and_for_every_length() -> None:
    alone = [each for each in rounds(FULL, 1) if " and " in each.name]
    broken = [
        (stroke.fault.process, stroke.fault.part, type(stroke.fault), stroke.lasts)
        for each in alone
        for stroke in each.strokes
        if isinstance(stroke.fault, Cut | HalfOpen | Slow)
    ]
    assert sorted(broken, key=str) == sorted(
        ((*pair, way, length) for pair in PAIRS for way in (Cut, HalfOpen, Slow) for length in FULL.lengths),
        key=str,
    )


def test_wires_that_are_broken_at_the_same_time_have_neither_process_nor_part_in_common() -> None:
    for each in rounds(FULL, 1):
        if " and " not in each.name:
            continue
        for at in {stroke.at for stroke in each.strokes}:
            ends = [
                end
                for stroke in each.strokes
                if stroke.at == at and isinstance(stroke.fault, Cut | HalfOpen | Slow)
                for end in (stroke.fault.process, stroke.fault.part)
            ]
            assert len(ends) == len(set(ends)) > 0
            assert all(stroke.at >= at + stroke.lasts for stroke in each.strokes if stroke.at > at)


@pytest.mark.parametrize("form", [BRIEF, SHORT], ids=["brief", "short"])
def test_each_round_breaks_a_wire_in_every_way_for_every_length(form: Form) -> None:
    for each in rounds(form, 1):
        broken = {
            (type(stroke.fault), stroke.lasts)
            for stroke in each.strokes
            if isinstance(stroke.fault, Cut | HalfOpen | Slow)
        }
        assert broken == {(way, length) for way in (Cut, HalfOpen, Slow) for length in (10.0, 30.0)}
        assert max(stroke.at + stroke.lasts for stroke in each.strokes) < 35


def test_a_repeat_that_is_answered_as_another_statement_is_a_contradiction() -> None:
    ledger = Ledger()
    for statement in ("a", "a", "b"):
        ledger.acknowledge(
            Acknowledged(
                number=1, household_id="h", status="safe", statement_id=statement, revision=4, at=1.0
            )
        )
    assert ledger.contradictions == ["statement 1 is a and b"]
    assert ledger.latest_revision == 4


def said(revision: int, statement: str, status: str, kind: str = "self", *marks: str) -> Logged:
    data: dict[str, Any] = {
        "incident_id": INCIDENT,
        "place": {"household_id": "h1", "block_id": "b1"},
        "statement_id": statement,
        "speaker": f"{kind}:somebody",
        "kind": kind,
        "status": status,
        "marks": list(marks),
    }
    return Logged(f"rollcall-{INCIDENT}", revision, statement, "StatementRecorded", data)


def enrolled() -> Logged:
    households = [
        {"household_id": "h1", "has_logged_in": True},
        {"household_id": "h2", "has_logged_in": False},
    ]
    data = {"incident_id": INCIDENT, "block_id": "b1", "households": households}
    return Logged(f"rollcall-{INCIDENT}", 0, "enrolment", "BlockEnrolled", data)


def test_the_fold_counts_the_most_urgent_word_since_the_last_visit() -> None:
    told = fold(
        [
            enrolled(),
            said(1, "s1", "needs_support"),
            said(2, "s2", "safe", "visit"),
            said(3, "s3", "wants_contact", "proxy"),
            said(4, "s4", "needs_support", "self", "late"),
        ]
    )
    assert told.doubled == []
    (counts,) = told.counts(INCIDENT).values()
    assert {name: number for name, number in counts.items() if number} == {
        "households": 2, "wants_contact": 1, "never_logged_in": 1, "late": 1, "statements": 4,
    }  # fmt: skip


def test_the_fold_finds_what_is_stored_twice() -> None:
    told = fold([enrolled(), said(1, "s1", "safe"), said(2, "s1", "safe")])
    assert told.doubled == ["event s1", "statement s1"]
    assert told.counts(INCIDENT)["b1"]["statements"] == 1


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that sends back what it gets."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        with suppress(ConnectionError), connection:
            while chunk := connection.recv(100):
                connection.sendall(chunk)

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def test_a_wire_passes_holds_resumes_and_is_cut(echo: int) -> None:
    with Wires() as wires:
        port = wires.lead("phone", "echo", echo)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as phone:
            phone.sendall(b"one")
            assert phone.recv(100) == b"one"
            wires.hold("phone", "echo", "there", "back")
            phone.sendall(b"two")
            phone.settimeout(0.3)
            with pytest.raises(TimeoutError):
                phone.recv(100)
            phone.settimeout(10)
            wires.heal("phone", "echo")
            assert phone.recv(100) == b"two"
            wires.cut("phone", "echo")
            with pytest.raises(ConnectionResetError):
                phone.recv(100)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=10)
        wires.heal("phone", "echo")
        with socket.create_connection(("127.0.0.1", port), timeout=10) as phone:
            phone.sendall(b"again")
            assert phone.recv(100) == b"again"


def test_a_store_that_may_write_to_no_file_refuses_and_keeps_what_it_has(tmp_path: Path) -> None:
    port, health = free_ports(2)
    part = EventStore(folder=tmp_path / "eventstore", port=port, health_port=health)
    with running(part, tmp_path, abruptly=True) as processes:
        store = EventStoreDBClient(part.url)
        (solo,) = processes.values()
        stored(store, "before")
        no_writes = NoWrites()
        no_writes.impose(lambda: solo.pid)
        with pytest.raises(EventStoreDBClientException):
            stored(store, "meanwhile")
        no_writes.lift(lambda: solo.pid)
        stored(store, "after")
        assert [each.data for each in store.read_stream("told")] == [b"before", b"after"]
        store.close()


def stored(store: EventStoreDBClient, what: str) -> None:
    store.append_to_stream(
        "told",
        current_version=StreamState.ANY,
        events=[NewEvent(type="Told", data=what.encode())],
        timeout=5,
    )
