"""The embedded event store node: the EventStoreDB protocol over one SQLite file (deploy/local/eventstore)."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from kairan_local.ports import HOST
from kairan_local.probes import http_ok, listens
from kairan_local.process import CannotStart, Process


@dataclass(frozen=True, slots=True, kw_only=True)
class EventStore:
    name: ClassVar[str] = "eventstore"
    folder: Path
    port: int
    health_port: int

    @property
    def url(self) -> str:
        return f"esdb://{HOST}:{self.port}?Tls=false"

    def prepare(self) -> None:
        if not self._program.exists():
            raise CannotStart(
                "the event store node is missing from the virtual environment: run `make setup`, "
                "or give the address of a running one in KAIRAN_EVENTSTORE_URL"
            )
        (self.folder / "data").mkdir(parents=True, exist_ok=True)

    def processes(self) -> tuple[Process, ...]:
        command = (
            str(self._program),
            *("--data", str(self.folder / "data")),
            *("--listen", f"{HOST}:{self.port}"),
            *("--health-port", str(self.health_port)),
        )
        node = Process(
            name="eventstore",
            command=command,
            folder=self.folder,
            ports={"the event store": self.port, "the event store's health": self.health_port},
            health=self.check,
        )
        return (node,)

    def check(self) -> None:
        http_ok(f"http://{HOST}:{self.health_port}/health")
        listens(self.port)

    @property
    def _program(self) -> Path:
        return Path(sys.executable).with_name("kairan-eventstore")
