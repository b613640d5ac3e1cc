"""The directory's processes, run for tests against real servers."""

import base64
import json
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kairan_local.ports import free_ports
from kairan_local.probes import http_ok
from kairan_local.process import Process
from kairan_local.solo import Solo

HOST = "127.0.0.1"
COMMAND = str(Path(sys.executable).with_name("kairan-directory"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Addresses of the real servers, and the folder for keys and logs."""

    eventstore_url: str
    amqp_url: str
    mongo_url: str
    database_prefix: str
    folder: Path


class DirectoryProcesses:
    """`serve` and `follow`, started and stopped one by one; `run` for the other commands."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        around.folder.mkdir(parents=True, exist_ok=True)
        self.http_port, self.health_port = free_ports(2)
        self.url = f"http://{HOST}:{self.http_port}"
        self.signing = around.folder / "signing"
        self.environment = {
            "PATH": os.environ["PATH"],
            "KAIRAN_EVENTSTORE_URL": around.eventstore_url,
            "KAIRAN_AMQP_URL": around.amqp_url,
            "KAIRAN_MONGO_URL": around.mongo_url,
            "KAIRAN_DATABASE_PREFIX": around.database_prefix,
            "KAIRAN_HTTP_LISTEN": f"{HOST}:{self.http_port}",
            "KAIRAN_HEALTH_LISTEN": f"{HOST}:{self.health_port}",
            **self._keys(),
        }
        self.serve = Solo(self._process("serve", self.http_port), around.folder)
        self.follow = Solo(self._process("follow", self.health_port), around.folder)

    def run(self, *arguments: str) -> str:
        """A command's stdout; raises when its status is not 0."""
        done = subprocess.run(
            [COMMAND, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def minted(self, union: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run("mint-tokens", "--union", union).splitlines()]

    def _keys(self) -> dict[str, str]:
        self.signing.mkdir()
        pem = generate_private_key(SECP256R1()).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        (self.signing / "2024.pem").write_bytes(pem)
        files = {name: self.around.folder / f"{name}.key" for name in ("sealing", "token", "confirmation")}
        files["sealing"].write_bytes(base64.b64encode(secrets.token_bytes(32)))
        files["token"].write_text(secrets.token_hex(32))
        files["confirmation"].write_text(secrets.token_hex(32))
        return {
            "KAIRAN_SIGNING_KEYS_DIR": str(self.signing),
            "KAIRAN_SEALING_KEY_FILE": str(files["sealing"]),
            "KAIRAN_TOKEN_SECRET_FILE": str(files["token"]),
            "KAIRAN_CONFIRMATION_KEY_FILE": str(files["confirmation"]),
        }

    def _process(self, command: str, port: int) -> Process:
        return Process(
            name=f"directory-{command}",
            command=(COMMAND, command),
            folder=self.around.folder,
            health=lambda: http_ok(f"http://{HOST}:{port}/readyz"),
            environment=self.environment,
        )
