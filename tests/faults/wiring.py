"""The campaign's stack: the one-machine stack, with a wire between each process and each part that it uses.

Two differences more: safety has two serve processes, so that one can die while the other answers, and the
event store's data lie on a small file system of their own, so that its disk can be full.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tests.neighbourhood.abruptly import kill_everything

from kairan_local.parts.kafka import Tansu
from kairan_local.ports import HOST
from kairan_local.process import Process
from kairan_local.running_stack import SPAN, RunningStack, on_free_ports
from kairan_local.session import Session
from kairan_local.settings import Settings
from kairan_local.stack import Stack

from .disk import small_disk
from .evidence import Evidence
from .fault import Site
from .wires import Wires

PARTS: Final = {
    "KAIRAN_EVENTSTORE_URL": "eventstore",
    "KAIRAN_AMQP_URL": "rabbitmq",
    "KAIRAN_MONGO_URL": "mongodb",
    "KAIRAN_KAFKA_URL": "kafka",
}
"""Which variable of a process leads to which part."""

COUNTS: Final = "safety-counts"


@dataclass(frozen=True)
class WiredStack(Stack):
    """The processes' addresses lead over `wires`."""

    wires: Wires = field(default_factory=Wires)

    @cached_property
    def kafka(self) -> Tansu | None:
        """A Kafka client goes where the broker says that it is: so the broker names the wire's end."""
        port = self.settings.port("kafka", 10)
        wire = self.wires.lead(COUNTS, "kafka", port)
        return AdvertisedTansu(folder=self.settings.folder / "kafka", port=port, advertised=wire)

    def processes(self) -> tuple[Process, ...]:
        return tuple(self._wired(process) for process in super().processes())

    def _wired(self, process: Process) -> Process:
        led = {
            variable: self._led(process.name, PARTS[variable], url)
            for variable, url in process.environment.items()
            if variable in PARTS and _uses(process.name, PARTS[variable])
        }
        return replace(process, environment={**process.environment, **led})

    def _led(self, process: str, part: str, url: str) -> str:
        target = urlsplit(url).port
        assert target is not None
        return url.replace(f":{target}", f":{self.wires.lead(process, part, target)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvertisedTansu(Tansu):
    """The broker, telling its clients another port than its own."""

    advertised: int

    def processes(self) -> tuple[Process, ...]:
        (broker,) = Tansu.processes(self)
        named = broker.command.index("--advertised-listener-url") + 1
        address = f"tcp://{HOST}:{self.advertised}"
        command = (*broker.command[:named], address, *broker.command[named + 1 :])
        return (replace(broker, command=command),)


def _uses(process: str, part: str) -> bool:
    return part != "kafka" or process == COUNTS


@contextmanager
def campaign_stack(home: Path, serves: Mapping[str, int]) -> Iterator[Site]:
    """The stack, healthy; killed at the end. Raises CannotStart."""
    settings = on_free_ports(Settings(home=home, serves=dict(serves)))
    planned = range(settings.port_base, settings.port_base + SPAN)
    with Wires(planned) as wires, small_disk(home / "eventstore" / "data") as no_small_disk:
        stack = WiredStack(settings, wires=wires)
        session = Session(stack, lambda _name, _what: None)
        try:
            session.start()
            yield Site(
                stack=RunningStack(stack, session.supervision),
                wires=wires,
                evidence=Evidence(stack),
                no_small_disk=no_small_disk,
            )
        finally:
            kill_everything(session.supervision)
            session.stop()
