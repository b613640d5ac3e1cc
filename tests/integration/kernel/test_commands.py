"""The command loop on the real store: optimistic concurrency, repeats, conflicts."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from kairan_kernel.codec import EventCodec
from kairan_kernel.commands import Causation, CommandLoop, IdempotencyConflict, metadata_of
from kairan_kernel.decider import Decider
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    umbrella: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lend:
    umbrellas: int


class NoneLeft(Exception):
    pass


Event = Lent | Emptied
STOCK = 20


def decide(command: Lend, lent: int) -> list[Event]:
    if lent + command.umbrellas > STOCK:
        raise NoneLeft
    events: list[Event] = [Lent(umbrella=lent + n) for n in range(command.umbrellas)]
    return events + ([Emptied()] if lent + command.umbrellas == STOCK and events else [])


def evolve(lent: int, event: Event) -> int:
    return lent + 1 if isinstance(event, Lent) else lent


STAND = Decider[int, Lend, Event](initial=lambda: 0, decide=decide, evolve=evolve)
CODEC = EventCodec({"Lent.v1": Lent, "Emptied.v1": Emptied})


@pytest.fixture
def store(eventstore_url: str) -> Iterator[EsdbStore]:
    store = EsdbStore(eventstore_url)
    yield store
    store.close()


@pytest.fixture
def loop(store: EsdbStore) -> CommandLoop[int, Lend, Event]:
    return CommandLoop(store, CODEC, STAND)


@pytest.fixture
def stream() -> str:
    return f"stand-{uuid4()}"


def cause(command_id: UUID | None = None, fingerprint: str | None = "f") -> Causation:
    return Causation(command_id=command_id or new_id(), correlation_id=new_id(), fingerprint=fingerprint)


def test_a_command_appends_what_was_decided_with_its_causes(
    loop: CommandLoop[int, Lend, Event], store: EsdbStore, stream: str
) -> None:
    why = cause()
    handled = loop.handle(stream, Lend(umbrellas=2), why)
    assert handled.events == (Lent(umbrella=0), Lent(umbrella=1))
    assert (handled.state, handled.revision, handled.repeated) == (2, 1, False)
    stored = store.read_stream(stream)
    assert handled.position == stored[-1].position
    assert metadata_of(stored[0]) == {
        "command_id": str(why.command_id),
        "correlation_id": str(why.correlation_id),
        "causation_id": None,
        "actor": "system",
        "fingerprint": "f",
    }
    loaded = loop.load(stream)
    assert (loaded.state, loaded.revision, loaded.position) == (2, 1, handled.position)


def test_a_stream_that_is_not_there_loads_as_the_initial_state(
    loop: CommandLoop[int, Lend, Event], stream: str
) -> None:
    loaded = loop.load(stream)
    assert (loaded.state, loaded.revision, loaded.position) == (0, -1, 0)


def test_a_command_that_decides_nothing_appends_nothing(
    loop: CommandLoop[int, Lend, Event], store: EsdbStore, stream: str
) -> None:
    handled = loop.handle(stream, Lend(umbrellas=0), cause())
    assert (handled.events, handled.revision, handled.position) == ((), -1, 0)
    assert store.read_stream(stream) == []


def test_a_refused_command_appends_nothing(
    loop: CommandLoop[int, Lend, Event], store: EsdbStore, stream: str
) -> None:
    with pytest.raises(NoneLeft):
        loop.handle(stream, Lend(umbrellas=STOCK + 1), cause())
    assert store.read_stream(stream) == []


def test_a_repeated_command_is_answered_with_what_it_did_then(
    loop: CommandLoop[int, Lend, Event], store: EsdbStore, stream: str
) -> None:
    why = cause()
    first = loop.handle(stream, Lend(umbrellas=2), why)
    loop.handle(stream, Lend(umbrellas=3), cause())
    again = loop.handle(stream, Lend(umbrellas=2), why)
    assert again.repeated
    assert (again.events, again.position, again.revision) == (first.events, first.position, first.revision)
    assert again.state == 5
    assert len(store.read_stream(stream)) == 5


def test_a_command_id_used_for_something_else_is_a_conflict(
    loop: CommandLoop[int, Lend, Event], store: EsdbStore, stream: str
) -> None:
    command_id = new_id()
    loop.handle(stream, Lend(umbrellas=2), cause(command_id, "two"))
    with pytest.raises(IdempotencyConflict) as conflict:
        loop.handle(stream, Lend(umbrellas=3), cause(command_id, "three"))
    assert (conflict.value.stream, conflict.value.command_id) == (stream, command_id)
    assert len(store.read_stream(stream)) == 2


def test_concurrent_writers_never_oversell(loop: CommandLoop[int, Lend, Event], stream: str) -> None:
    patient = CommandLoop(loop._store, CODEC, STAND, attempts=60)

    def lend(_: int) -> bool:
        try:
            patient.handle(stream, Lend(umbrellas=1), cause())
        except NoneLeft:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(lend, range(STOCK + 6))) == STOCK
    assert patient.load(stream).state == STOCK


def test_two_requests_racing_under_one_key_are_not_both_told_that_they_were_kept(
    loop: CommandLoop[int, Lend, Event], store: EsdbStore, stream: str
) -> None:
    for round_ in range(10):
        command_id = new_id()

        def lend(n: int, command_id: UUID = command_id, stream: str = f"{stream}-{round_}") -> str:
            try:
                loop.handle(stream, Lend(umbrellas=n), cause(command_id, f"fingerprint {n}"))
            except IdempotencyConflict:
                return "conflict"
            return f"kept {n}"

        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(lend, (1, 2)))
        kept = len(store.read_stream(f"{stream}-{round_}"))
        assert answers == ["conflict", f"kept {kept}"]
