"""What the supervisor and the tests must know about one operating-system process of the stack."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


class Unhealthy(Exception):
    """The process does not do its work yet (or any more); the text says what was tried and what came back."""


class CannotStart(Exception):
    """Something that the stack needs is missing or taken; the text says which and what to do about it."""


HealthCheck = Callable[[], None]
"""Returns when the process does its work, raises Unhealthy when it does not. Must answer within about 2 s."""


BEHIND = 3
"""The niceness of what follows the log: accepting an answer goes before showing it. Measured with the drill
of 3,200 households on two cores: 99 % of answers were accepted within 777 ms without it, 301 ms with it.
"""
A_LITTLE_BEHIND = 1
"""The niceness of the read models' database. At `BEHIND` the live counts that pass through it came late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process: how it is started, what it listens on, how to ask whether it works.

    `needs` names the processes that must be healthy before this one is started, and that are stopped after
    it; those `beside` it may still be booting, because it waits for them by itself. Times are in seconds.
    `niceness` is how far it steps back when all processors are busy: accepting an answer goes before
    showing it.
    `late`: nobody in a hurry need wait for it, nor start it before all others are healthy.
    `ports` maps what a port is for to its number, so that a taken port can be named in a message.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    health: HealthCheck
    environment: Mapping[str, str] = field(default_factory=dict)
    ports: Mapping[str, int] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    beside: frozenset[str] = frozenset()
    ready_within: float = 30.0
    stops_within: float = 10.0
    niceness: int = 0
    late: bool = False


class Part(Protocol):
    """A real server of the stack, private to one data folder and some ports of 127.0.0.1."""

    @property
    def name(self) -> str: ...

    def prepare(self) -> None:
        """Writes folders and configuration; raises CannotStart when a program that it needs is missing."""

    def processes(self) -> tuple[Process, ...]:
        """The processes of this part, in the order in which they are started."""
