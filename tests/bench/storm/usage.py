"""CPU and memory of the stack's processes, children included, from /proc."""

import threading
from collections import Counter
from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self

import psutil

EVERY_SECONDS: Final = 1.0


class Usage:
    """Watches while it is entered. `pids` are the processes by name; children are looked up each time."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._roots = {name: psutil.Process(pid) for name, pid in pids.items()}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="usage", daemon=True)
        self.peak_rss = 0
        self.peak_of: Counter[str] = Counter()

    def cpu(self) -> Counter[str]:
        """CPU seconds (user and system) of each so far."""
        return Counter({name: sum(map(_cpu, _family(root))) for name, root in self._roots.items()})

    def rss(self) -> Counter[str]:
        """Resident bytes of each now."""
        return Counter({name: sum(map(_rss, _family(root))) for name, root in self._roots.items()})

    def _watch(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            now = self.rss()
            self.peak_rss = max(self.peak_rss, now.total())
            self.peak_of |= now

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()


def _family(root: psutil.Process) -> list[psutil.Process]:
    try:
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return times.user + times.system


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
