"""However long the broker was away, a consumer is back soon after it."""

from typing import Any

import kombu.utils.functional
import pytest
from kombu.connection import Connection
from tests.neighbourhood.ports import free_ports

from kairan_kernel.consumer import BusConsumer
from kairan_kernel.reconnecting import SoonAgain

TRIES = 20


class Enough(Exception):
    """It has tried often enough."""


class Deaf(SoonAgain):
    """Consumes from a port where nobody listens."""

    def __init__(self) -> None:
        self.connection = Connection(f"amqp://127.0.0.1:{free_ports(1)[0]}", connect_timeout=1)
        self.pauses: list[float] = []

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        self.pauses.append(interval)
        if len(self.pauses) == TRIES:
            raise Enough from exc


def test_the_pauses_between_tries_grow_to_two_seconds_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(kombu.utils.functional, "sleep", slept.append)
    deaf = Deaf()
    with pytest.raises(Enough), deaf.establish_connection():
        raise AssertionError("there is a broker")
    assert deaf.pauses == sorted(deaf.pauses)
    assert deaf.pauses[0] < 1 < max(deaf.pauses) <= 2.5
    assert sum(slept) < TRIES * 2.5


def test_the_consumers_of_services_reconnect_like_this() -> None:
    def hook(consumer: type[Any]) -> Any:
        return consumer.establish_connection

    assert hook(BusConsumer) is hook(SoonAgain)
