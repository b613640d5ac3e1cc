"""The life of a node: starting, stopping, refusals, read-only service, a full disk. For this node only."""

import json
import os
import resource
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from esdbclient import EventStoreDBClient, StreamState
from esdbclient.exceptions import EventStoreDBClientException, FailedPrecondition, GrpcError

from .conftest import StartNode
from .node_process import NodeProcess
from .samples import new_event, new_events, new_stream

WITHOUT_ROOTS_LICENCE = (
    ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
)
"""Root may write where nobody may; a node started with this obeys the permissions of files even so."""


def append_some(node: NodeProcess, count: int = 5) -> str:
    stream = new_stream()
    with node.client() as client:
        client.append_to_stream(stream, current_version=StreamState.ANY, events=new_events(count))
    return stream


def read_count(node: NodeProcess, stream: str) -> int:
    with node.client() as client:
        return len(client.get_stream(stream))


class TestStartAndStop:
    def test_sigterm_stops_it_and_everything_is_there_again(self, node: NodeProcess) -> None:
        stream = append_some(node)
        assert node.stop() == 0
        assert not list(node.data.glob("*-wal"))
        node.start()
        assert read_count(node, stream) == 5

    def test_it_stops_within_ten_seconds_with_subscribers_and_says_so_to_them(
        self, node: NodeProcess
    ) -> None:
        with node.client() as client:
            subscription = client.subscribe_to_all(from_end=True)
            started = time.monotonic()
            assert node.stop() == 0
            assert time.monotonic() - started < 10
            with pytest.raises(GrpcError):
                next(subscription)

    def test_health_tells_the_position(self, node: NodeProcess) -> None:
        append_some(node, 5)
        with urllib.request.urlopen(f"http://127.0.0.1:{node.health_port}/health", timeout=5) as answer:
            report = json.load(answer)
        assert report == {"status": "ok", "position": 6, "writable": True}

    def test_a_health_check_that_says_nothing_does_not_disturb(self, node: NodeProcess) -> None:
        with socket.create_connection(("127.0.0.1", node.health_port)) as silent:
            silent.sendall(b"nonsense\r\n\r\n")
            assert b"404" in silent.recv(1000)
        assert node.healthy()

    def test_help_names_the_options(self, node: NodeProcess) -> None:
        text = subprocess.run(
            [*node.command[:3], "--help"], capture_output=True, text=True, check=True
        ).stdout
        assert all(word in text for word in ("--data", "--listen", "--read-only", "--log-level", "backup"))


class TestRefusals:
    def test_a_second_node_on_the_same_data_says_who_has_it(self, node: NodeProcess, tmp_path: Path) -> None:
        second = NodeProcess(node.data, tmp_path)
        assert second.launch().wait(timeout=20) == 1
        assert f"in use by another node (process {node.pid})" in second.log.read_text()

    def test_a_killed_node_leaves_no_lock(self, node: NodeProcess) -> None:
        stream = append_some(node)
        node.kill()
        node.start()
        assert read_count(node, stream) == 5

    def test_a_taken_port_is_named(self, node: NodeProcess, tmp_path: Path) -> None:
        second = NodeProcess(tmp_path / "other", tmp_path)
        second.port = node.port
        assert second.launch().wait(timeout=20) == 1
        assert f"can't listen on 127.0.0.1:{node.port}" in second.log.read_text()

    def test_data_of_a_newer_version_is_refused(self, node: NodeProcess) -> None:
        node.stop()
        with sqlite3.connect(node.data / "events.sqlite") as database:
            database.execute("PRAGMA user_version = 99")
        assert node.launch().wait(timeout=20) == 1
        assert "written by a newer kairan-eventstore: its schema is 99" in node.log.read_text()

    def test_a_file_that_is_no_database_is_refused(self, tmp_path: Path) -> None:
        data = tmp_path / "data"
        data.mkdir()
        (data / "events.sqlite").write_text("not a database " * 100)
        node = NodeProcess(data, tmp_path)
        assert node.launch().wait(timeout=20) == 1
        assert "holds no event store" in node.log.read_text()

    def test_a_database_of_something_else_is_left_alone(self, tmp_path: Path) -> None:
        data = tmp_path / "data"
        data.mkdir()
        with sqlite3.connect(data / "events.sqlite") as database:
            database.execute("CREATE TABLE invoices (id)")
        node = NodeProcess(data, tmp_path)
        assert node.launch().wait(timeout=20) == 1
        assert "is a database of something else" in node.log.read_text()

    def test_a_taken_health_port_is_named(self, node: NodeProcess, tmp_path: Path) -> None:
        second = NodeProcess(tmp_path / "other", tmp_path)
        second.health_port = node.health_port
        assert second.launch().wait(timeout=20) == 1
        assert f"health checks on port {node.health_port}" in second.log.read_text()

    @pytest.mark.parametrize("taken", ["port", "health_port"])
    def test_a_node_that_can_not_start_is_gone_two_seconds_after_it_said_why(
        self, node: NodeProcess, tmp_path: Path, taken: str
    ) -> None:
        for number in range(3):
            second = NodeProcess(tmp_path / f"other-{number}", tmp_path)
            setattr(second, taken, getattr(node, taken))
            process = second.launch()
            deadline = time.monotonic() + 20
            while "Error: " not in second.log.read_text():
                assert time.monotonic() < deadline, second.log.read_text()
                time.sleep(0.02)
            assert process.wait(timeout=2) == 1

    def test_a_missing_data_option_is_explained(self, node: NodeProcess) -> None:
        run = subprocess.run(node.command[:3], capture_output=True, text=True, check=False)
        assert run.returncode == 2
        assert "--data DIR is missing" in run.stderr


