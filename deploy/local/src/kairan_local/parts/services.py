"""Kairan's own processes: for each service its serve processes (HTTP, RPC, bus consumers), its follower, and
other jobs (counts, translate's worker).
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kairan_local.ports import HOST
from kairan_local.probes import http_check
from kairan_local.process import BEHIND, CannotStart, Process

FOLLOW = "follow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """`serves` are the HTTP ports of its serve processes; `jobs` maps each other command to its health port.

    `needs` names the processes of the stack that all of its processes stand on; they are started beside those
    of them that are `slow_to_boot`, and wait for these by themselves, as they do after an outage. `nice`,
    `late` and `without` are explained in services.toml.
    """

    name: str
    folder: Path
    environment: Mapping[str, str]
    serves: tuple[int, ...]
    jobs: Mapping[str, int]
    needs: tuple[str, ...]
    slow_to_boot: frozenset[str] = frozenset()
    nice: Mapping[str, int] = field(default_factory=dict)
    late: frozenset[str] = frozenset()
    without: Mapping[str, str] = field(default_factory=dict)

    def prepare(self) -> None:
        if not self._program.exists():
            raise CannotStart(
                f"{self._program.name} is missing from the virtual environment: run `make setup`"
            )
        self.folder.mkdir(parents=True, exist_ok=True)

    def processes(self) -> tuple[Process, ...]:
        serves = [self._serve(number, port) for number, port in enumerate(self.serves, start=1)]
        return (*serves, *(self._job(job, port) for job, port in self.jobs.items()))

    @property
    def serve_names(self) -> tuple[str, ...]:
        return tuple(self._serve_name(number) for number in range(1, len(self.serves) + 1))

    def _serve_name(self, number: int) -> str:
        return f"{self.name}-serve" if len(self.serves) == 1 else f"{self.name}-serve-{number}"

    def _serve(self, number: int, port: int) -> Process:
        return self._process(
            self._serve_name(number), "serve", port, {"KAIRAN_HTTP_LISTEN": f"{HOST}:{port}"}
        )

    def _job(self, job: str, port: int) -> Process:
        process = self._process(f"{self.name}-{job}", job, port, {"KAIRAN_HEALTH_LISTEN": f"{HOST}:{port}"})
        return replace(process, niceness=self.nice.get(job, BEHIND if job == FOLLOW else 0))

    def _process(self, name: str, command: str, port: int, listen: Mapping[str, str]) -> Process:
        return Process(
            name=name,
            command=(str(self._program), command),
            folder=self.folder,
            environment={**self.environment, **listen, "MALLOC_ARENA_MAX": "2"},
            ports={name: port},
            needs=self.needs,
            beside=self.slow_to_boot,
            health=http_check(f"http://{HOST}:{port}/readyz"),
            ready_within=60.0,
            stops_within=12.0,
            late=command in self.late,
        )

    @property
    def _program(self) -> Path:
        return Path(sys.executable).with_name(f"kairan-{self.name}")
