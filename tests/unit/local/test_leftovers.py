"""Finding and ending what an earlier run left behind, with real processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from kairan_local import leftovers
from kairan_local.launch import write_order

STUBBORN = "trap '' TERM; sleep 600 & sleep 600"


@pytest.fixture
def pid_file(tmp_path: Path) -> Path:
    return tmp_path / "part.pid"


@pytest.fixture
def launched(pid_file: Path, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A shell that does not hear SIGTERM, with a child, started by the launcher."""
    order = tmp_path / "part.order"
    write_order(order, pid_file, ("sh", "-c", STUBBORN), {"GREETING": "hello"})
    child = subprocess.Popen([sys.executable, "-m", "kairan_local.launch", str(order)])
    deadline = time.monotonic() + 10
    while len(leftovers.members(pid_file)) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    yield child
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def test_the_order_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    order = tmp_path / "part.order"
    write_order(order, tmp_path / "part.pid", ("true",), {"PASSWORD": "secret"})
    assert order.stat().st_mode & 0o777 == 0o600


def test_the_launcher_becomes_the_command_with_its_environment(
    launched: subprocess.Popen[bytes], pid_file: Path
) -> None:
    process = psutil.Process(launched.pid)
    assert process.cmdline()[:2] == ["sh", "-c"]
    assert process.environ()["GREETING"] == "hello"
    assert int(pid_file.read_text().split()[0]) == launched.pid


def test_a_process_and_its_children_are_members(launched: subprocess.Popen[bytes], pid_file: Path) -> None:
    children = [child.pid for child in psutil.Process(launched.pid).children()]
    assert set(leftovers.members(pid_file)) == {launched.pid, *children}


def test_children_are_found_after_their_leader_is_gone(
    launched: subprocess.Popen[bytes], pid_file: Path
) -> None:
    launched.kill()
    launched.wait()
    assert len(leftovers.members(pid_file)) == 2


def test_what_does_not_hear_is_killed_after_the_grace(
    launched: subprocess.Popen[bytes], pid_file: Path
) -> None:
    ended = leftovers.end(pid_file, grace=0.3)
    assert launched.pid in ended
    assert leftovers.members(pid_file) == []
    assert not pid_file.exists()


def test_a_pid_that_was_given_to_a_stranger_is_left_alone(
    launched: subprocess.Popen[bytes], pid_file: Path
) -> None:
    pid, started, boot = pid_file.read_text().split()
    pid_file.write_text(f"{pid} {int(started) - 1} {boot}\n")
    assert leftovers.end(pid_file) == []
    assert launched.poll() is None


def test_a_pid_of_another_boot_is_left_alone(launched: subprocess.Popen[bytes], pid_file: Path) -> None:
    pid, started, _ = pid_file.read_text().split()
    pid_file.write_text(f"{pid} {started} 00000000-0000-0000-0000-000000000000\n")
    assert leftovers.members(pid_file) == []
    assert launched.poll() is None


@pytest.mark.parametrize("content", ["", "12", "not a pid file at all"])
def test_a_broken_pid_file_points_to_nobody(pid_file: Path, content: str) -> None:
    pid_file.write_text(content)
    assert leftovers.end(pid_file) == []
