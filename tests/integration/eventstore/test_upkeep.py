"""The commands that look after the data: backup and verify, beside a running node. For this node only."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from esdbclient import StreamState

from .conftest import StartNode
from .node_process import NodeProcess
from .samples import new_event, new_events, new_stream


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kairan_eventstore", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def filled(node: NodeProcess) -> NodeProcess:
    """A running node with 3,000 events in 31 streams, one of them tombstoned."""
    with node.client() as client:
        for _ in range(30):
            client.append_to_stream(new_stream(), current_version=StreamState.ANY, events=new_events(100))
        ended = new_stream()
        client.append_to_stream(ended, current_version=StreamState.ANY, events=new_event())
        client.tombstone_stream(ended, current_version=StreamState.ANY)
    return node


class TestBackup:
    def test_a_copy_taken_during_appends_is_a_whole_log(
        self, filled: NodeProcess, tmp_path: Path, start_node: StartNode
    ) -> None:
        stop = threading.Event()

        def append() -> None:
            with filled.client() as client:
                while not stop.is_set():
                    client.append_to_stream(
                        new_stream(), current_version=StreamState.ANY, events=new_events(20)
                    )

        appending = threading.Thread(target=append)
        appending.start()
        done = run("backup", filled.data, tmp_path / "copy")
        stop.set()
        appending.join()
        assert done.returncode == 0, done.stderr
        head = int(done.stdout.split()[-1])
        assert run("verify", tmp_path / "copy").stdout.endswith(", 0 faults\n")
        with start_node(tmp_path / "copy").client() as copy, filled.client() as original:
            copied = [(event.commit_position, event.id) for event in copy.read_all(filter_exclude=())]
            kept = [(event.commit_position, event.id) for event in original.read_all(filter_exclude=())]
        assert len(copied) == head >= 3000
        assert copied == kept[:head]

    def test_an_existing_copy_is_not_overwritten(self, filled: NodeProcess, tmp_path: Path) -> None:
        assert run("backup", filled.data, tmp_path / "copy").returncode == 0
        again = run("backup", filled.data, tmp_path / "copy")
        assert again.returncode == 1
        assert "exists already" in again.stderr

    def test_a_directory_without_events_is_refused(self, tmp_path: Path) -> None:
        refused = run("backup", tmp_path, tmp_path / "copy")
        assert refused.returncode == 1
        assert "holds no events" in refused.stderr


class TestVerify:
    def test_a_healthy_log_has_no_faults(self, filled: NodeProcess) -> None:
        checked = run("verify", filled.data)
        assert (checked.returncode, checked.stdout) == (0, "3003 events in 32 streams, 0 faults\n")

    @pytest.mark.parametrize(
        ("damage", "finding"),
        [
            ("DELETE FROM events WHERE position = 50", "position 50 is missing"),
            ("UPDATE events SET revision = 999 WHERE position = 50", "revisions 0 to 999"),
            (
                "UPDATE events SET body = (SELECT body FROM events WHERE position = 51) WHERE position = 50",
                "the event at position 50 says of itself (51,",
            ),
        ],
    )
    def test_damage_is_found(self, filled: NodeProcess, damage: str, finding: str) -> None:
        filled.stop()
        database = sqlite3.connect(filled.data / "events.sqlite")
        database.execute(damage)
        database.commit()
        database.close()
        checked = run("verify", filled.data)
        assert checked.returncode == 1
        assert finding in checked.stdout
