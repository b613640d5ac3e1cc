"""The network between one process and one part: cut, half open, or slow."""

from dataclasses import dataclass

from .fault import Site

SLOW_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Cut:
    """Connections are reset, new ones refused."""

    process: str
    part: str

    @property
    def name(self) -> str:
        return f"{self.process} cut off from {self.part}"

    def inject(self, site: Site) -> None:
        site.wires.cut(self.process, self.part)

    def heal(self, site: Site) -> None:
        site.wires.heal(self.process, self.part)


@dataclass(frozen=True, slots=True)
class HalfOpen:
    """Nothing passes and nobody is told; `back` alone: what is sent arrives, and only the answers are lost.

    Healing either lets pass what was held (packets were lost, and are sent again), or resets the
    connections (the other end had rebooted): `reset`.
    """

    process: str
    part: str
    only_back: bool
    reset: bool

    @property
    def name(self) -> str:
        lost = "answers lost" if self.only_back else "half open"
        return f"{self.process} to {self.part}: {lost}{', then reset' if self.reset else ''}"

    def inject(self, site: Site) -> None:
        directions = ("back",) if self.only_back else ("there", "back")
        site.wires.hold(self.process, self.part, *directions)

    def heal(self, site: Site) -> None:
        site.wires.heal(self.process, self.part, reset=self.reset)


@dataclass(frozen=True, slots=True)
class Slow:
    """Half a second each way."""

    process: str
    part: str

    @property
    def name(self) -> str:
        return f"{self.process} to {self.part}: {SLOW_SECONDS * 1000:.0f} ms slower"

    def inject(self, site: Site) -> None:
        site.wires.slow(self.process, self.part, SLOW_SECONDS)

    def heal(self, site: Site) -> None:
        site.wires.heal(self.process, self.part)
