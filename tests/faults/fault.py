"""What every kind of bad luck is: something that can be injected into a running stack, and healed."""

from dataclasses import dataclass
from typing import Protocol

from kairan_local.running_stack import RunningStack

from .evidence import Evidence
from .wires import Wires


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where faults happen: the stack, the wires between its processes, and a look past them.

    `no_small_disk` is why the event store has no file system of its own, empty when it has one.
    """

    stack: RunningStack
    wires: Wires
    evidence: Evidence
    no_small_disk: str = ""

    @property
    def has_small_disk(self) -> bool:
        return not self.no_small_disk


class Fault(Protocol):
    """Blocking; `inject` and `heal` are called once each, in threads, beside other faults."""

    @property
    def name(self) -> str:
        """What a person calls it, with what it hits."""

    def inject(self, site: Site) -> None:
        """Make it so. May raise when another fault has taken away what this one needs: then it is tried
        again for a while.
        """

    def heal(self, site: Site) -> None:
        """Take the cause away, and nothing else: what it broke must mend itself. The same for raising."""
