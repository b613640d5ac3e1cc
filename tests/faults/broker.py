"""RabbitMQ: restarted cleanly, told that its disk is full. (Restarted hard: `Kill`.)"""

import os
import subprocess
from dataclasses import dataclass

from kairan_local.parts.rabbitmq import SERVER

from .fault import Site

LIMIT = "64MiB"
"""As the stack's configuration has it."""

IMPOSSIBLE = "1000000GiB"

RABBITMQCTL = SERVER.with_name("rabbitmqctl")
"""Not Debian's wrapper around it, which becomes another user and so loses the node's cookie."""


@dataclass(frozen=True, slots=True)
class CleanRestart:
    """The broker is stopped as for an upgrade, and started again when the fault heals."""

    name: str = "RabbitMQ restarted cleanly"

    def inject(self, site: Site) -> None:
        site.stack.supervision.stop("rabbitmq")

    def heal(self, site: Site) -> None:
        site.stack.supervision.start("rabbitmq")


@dataclass(frozen=True, slots=True)
class DiskAlarm:
    """The broker finds too little room on its disk: whoever publishes is blocked, and is not told."""

    name: str = "RabbitMQ's disk alarm"

    def inject(self, site: Site) -> None:
        _set_limit(site, IMPOSSIBLE)

    def heal(self, site: Site) -> None:
        _set_limit(site, LIMIT)


def _set_limit(site: Site, limit: str) -> None:
    process = site.stack.processes["rabbitmq"]
    subprocess.run(
        (str(RABBITMQCTL), "--quiet", "--timeout", "15", "set_disk_free_limit", limit),
        env={**os.environ, **process.environment},
        check=True,
        capture_output=True,
        timeout=40,
    )
