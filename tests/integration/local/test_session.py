"""The supervised stack, with two of its quicker real parts: ordered start, restart, clean stop, nothing
left behind.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pymongo
import pytest
from tests.neighbourhood.abruptly import kill_everything

from kairan_local import leftovers
from kairan_local.launch import write_order
from kairan_local.ports import HOST, is_taken
from kairan_local.running_stack import on_free_ports
from kairan_local.settings import Settings
from kairan_local.supervision import Supervision

MONGO, KAFKA = 9, 10  # offsets in the port plan


class UpCommand:
    """`kairan-local up --only mongodb --only kafka` as a process of its own, in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.base = on_free_ports(Settings(home=home)).port_base
        self.environment = {**os.environ, "KAIRAN_HOME": str(home), "KAIRAN_PORT_BASE": str(self.base)}
        self.output = home.with_suffix(".out")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *, ready: str = "Kairan is up") -> psutil.Process:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kairan_local", "up", "--only", "mongodb", "--only", "kafka"],
                env=self.environment,
                stdout=output,
                stderr=output,
            )
        eventually(lambda: ready in self.said() or self.process is None or self.process.poll() is not None)
        assert ready in self.said()
        return psutil.Process(self.process.pid)

    def said(self) -> str:
        return self.output.read_text()

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kairan_local", *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )

    def pid_of(self, name: str) -> int:
        return leftovers.members(self.home / "run" / f"{name}.pid")[0]

    def kill(self) -> None:
        """The command and all that it started: the data are thrown away."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        kill_everything(Supervision(self.home))

    def nothing_runs(self) -> bool:
        ports_free = not any(is_taken(self.base + offset) for offset in (MONGO, KAFKA))
        return ports_free and not any(
            leftovers.members(pid_file) for pid_file in (self.home / "run").glob("*.pid")
        )


def eventually(condition: Callable[[], bool], *, within: float = 30.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


@pytest.fixture
def up(tmp_path: Path) -> Iterator[UpCommand]:
    command = UpCommand(tmp_path / "home")
    yield command
    command.kill()


@contextmanager
def database(up: UpCommand) -> Iterator[pymongo.database.Database[dict[str, object]]]:
    url = f"mongodb://{HOST}:{up.base + MONGO}"
    client: pymongo.MongoClient[dict[str, object]] = pymongo.MongoClient(url, serverSelectionTimeoutMS=10_000)
    with client:
        yield client["town"]


def test_ctrl_c_stops_everything_and_keeps_the_data(up: UpCommand) -> None:
    command = up.start()
    with database(up) as town:
        town["blocks"].insert_one({"_id": "1", "households": 16})
    command.send_signal(signal.SIGINT)
    assert command.wait(60) == 0
    assert up.nothing_runs()
    up.start()
    with database(up) as town:
        assert town["blocks"].find_one({"_id": "1"}) == {"_id": "1", "households": 16}


def test_down_in_another_terminal_stops_everything(up: UpCommand) -> None:
    command = up.start()
    assert up.call("down").returncode == 0
    assert command.wait(60) == 0
    assert up.nothing_runs()
    assert "nothing was running" in up.call("down").stdout


def test_a_crashed_process_is_started_again(up: UpCommand) -> None:
    up.start()
    before = up.pid_of("mongodb")
    os.kill(before, signal.SIGKILL)
    eventually(lambda: "mongodb ended and was started again" in up.said())
    with database(up) as town:
        assert town.command("ping")["ok"] == 1.0
    assert up.pid_of("mongodb") != before


def test_a_killed_start_command_takes_everything_with_it(up: UpCommand) -> None:
    command = up.start()
    command.kill()
    eventually(up.nothing_runs)


def test_a_killed_supervisor_takes_everything_with_it_and_the_command_says_so(up: UpCommand) -> None:
    command = up.start()
    os.kill(up.pid_of("supervisord"), signal.SIGKILL)
    assert command.wait(60) == 1
    eventually(up.nothing_runs)
    assert "the supervisor has died" in up.said()


def test_the_next_start_ends_what_an_earlier_one_left_behind(up: UpCommand, tmp_path: Path) -> None:
    run = up.home / "run"
    run.mkdir(parents=True)
    order = tmp_path / "stranded.order"
    write_order(order, run / "mongodb.pid", ("sleep", "600"), {})
    command = [sys.executable, "-m", "kairan_local.launch", str(order)]
    with subprocess.Popen(command, process_group=0) as stranded:
        eventually(lambda: leftovers.members(run / "mongodb.pid") == [stranded.pid])
        up.start()
        assert stranded.wait(10) == -signal.SIGTERM
    assert f"mongodb was left over from an earlier run and has been ended (pid {stranded.pid})" in up.said()


def test_a_second_start_is_refused_and_says_who_runs(up: UpCommand) -> None:
    command = up.start()
    second = up.call("up", "--only", "mongodb")
    assert second.returncode == 1
    assert f"is up already (pid {command.pid})" in second.stderr
    assert command.is_running()


def test_ps_shows_every_process_with_its_memory(up: UpCommand) -> None:
    up.start()
    shown = up.call("ps").stdout
    for name in ("up", "supervisord", "mongodb", "kafka"):
        assert re.search(rf"{name} .*(RUNNING|STARTING) .*\d+ .*\d:\d\d:\d\d .*\d+ MiB", shown), shown
    assert re.search(r"in all .*\d+ MiB", shown)


def test_a_taken_port_is_named_with_its_holder(up: UpCommand) -> None:
    with socket.create_server((HOST, up.base + KAFKA)):
        refused = up.call("up", "--only", "kafka")
    assert refused.returncode == 1
    assert f"port {up.base + KAFKA}, wanted for the Kafka broker, is taken by" in refused.stderr
    assert f"(pid {os.getpid()})" in refused.stderr
    assert "KAIRAN_PORT_BASE" in refused.stderr


def test_a_part_that_can_not_start_shows_the_end_of_its_log(up: UpCommand) -> None:
    data = up.home / "mongodb" / "data"
    data.mkdir(parents=True)
    (data / "WiredTiger").write_text("not a database")
    (data / "WiredTiger.turtle").write_text("not a database")
    refused = up.call("up", "--only", "mongodb")
    assert refused.returncode == 1
    assert "mongodb ends as soon as it is started" in refused.stderr
    assert "WiredTiger" in refused.stderr
    assert up.nothing_runs()


def test_an_unknown_part_is_refused_with_the_names_that_there_are(up: UpCommand) -> None:
    refused = up.call("up", "--only", "postgres")
    assert refused.returncode == 1
    assert "there is no part postgres; there are: eventstore, rabbitmq" in refused.stderr


def test_a_given_server_is_used_in_place_of_starting_one(up: UpCommand) -> None:
    up.environment["KAIRAN_KAFKA_URL"] = "kafka://127.0.0.1:1"
    refused = up.call("up", "--only", "kafka")
    assert "there is no part kafka" in refused.stderr


def test_faults_in_the_environment_are_all_named(up: UpCommand) -> None:
    up.environment |= {"KAIRAN_PORT_BASE": "eighty", "KAIRAN_SERVES": '{"safety": 0}'}
    refused = up.call("ps")
    assert refused.returncode == 1
    assert "KAIRAN_PORT_BASE='eighty'" in refused.stderr
    assert "KAIRAN_SERVES_SAFETY=0" in refused.stderr


def test_logs_show_the_end_of_each_file_after_its_name(up: UpCommand) -> None:
    up.start()
    shown = up.call("logs", "--no-follow", "mongodb")
    assert "mongodb | " in shown.stdout
    assert "kafka | " not in shown.stdout
    assert "no log of nobody" in up.call("logs", "--no-follow", "nobody").stderr


def test_reset_stops_and_drops_everything(up: UpCommand) -> None:
    up.start()
    assert up.call("reset", "--yes").returncode == 0
    assert up.nothing_runs()
    assert list(up.home.iterdir()) == []
