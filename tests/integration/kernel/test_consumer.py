"""The consumer entrypoint in a real service process, on the real broker: retries, dead letters, crashes."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pika
import pytest
from pymongo.database import Database

from kairan_kernel.cloudevents import envelope
from kairan_kernel.publisher import Message, Publisher

PROGRAM = Path(__file__).parent / "programs" / "umbrellas.py"
EVENT = "lending.umbrella_lent.v1"


class Service:
    """The service's processes, what they did, and what lies among the dead letters."""

    def __init__(self, amqp_url: str, mongo_url: str, database: Database[Any]) -> None:
        self._arguments = [amqp_url, mongo_url, database.name]
        self._amqp_url = amqp_url
        self._attempts = database["attempts"]
        self._processes: list[subprocess.Popen[str]] = []

    def start(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(PROGRAM), *self._arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._processes.append(process)
        return process

    def ready(self) -> subprocess.Popen[str]:
        process = self.start()
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def stop_all(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait(10)

    def send(self, *bodies: bytes, event: str = EVENT) -> None:
        messages = [
            Message(
                routing_key=f"{event}.yoneizumi.nishi", body=body, id=str(uuid4()), type=f"kairan.{event}"
            )
            for body in bodies
        ]
        with Publisher(self._amqp_url) as publisher:
            publisher.publish(messages)

    def attempts(self, **query: Any) -> list[dict[str, Any]]:
        return list(self._attempts.find(query))

    def dead(self, count: int, seconds: float = 20) -> list[tuple[dict[str, Any], bytes, str]]:
        """Headers, body and routing key of dead letters, which are taken."""
        found: list[tuple[dict[str, Any], bytes, str]] = []
        until = time.monotonic() + seconds
        with pika.BlockingConnection(pika.URLParameters(self._amqp_url)) as connection:
            channel = connection.channel()
            while len(found) < count and time.monotonic() < until:
                method, properties, body = channel.basic_get("umbrellas.dead", auto_ack=True)
                if method is None:
                    connection.sleep(0.05)
                else:
                    found.append((properties.headers, body, method.routing_key))
        return found

    def left_in_queue(self) -> int:
        with pika.BlockingConnection(pika.URLParameters(self._amqp_url)) as connection:
            declared = connection.channel().queue_declare("umbrellas.on_umbrella_lent", passive=True)
            return int(declared.method.message_count)


@pytest.fixture
def service(amqp_vhost: str, mongo_url: str, mongo_database: Database[Any]) -> Iterator[Service]:
    service = Service(amqp_vhost, mongo_url, mongo_database)
    yield service
    service.stop_all()


def lent(stand: str, n: int = 0, event: str = "umbrella_lent", **more: Any) -> bytes:
    data = {"stand": stand, "n": n} | more
    return envelope(event_id=uuid4(), service="lending", event=event, time=datetime.now(UTC), data=data)


def eventually(condition: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)


def test_each_message_is_handled_once(service: Service) -> None:
    service.ready()
    service.send(*(lent("good", n) for n in range(300)))
    eventually(lambda: len(service.attempts(done=True)) >= 300)
    assert sorted(attempt["n"] for attempt in service.attempts()) == list(range(300))


def test_fields_that_the_schema_does_not_know_are_ignored(service: Service) -> None:
    service.ready()
    service.send(lent("good", colour="red"))
    eventually(lambda: len(service.attempts(done=True)) == 1)
    assert service.dead(1, seconds=0.3) == []


def test_what_is_no_cloud_event_is_dead_at_once_with_its_reason_and_others_flow_on(service: Service) -> None:
    service.ready()
    service.send(b"\xff\xfe not json", lent("good", 1), b'{"specversion": "1.0"}', lent("good", 2))
    eventually(lambda: len(service.attempts(done=True)) == 2)
    dead = service.dead(2)
    assert [headers["reason"] for headers, _, _ in dead] == ["malformed", "malformed"]
    assert {body for _, body, _ in dead} == {b"\xff\xfe not json", b'{"specversion": "1.0"}'}
    assert "missing required field" in " ".join(headers["error"] for headers, _, _ in dead)
    assert {key for _, _, key in dead} == {"umbrellas.on_umbrella_lent"}


def test_what_the_schema_refuses_is_dead_with_every_fault_named(service: Service) -> None:
    service.ready()
    data = {"stand": 5, "n": "many"}
    service.send(
        envelope(
            event_id=uuid4(), service="lending", event="umbrella_lent", time=datetime.now(UTC), data=data
        )
    )
    ((headers, body, _),) = service.dead(1)
    assert headers["reason"] == "schema"
    assert "stand" in headers["error"]
    assert "n" in headers["error"]
    assert json.loads(body)["data"] == data
    assert service.attempts() == []


def test_a_handler_that_recovers_is_tried_again_after_a_pause(service: Service) -> None:
    service.ready()
    began = time.monotonic()
    service.send(lent("fails-twice"))
    eventually(lambda: len(service.attempts(done=True)) == 3)
    assert time.monotonic() - began > 0.7
    assert service.dead(1, seconds=0.3) == []


@pytest.mark.slow
def test_a_handler_that_always_fails_is_tried_five_times_and_then_dead_while_others_flow_on(
    service: Service,
) -> None:
    service.ready()
    service.send(*(lent("fails", n) for n in range(25)), *(lent("good", n) for n in range(50)))
    eventually(lambda: len(service.attempts(stand="good", done=True)) == 50)
    assert len(service.attempts(stand="fails")) < 125
    dead = service.dead(25, seconds=40)
    assert len(dead) == 25
    assert {headers["reason"] for headers, _, _ in dead} == {"handler-failed"}
    assert {headers["error"] for headers, _, _ in dead} == {"ValueError: the umbrella is broken"}
    assert len(service.attempts(stand="fails")) == 125
    assert service.left_in_queue() == 0


@pytest.mark.slow
def test_an_outage_behind_the_handler_is_waited_out_beyond_five_attempts(service: Service) -> None:
    service.ready()
    service.send(lent("store-down"))
    eventually(lambda: len(service.attempts(done=True)) == 6, seconds=40)
    assert service.dead(1, seconds=0.3) == []


def test_a_graceful_stop_finishes_what_is_under_way_and_leaves_the_rest(service: Service) -> None:
    process = service.ready()
    service.send(*(lent("slow", n) for n in range(10)))
    eventually(lambda: len(service.attempts()) == 10)
    service.send(*(lent("fails", n) for n in range(3)))
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert time.monotonic() - began < 10
    assert len(service.attempts(done=True)) == 10
    eventually(lambda: service.left_in_queue() == 3)


def test_a_killed_process_loses_nothing(service: Service) -> None:
    process = service.ready()
    service.send(*(lent("slow", n) for n in range(15)))
    eventually(lambda: len(service.attempts()) > 0)
    process.kill()
    process.wait(10)
    service.ready()
    eventually(lambda: len({attempt["n"] for attempt in service.attempts(done=True)}) == 15)
    assert service.left_in_queue() == 0


@pytest.mark.slow
def test_a_message_over_which_processes_die_is_put_aside_by_the_broker(service: Service) -> None:
    process = service.ready()
    service.send(lent("crashes"))
    deaths, until = 0, time.monotonic() + 120
    while not (dead := service.dead(1, seconds=0.2)):
        assert time.monotonic() < until
        if process.poll() is not None:
            deaths += 1
            process = service.start()
    with suppress(subprocess.TimeoutExpired):  # the broker may have noticed the last death before we did
        process.wait(timeout=2)
        deaths += 1
        service.start()
    ((headers, _, key),) = dead
    assert headers["x-first-death-reason"] == "delivery_limit"
    assert key == "umbrellas.on_umbrella_lent"
    assert deaths == 11
    service.send(lent("good"))
    eventually(lambda: len(service.attempts(stand="good", done=True)) == 1)


def test_a_repeated_message_is_known_from_the_inbox(service: Service) -> None:
    service.ready()
    again = lent("any", 1, event="umbrella_counted")
    other = lent("any", 2, event="umbrella_counted")
    service.send(again, event="lending.umbrella_counted.v1")
    eventually(lambda: len(service.attempts(stand="counted")) == 1)
    service.send(again, again, other, event="lending.umbrella_counted.v1")
    eventually(lambda: len(service.attempts(stand="counted", n=2)) == 1)
    time.sleep(0.3)
    assert sorted(attempt["n"] for attempt in service.attempts(stand="counted")) == [1, 2]


def test_a_broadcast_reaches_every_process(service: Service) -> None:
    pids = {service.ready().pid, service.ready().pid}
    service.send(lent("any", event="news"), b"not json", event="lending.news.v1")
    eventually(lambda: {attempt["pid"] for attempt in service.attempts(stand="news")} == pids)
    assert service.dead(1, seconds=0.3) == []
