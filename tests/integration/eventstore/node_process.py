"""A node as a process of its own: started, told to stop, killed, and what it wrote to its log."""

import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from esdbclient import EventStoreDBClient
from tests.neighbourhood.ports import free_ports

READY_SECONDS = 20


class NodeProcess:
    """One `kairan-eventstore` over a data directory, on ports that stay the same across restarts."""

    def __init__(
        self, data: Path, folder: Path, *arguments: str, wrapper: tuple[str, ...] = (), **how: Any
    ) -> None:
        self.data = data
        self.port, self.health_port = free_ports(2)
        self.log = folder / f"node-{self.port}.log"
        self._arguments = arguments
        self._wrapper = wrapper
        self._how = how
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"esdb://127.0.0.1:{self.port}?Tls=false"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def client(self) -> EventStoreDBClient:
        return EventStoreDBClient(self.url)

    def start(self) -> None:
        """Returns when the node answers health checks."""
        self._process = self.launch()
        deadline = time.monotonic() + READY_SECONDS
        while not self.healthy():
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the command and return at once."""
        with self.log.open("ab") as log:
            return subprocess.Popen([*self._wrapper, *self.command], stdout=log, stderr=log, **self._how)

    @property
    def command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "kairan_eventstore"),
            *("--data", str(self.data), "--listen", f"127.0.0.1:{self.port}"),
            *("--health-port", str(self.health_port), *self._arguments),
        ]

    def healthy(self) -> bool:
        with suppress(OSError):
            address = f"http://127.0.0.1:{self.health_port}/health"
            with urllib.request.urlopen(address, timeout=1) as response:
                return response.status == 200
        return False

    def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=20)

    def kill(self) -> None:
        """SIGKILL, if it still runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
