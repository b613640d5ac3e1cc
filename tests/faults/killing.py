"""kill -9: of any process, by its pid, without a word to the supervisor."""

import os
import signal
from contextlib import suppress
from dataclasses import dataclass

from .fault import Site


@dataclass(frozen=True, slots=True)
class Kill:
    """The process dies at once; its supervisor starts it again. Killing Kafka's broker loses its memory."""

    process: str

    @property
    def name(self) -> str:
        return f"kill -9 {self.process}"

    def inject(self, site: Site) -> None:
        pid = site.stack.pid(self.process)
        if not pid:
            raise ProcessLookupError(f"{self.process} is down already")
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def heal(self, site: Site) -> None:
        """Nothing: the supervisor's work is part of what is tested."""
