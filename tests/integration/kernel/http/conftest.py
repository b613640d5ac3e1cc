"""The umbrella stand, served by a process of its own against real RabbitMQ; and tokens that it accepts."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from tests.neighbourhood import loopback
from tests.neighbourhood.ports import free_ports

HERE = Path(__file__).parent
NOWHERE = "127.0.0.1:1"


class Signer:
    """Signs tokens and serves its public keys over HTTP, as the directory does."""

    def __init__(self) -> None:
        self.keys: dict[str, ec.EllipticCurvePrivateKey] = {}
        self.fetches = 0
        self.add("first")
        signer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                signer.fetches += 1
                body = json.dumps(signer.jwks()).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/jwks.json"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def add(self, kid: str) -> None:
        self.keys[kid] = ec.generate_private_key(ec.SECP256R1())

    def jwks(self) -> dict[str, Any]:
        made = []
        for kid, key in self.keys.items():
            jwk = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))
            made.append({**jwk, "kid": kid, "use": "sig", "alg": "ES256"})
        return {"keys": made}

    def token(self, kid: str = "first", **claims: Any) -> str:
        now = int(time.time())
        whole = {
            "sub": str(uuid4()),
            "iss": "kairan",
            "aud": "kairan",
            "iat": now,
            "exp": now + 600,
            **claims,
        }
        return jwt.encode(whole, self.keys[kid], "ES256", headers={"kid": kid})


class Stand:
    """One running process of the example service."""

    def __init__(self, process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
        self.process = process
        self.url = url
        self.log_path = log
        self.http = loopback.client(base_url=url, timeout=10)

    def log(self) -> list[dict[str, Any]]:
        lines = self.log_path.read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def terminate(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(12)


@contextmanager
def serving(environment: dict[str, str], log: Path) -> Iterator[Stand]:
    """Run the example with this environment until the block ends."""
    listen = environment["KAIRAN_HTTP_LISTEN"]
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "lending_example"],
            cwd=HERE,
            env={**os.environ, **environment},
            stderr=errors,
        )
    stand = Stand(process, f"http://{listen}", log)
    try:
        _await_ready(stand)
        yield stand
    finally:
        stand.http.close()
        if process.poll() is None:
            process.kill()
            process.wait(10)


def _await_ready(stand: Stand) -> None:
    for _ in range(200):
        try:
            if stand.http.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            assert stand.process.poll() is None, stand.log_path.read_text("utf-8")
        time.sleep(0.1)
    pytest.fail("the example did not become ready:\n" + stand.log_path.read_text("utf-8"))


@pytest.fixture(scope="session")
def signer() -> Iterator[Signer]:
    made = Signer()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="session")
def environment(amqp_url: str, signer: Signer) -> Callable[[], dict[str, str]]:
    """Settings for one more process of the example, on a port of its own. MongoDB and the store are away."""

    def make() -> dict[str, str]:
        (port,) = free_ports(1)
        return {
            "KAIRAN_AMQP_URL": amqp_url,
            "KAIRAN_MONGO_URL": f"mongodb://{NOWHERE}",
            "KAIRAN_EVENTSTORE_URL": f"esdb://{NOWHERE}?Tls=false",
            "KAIRAN_HTTP_LISTEN": f"127.0.0.1:{port}",
            "KAIRAN_JWKS_URL": signer.url,
        }

    return make


@pytest.fixture(scope="session")
def stand(
    environment: Callable[[], dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stand]:
    """A stand that many tests share."""
    with serving(environment(), tmp_path_factory.mktemp("stand") / "log") as started:
        yield started


@pytest.fixture
def own_stand(environment: Callable[[], dict[str, str]], tmp_path: Path) -> Iterator[Stand]:
    """A stand that this test may stop or break."""
    with serving(environment(), tmp_path / "log") as started:
        yield started
