"""The processes of a service, run for tests against real servers: `serve` and `follow`, started and stopped
one by one, and its other commands.
"""

import base64
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.neighbourhood.ports import free_ports

from kairan_local.probes import http_ok
from kairan_local.process import Process
from kairan_local.solo import Solo

HOST: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Addresses of the real servers, and the folder for keys and logs."""

    eventstore_url: str
    amqp_url: str
    mongo_url: str
    database_prefix: str
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetySurroundings(Surroundings):
    """Besides, where the keys are published that check tokens."""

    jwks_url: str


class ServiceProcesses:
    """``more`` is the service's environment besides what all services read."""

    def __init__(self, service: str, around: Surroundings, more: Mapping[str, str]) -> None:
        self.service = service
        self.around = around
        self.command = command_of(service)
        self.http_port, self.health_port = free_ports(2)
        self.url = f"http://{HOST}:{self.http_port}"
        self.environment = {
            "PATH": os.environ["PATH"],
            "KAIRAN_EVENTSTORE_URL": around.eventstore_url,
            "KAIRAN_AMQP_URL": around.amqp_url,
            "KAIRAN_MONGO_URL": around.mongo_url,
            "KAIRAN_DATABASE_PREFIX": around.database_prefix,
            "KAIRAN_HTTP_LISTEN": f"{HOST}:{self.http_port}",
            "KAIRAN_HEALTH_LISTEN": f"{HOST}:{self.health_port}",
            **more,
        }
        self.serve = Solo(self._process("serve", self.http_port), around.folder)
        self.follow = Solo(self._process("follow", self.health_port), around.folder)

    def attempt(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A command, whatever its exit status."""
        return subprocess.run(
            [self.command, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def run(self, *arguments: str) -> str:
        """A command's stdout; raises when its status is not 0."""
        done = self.attempt(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _process(self, command: str, port: int) -> Process:
        return Process(
            name=f"{self.service}-{command}",
            command=(self.command, command),
            folder=self.around.folder,
            health=lambda: http_ok(f"http://{HOST}:{port}/readyz"),
            environment=self.environment,
        )


class SafetyProcesses(ServiceProcesses):
    around: SafetySurroundings

    def __init__(self, around: SafetySurroundings) -> None:
        keys = _keys(around.folder)
        super().__init__("safety", around, {"KAIRAN_JWKS_URL": around.jwks_url, **keys})


class DirectoryProcesses(ServiceProcesses):
    def __init__(self, around: Surroundings) -> None:
        keys = _keys(around.folder)
        token = _secret(around.folder / "token.key")
        signing = _signing_keys(around.folder / "signing")
        more = {"KAIRAN_TOKEN_SECRET_FILE": token, "KAIRAN_SIGNING_KEYS_DIR": signing, **keys}
        super().__init__("directory", around, more)

    def minted(self, union: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run("mint-tokens", "--union", union).splitlines()]


def command_of(service: str) -> str:
    return str(Path(sys.executable).with_name(f"kairan-{service}"))


def _keys(folder: Path) -> dict[str, str]:
    """New keys that every service has: one seals personal fields, one signs confirmations."""
    folder.mkdir(parents=True, exist_ok=True)
    sealing = folder / "sealing.key"
    sealing.write_bytes(base64.b64encode(secrets.token_bytes(32)))
    confirmation = _secret(folder / "confirmation.key")
    return {"KAIRAN_SEALING_KEY_FILE": str(sealing), "KAIRAN_CONFIRMATION_KEY_FILE": confirmation}


def _secret(file: Path) -> str:
    file.write_text(secrets.token_hex(32))
    return str(file)


def _signing_keys(folder: Path) -> str:
    folder.mkdir()
    key = generate_private_key(SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "2024.pem").write_bytes(pem)
    return str(folder)
