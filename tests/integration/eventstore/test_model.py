"""A stateful property test: the store and a small model of it get the same commands and must answer alike.

Drives the store through esdbclient over a real connection. Holds for any EventStoreDB.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from esdbclient import EventStoreDBClient, NewEvent, StreamState
from esdbclient.exceptions import EventStoreDBClientException, NotFound, StreamIsDeleted, WrongCurrentVersion
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from .samples import new_event, new_stream

NAMES = ["a", "b"]
Version = int | StreamState
Answer = tuple[str, int | None]

versions = st.one_of(st.sampled_from(list(StreamState)), st.integers(-3, 1))
"""A number is meant relative to the last revision, so that most commands have a chance."""
names = st.sampled_from(NAMES)


@dataclass
class ModelStream:
    """What a stream holds: ids by revision, the first readable one, whether and how it was deleted."""

    ids: list[UUID] = field(default_factory=list)
    first: int = 0
    deleted: bool = False
    tombstoned: bool = False
    described: bool = False
    max_count: int | None = None

    @property
    def last(self) -> int:
        return len(self.ids) - 1

    def readable(self) -> list[int]:
        by_count = self.last - self.max_count + 1 if self.max_count else 0
        return list(range(max(self.first, by_count, 0), self.last + 1))


class Model:
    """The rules of the store in their plainest form."""

    def __init__(self) -> None:
        self.streams = {name: ModelStream() for name in NAMES}

    def append(self, name: str, version: Version, ids: list[UUID]) -> Answer:
        stream = self.streams[name]
        if stream.tombstoned:
            return "deleted", None
        refusal = self._refuse_existence(stream, version)
        if refusal is not None:
            return refusal
        repeat = self._repeat(stream, version, ids)
        if repeat is not None:
            return repeat
        reviving = stream.deleted and version is StreamState.NO_STREAM
        if not (reviving or version in (StreamState.ANY, StreamState.EXISTS, self._exact(stream))):
            return "wrong", None
        if stream.deleted:
            stream.deleted, stream.described, stream.first = False, True, len(stream.ids)
        stream.ids += ids
        return "ok", stream.last

    def delete(self, name: str, version: Version, *, tombstone: bool) -> Answer:
        stream = self.streams[name]
        if stream.tombstoned:
            return "deleted", None
        refusal = self._refuse_existence(stream, version)
        if refusal is not None:
            return refusal if refusal[0] == "deleted" or stream.last >= 0 else ("missing", None)
        reviving = stream.deleted and version is StreamState.NO_STREAM
        if not (reviving or version in (StreamState.ANY, StreamState.EXISTS, self._exact(stream))):
            return ("wrong", None) if stream.last >= 0 else ("missing", None)
        if tombstone:
            stream.tombstoned = True
        elif stream.last < 0 and not stream.described:
            return "missing", None
        else:
            stream.deleted, stream.described, stream.max_count = True, True, None
        return "ok", None

    def describe(self, name: str, max_count: int) -> Answer:
        stream = self.streams[name]
        if stream.tombstoned:
            return ("ok" if stream.described else "deleted"), None
        stream.described, stream.deleted, stream.max_count = True, False, max_count
        stream.first = 0
        return "ok", None

    @staticmethod
    def _exact(stream: ModelStream) -> Version:
        return stream.last if stream.last >= 0 else StreamState.NO_STREAM

    @staticmethod
    def _refuse_existence(stream: ModelStream, version: Version) -> Answer | None:
        if version is not StreamState.EXISTS:
            return None
        if stream.deleted:
            return "deleted", None
        return ("wrong", None) if stream.last < 0 and not stream.described else None

    @staticmethod
    def _repeat(stream: ModelStream, version: Version, ids: list[UUID]) -> Answer | None:
        if version in (StreamState.ANY, StreamState.EXISTS):
            known = [id_ in stream.ids for id_ in ids]
            if not known[0]:
                return None
            return ("ok", stream.ids.index(ids[-1])) if all(known) else ("wrong", None)
        start = 0 if version is StreamState.NO_STREAM else int(version) + 1  # type: ignore[call-overload]
        if start > stream.last:
            return None
        there = stream.ids[start : start + len(ids)]
        if there == ids:
            return "ok", start + len(ids) - 1
        if stream.deleted and version is StreamState.NO_STREAM and there[:1] != ids[:1]:
            return None
        return "wrong", None


class StoreAgainstModel(RuleBasedStateMachine):
    """Rules draw commands; the invariant compares everything that can be read."""

    client: EventStoreDBClient

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        prefix = new_stream("model")
        self.real = {name: f"{prefix}-{name}" for name in NAMES}
        self.used: dict[str, list[list[NewEvent]]] = {name: [] for name in NAMES}

    @rule(name=names, version=versions, count=st.integers(1, 3))
    def append_new(self, name: str, version: Version, count: int) -> None:
        events = [new_event() for _ in range(count)]
        self.used[name].append(events)
        self.append(name, version, events)

    @rule(name=names, version=versions, data=st.data())
    def append_again(self, name: str, version: Version, data: st.DataObject) -> None:
        if self.used[name]:
            self.append(name, version, data.draw(st.sampled_from(self.used[name])))

    @rule(name=names, version=versions, data=st.data())
    def append_partly_again(self, name: str, version: Version, data: st.DataObject) -> None:
        if self.used[name]:
            self.append(name, version, [*data.draw(st.sampled_from(self.used[name])), new_event()])

    @rule(name=names, version=versions)
    def delete(self, name: str, version: Version) -> None:
        version = self.version_for(name, version)
        told = self.ask(self.client.delete_stream, self.real[name], current_version=version)
        assert told == self.model.delete(name, version, tombstone=False)[0]

    @rule(version=versions)
    def tombstone(self, version: Version) -> None:
        version = self.version_for("b", version)
        told = self.ask(self.client.tombstone_stream, self.real["b"], current_version=version)
        assert told == self.model.delete("b", version, tombstone=True)[0]

    @rule(name=names, max_count=st.integers(1, 4))
    def describe(self, name: str, max_count: int) -> None:
        stream = self.model.streams[name]
        if stream.deleted or stream.first:
            return  # Metadata that replaces the mark of a deletion is a matter of its own.
        told = self.ask(self.client.set_stream_metadata, self.real[name], metadata={"$maxCount": max_count})
        assert told == self.model.describe(name, max_count)[0]

    @invariant()
    def reads_agree(self) -> None:
        for name, stream in self.model.streams.items():
            if stream.tombstoned:
                with pytest.raises(StreamIsDeleted):
                    self.client.get_stream(self.real[name])
            elif stream.last < 0 or stream.deleted:
                with pytest.raises(NotFound):
                    self.client.get_stream(self.real[name])
            else:
                self.compare(name, stream)

    def compare(self, name: str, stream: ModelStream) -> None:
        expected = [(at, stream.ids[at]) for at in stream.readable()]
        for backwards in (False, True):
            events = self.client.get_stream(self.real[name], backwards=backwards)
            found = [(event.stream_position, event.id) for event in events]
            assert found == (expected[::-1] if backwards else expected)

    def version_for(self, name: str, version: Version) -> Version:
        if isinstance(version, StreamState):
            return version
        return max(0, self.model.streams[name].last + version)

    def append(self, name: str, wanted: Version, events: list[NewEvent]) -> None:
        version = self.version_for(name, wanted)
        outcome, revision = self.model.append(name, version, [event.id for event in events])
        alone = len(events) == 1 and version is not StreamState.EXISTS
        told = self.ask(
            self.client.append_to_stream,
            self.real[name],
            current_version=version,
            events=events[0] if alone else events,
        )
        assert told == outcome, (name, version, revision)

    @staticmethod
    def ask(command: Any, *arguments: object, **named: object) -> str:
        try:
            command(*arguments, **named)
        except NotFound:
            return "missing"
        except WrongCurrentVersion:
            return "wrong"
        except StreamIsDeleted:
            return "deleted"
        except EventStoreDBClientException as fault:
            if "is deleted" in str(fault):
                return "deleted"
            raise
        return "ok"


@pytest.fixture
def machine(client: EventStoreDBClient) -> Iterator[type[StoreAgainstModel]]:
    StoreAgainstModel.client = client
    return StoreAgainstModel


@pytest.mark.slow
def test_the_store_answers_as_the_model_does(machine: type[StoreAgainstModel]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=60,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert machine.client.is_closed is False