def assert_serves_reads_only(node: NodeProcess, stream: str) -> None:
    assert read_count(node, stream) == 5
    with node.client() as client:
        for events in (new_event(), new_events(2)):
            with pytest.raises(FailedPrecondition, match="Nothing was written"):
                client.append_to_stream(stream, current_version=StreamState.ANY, events=events)
        with pytest.raises(FailedPrecondition, match="Nothing was written"):
            client.delete_stream(stream, current_version=StreamState.ANY)
        with client.subscribe_to_stream(stream, timeout=20) as subscription:
            assert next(subscription).stream_position == 0
    assert read_count(node, stream) == 5


class TestReadOnly:
    def test_a_read_only_node_serves_reads_and_refuses_writes(
        self, node: NodeProcess, start_node: StartNode
    ) -> None:
        stream = append_some(node)
        node.stop()
        assert_serves_reads_only(start_node(node.data, "--read-only"), stream)

    def test_a_killed_node_can_be_read_without_writing(
        self, node: NodeProcess, start_node: StartNode
    ) -> None:
        stream = append_some(node)
        node.kill()
        assert_serves_reads_only(start_node(node.data, "--read-only"), stream)

    def test_a_directory_that_can_not_be_written_is_served_for_reading(
        self, node: NodeProcess, start_node: StartNode
    ) -> None:
        stream = append_some(node)
        node.stop()
        for file in node.data.iterdir():
            file.chmod(0o444)
        node.data.chmod(0o555)
        again = start_node(node.data, wrapper=WITHOUT_ROOTS_LICENCE)
        assert_serves_reads_only(again, stream)
        assert "can't be written" in again.log.read_text()

    def test_a_read_only_node_without_data_says_so(self, tmp_path: Path) -> None:
        node = NodeProcess(tmp_path / "nothing", tmp_path, "--read-only")
        assert node.launch().wait(timeout=20) == 1
        assert "holds no events" in node.log.read_text()


class TestFullDisk:
    def test_appends_are_refused_reads_go_on_and_space_heals_it(self, start_node: StartNode) -> None:
        limit = 3 * 1024 * 1024

        def limit_files() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        node = start_node(preexec_fn=limit_files)
        kept: list[str] = []
        with node.client() as client:
            with pytest.raises(EventStoreDBClientException, match="Nothing was written"):
                self.fill(client, kept)
            assert len(kept) > 5
            assert [len(client.get_stream(stream)) for stream in kept] == [1] * len(kept)
            resource.prlimit(node.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
            client.append_to_stream(new_stream(), current_version=StreamState.ANY, events=new_event())
        assert node.stop() == 0
        node.start()
        assert sum(read_count(node, stream) for stream in kept) == len(kept)

    @staticmethod
    def fill(client: EventStoreDBClient, kept: list[str]) -> None:
        for _ in range(100):
            stream, large = new_stream(), new_event(data=b"x" * 100_000)
            client.append_to_stream(stream, current_version=StreamState.NO_STREAM, events=large)
            kept.append(stream)


class TestConcurrency:
    def test_of_many_writers_with_the_same_expectation_one_wins(self, node: NodeProcess) -> None:
        stream = new_stream()
        won: list[int] = []
        with node.client() as client:

            def write(number: int) -> None:
                try:
                    client.append_to_stream(
                        stream, current_version=StreamState.NO_STREAM, events=new_event(f"By{number}")
                    )
                except EventStoreDBClientException:
                    return
                won.append(number)

            threads = [threading.Thread(target=write, args=(n,)) for n in range(16)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            events = client.get_stream(stream)
        assert [event.type for event in events] == [f"By{number}" for number in won]
        assert len(won) == 1

    def test_an_append_that_its_client_gave_up_is_not_written_later(self, node: NodeProcess) -> None:
        stream = new_stream()
        os.kill(node.pid, signal.SIGSTOP)
        with EventStoreDBClient(node.url) as client:
            with pytest.raises(EventStoreDBClientException):
                client.append_to_stream(
                    stream, current_version=StreamState.ANY, events=new_event(), timeout=0.3
                )
            os.kill(node.pid, signal.SIGCONT)
            assert client.get_current_version(stream, timeout=20) is StreamState.NO_STREAM
