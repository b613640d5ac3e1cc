"""The safety service's processes, run for tests against real servers."""

import base64
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from kairan_local.ports import free_ports
from kairan_local.probes import http_ok
from kairan_local.process import Process
from kairan_local.solo import Solo

HOST = "127.0.0.1"
COMMAND = str(Path(sys.executable).with_name("kairan-safety"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Addresses of the real servers, and the folder for keys and logs."""

    eventstore_url: str
    amqp_url: str
    mongo_url: str
    jwks_url: str
    database_prefix: str
    folder: Path


class SafetyProcesses:
    """``serve`` and ``follow``, started and stopped one by one."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        around.folder.mkdir(parents=True, exist_ok=True)
        self.http_port, self.health_port = free_ports(2)
        self.url = f"http://{HOST}:{self.http_port}"
        sealing, confirmation = around.folder / "sealing.key", around.folder / "confirmation.key"
        sealing.write_bytes(base64.b64encode(secrets.token_bytes(32)))
        confirmation.write_text(secrets.token_hex(32))
        self.environment = {
            "PATH": os.environ["PATH"],
            "KAIRAN_EVENTSTORE_URL": around.eventstore_url,
            "KAIRAN_AMQP_URL": around.amqp_url,
            "KAIRAN_MONGO_URL": around.mongo_url,
            "KAIRAN_JWKS_URL": around.jwks_url,
            "KAIRAN_DATABASE_PREFIX": around.database_prefix,
            "KAIRAN_SEALING_KEY_FILE": str(sealing),
            "KAIRAN_CONFIRMATION_KEY_FILE": str(confirmation),
            "KAIRAN_HTTP_LISTEN": f"{HOST}:{self.http_port}",
            "KAIRAN_HEALTH_LISTEN": f"{HOST}:{self.health_port}",
        }
        self.serve = Solo(self._process("serve", self.http_port), around.folder)
        self.follow = Solo(self._process("follow", self.health_port), around.folder)

    def _process(self, command: str, port: int) -> Process:
        return Process(
            name=f"safety-{command}",
            command=(COMMAND, command),
            folder=self.around.folder,
            health=lambda: http_ok(f"http://{HOST}:{port}/readyz"),
            environment=self.environment,
        )
