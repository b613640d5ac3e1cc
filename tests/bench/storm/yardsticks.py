"""What the storm's figures are held against, measured in the same run: nameko's bare HTTP handler behind the
same gateway, and the event store's group commit alone.
"""

import json
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final
from urllib.error import HTTPError
from urllib.request import urlopen

from generator import blow
from ledger import read_ledger

from kairan_local.parts.eventstore import EventStore
from kairan_local.parts.gateway import Gateway, Limits
from kairan_local.ports import free_ports
from kairan_local.solo import running
from kairan_local.stack import planned_services

HERE: Final = Path(__file__).parent
REQUESTS: Final = 12_000
EVENTS: Final = 12_000


def echo_per_s(folder: Path, requests: Path, *, processes: int, connections: int) -> float:
    """The same requests, as many connections, and the same nginx configuration before nameko's handler."""
    folder.mkdir()
    *ports, gateway_port = free_ports(processes + 1)
    total = _for_echo(requests, folder / "requests")
    with ExitStack() as cleanup:
        for port in ports:
            echo = subprocess.Popen(
                (sys.executable, str(HERE / "echo.py"), str(port)), stderr=subprocess.DEVNULL
            )
            cleanup.callback(echo.wait)
            cleanup.callback(echo.kill)
            _wait_for(port)
        names = ("echo", *planned_services())  # the configuration's own locations name services
        gateway = Gateway(
            folder=folder / "gateway",
            port=gateway_port,
            upstreams=dict.fromkeys(names, tuple(ports)),
            limits=Limits(client=100_000, address=100_000),  # a few tokens may come again and again
        )
        (folder / "gateway").mkdir()
        cleanup.enter_context(running(gateway, folder, abruptly=True))
        answers = folder / "answers"
        blow(gateway.url, folder / "requests", total, answers, connections=connections, most_s=60)
        echoed = read_ledger(answers)
        if len(echoed.accepted) != total:
            raise RuntimeError(f"the echo refused requests: {dict(echoed.refused)}")
        return echoed.per_second


def _for_echo(requests: Path, out: Path) -> int:
    """The first requests of the storm (over again, if they are few), on the echo's path."""
    total = 0
    with requests.open("rb") as given, out.open("wb") as file:
        while total < REQUESTS:
            length = given.read(6)
            if not length:
                given.seek(0)
                continue
            request = given.read(int(length)).replace(b"POST /safety/incidents/", b"POST /echo/", 1)
            file.write(b"%6d%b" % (len(request), request))
            total += 1
    return total


def _wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
        except HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the echo did not start")


def append_floor_per_s(folder: Path, *, greenlets: int, streams: int) -> float:
    """On a node of its own, on the same disk."""
    folder.mkdir()
    port, health = free_ports(2)
    node = EventStore(folder=folder / "node", port=port, health_port=health)
    with running(node, folder, abruptly=True):
        command = [sys.executable, str(HERE / "floor.py"), node.url, *map(str, (EVENTS, greenlets, streams))]
        told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    with suppress(OSError):
        (folder / "node").rmdir()
    return float(json.loads(told)["per_s"])
