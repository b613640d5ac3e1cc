"""Moving events from one address to another by export and import. For this node only."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from esdbclient import EventStoreDBClient, NewEvent, RecordedEvent, StreamState
from esdbclient.exceptions import NotFound, StreamIsDeleted

from .conftest import StartNode
from .node_process import NodeProcess
from .samples import new_event, new_events, new_stream


def run(*arguments: object, input_: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "kairan_eventstore", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, input=input_, check=False, timeout=60)


Seen = tuple[str, int, str, str, bytes, bytes, str]


def own_events(client: EventStoreDBClient) -> list[Seen]:
    """All events but those that the servers write themselves, as their readers see them."""

    def seen(event: RecordedEvent) -> Seen:
        return (
            event.stream_name,
            event.stream_position,
            str(event.id),
            event.type,
            event.data,
            event.metadata,
            event.content_type,
        )

    return [seen(event) for event in client.read_all()]


@pytest.fixture
def source(node: NodeProcess) -> NodeProcess:
    """Streams that are interleaved, described, deleted, revived, ended and binary."""
    with node.client() as client:
        here, there = new_stream("here"), new_stream("there")
        for _ in range(20):
            client.append_to_stream(here, current_version=StreamState.ANY, events=new_events(3))
            client.append_to_stream(there, current_version=StreamState.ANY, events=new_event("Other"))
        binary = NewEvent("Bytes", b"\x00\xff", "メタ".encode(), content_type="application/octet-stream")
        client.append_to_stream(new_stream("町会"), current_version=StreamState.ANY, events=binary)
        client.set_stream_metadata(here, metadata={"$maxCount": 5, "owner": "chair"})
        revived, deleted, ended = "revived-1", "deleted-1", "ended-1"
        for name in (revived, deleted, ended):
            client.append_to_stream(name, current_version=StreamState.NO_STREAM, events=new_events(2))
        client.delete_stream(revived, current_version=StreamState.ANY)
        client.append_to_stream(revived, current_version=StreamState.ANY, events=new_event())
        client.delete_stream(deleted, current_version=StreamState.ANY)
        client.tombstone_stream(ended, current_version=StreamState.ANY)
        client.append_to_stream(
            "big-1", current_version=StreamState.ANY, events=[new_event(data=b"x" * 900_000)]
        )
        client.append_to_stream("big-1", current_version=0, events=[new_event(data=b"y" * 900_000)])
    return node


def assert_same(source: NodeProcess, target: NodeProcess) -> None:
    with source.client() as one, target.client() as other:
        assert own_events(other) == own_events(one)
        (here,) = {event[0] for event in own_events(one) if event[0].startswith("here-")}
        assert other.get_stream_metadata(here)[0] == {"$maxCount": 5, "owner": "chair"}
        assert len(other.get_stream(here)) == 5
        assert [event.stream_position for event in other.get_stream("revived-1")] == [2]
        with pytest.raises(NotFound):
            other.get_stream("deleted-1")
        with pytest.raises(StreamIsDeleted):
            other.get_stream("ended-1")


@pytest.fixture
def target(start_node: StartNode, tmp_path: Path) -> NodeProcess:
    return start_node(tmp_path / "target")


def test_an_export_and_an_import_give_the_same_events(
    source: NodeProcess, target: NodeProcess, tmp_path: Path
) -> None:
    file = tmp_path / "events.jsonl"
    assert run("export", "--from", source.url, file).returncode == 0
    imported = run("import", "--to", target.url, file)
    assert imported.returncode == 0, imported.stderr
    assert_same(source, target)


def test_a_pipe_does_as_well_and_can_be_repeated(source: NodeProcess, target: NodeProcess) -> None:
    exported = run("export", "--from", source.url).stdout
    for _ in range(2):
        imported = run("import", "--to", target.url, input_=exported)
        assert imported.returncode == 0, imported.stderr
        assert_same(source, target)


def test_an_export_goes_on_where_its_file_was_cut(source: NodeProcess, tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    run("export", "--from", source.url, whole)
    lines = whole.read_bytes().splitlines(keepends=True)
    cut.write_bytes(b"".join(lines[:30]) + lines[30][:40])
    assert run("export", "--from", source.url, cut).returncode == 0
    assert cut.read_bytes() == whole.read_bytes()
    assert b"0 events exported" in run("export", "--from", source.url, whole).stdout


@pytest.mark.parametrize("known", [0, 10, 60, 70])
def test_an_import_goes_on_after_any_interruption(
    source: NodeProcess, target: NodeProcess, tmp_path: Path, known: int
) -> None:
    file, part = tmp_path / "events.jsonl", tmp_path / "part.jsonl"
    run("export", "--from", source.url, file)
    lines = file.read_bytes().splitlines(keepends=True)
    part.write_bytes(b"".join(lines[: known + 3]))
    run("import", "--to", target.url, part)
    note = tmp_path / "events.jsonl.progress"
    done = sum(len(line) for line in lines[:known])
    note.write_text(json.dumps({f"127.0.0.1:{target.port}": done}))
    assert run("import", "--to", target.url, file).returncode == 0
    assert_same(source, target)


def test_a_target_that_holds_something_else_is_not_changed(
    source: NodeProcess, target: NodeProcess, tmp_path: Path
) -> None:
    file = tmp_path / "events.jsonl"
    run("export", "--from", source.url, file)
    with target.client() as client:
        client.append_to_stream("revived-1", current_version=StreamState.ANY, events=new_event("Else"))
        refused = run("import", "--to", target.url, file)
        assert refused.returncode == 1
        assert b"stream revived-1 can't go on at revision 0" in refused.stderr
        assert [event.type for event in client.get_stream("revived-1")] == ["Else"]


def test_a_line_that_is_no_event_is_named(target: NodeProcess) -> None:
    refused = run("import", "--to", target.url, input_=b'{"nonsense": 1}\n')
    assert refused.returncode == 1
    assert b"line 1 is no exported event" in refused.stderr


def test_an_address_that_does_not_answer_is_explained(tmp_path: Path) -> None:
    refused = run("export", "--from", "esdb://127.0.0.1:1?Tls=false", tmp_path / "file")
    assert refused.returncode == 1
    assert b"did not answer as it should" in refused.stderr
    assert b"Traceback" not in refused.stderr
