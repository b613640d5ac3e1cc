"""A push service for tests, on this machine: it answers as told, and its browsers read what came."""

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import http_ece  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02  # type: ignore[import-untyped]

from kairan_bulletin.delivery.subscription import Subscription


@dataclass
class Browser:
    """A receiver with its own private key."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: uuid4().bytes)

    def subscription(self) -> Subscription:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return Subscription(endpoint=self.endpoint, p256dh=_written(point), auth=_written(self.secret))

    def body(self) -> dict[str, Any]:
        """As `PushSubscription.toJSON()` gives it."""
        mine = self.subscription()
        keys = {"p256dh": mine.p256dh, "auth": mine.auth}
        return {"endpoint": mine.endpoint, "expirationTime": None, "keys": keys}

    def opened(self, content: bytes) -> dict[str, Any]:
        """What the sender wrote."""
        text = http_ece.decrypt(content, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        found: dict[str, Any] = json.loads(text)
        return found


@dataclass
class PushService:
    """`answers`: status by path (201 unless told); `got`: path, headers and content of what was taken."""

    url: str = ""
    answers: dict[str, int] = field(default_factory=dict)
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def browser(self) -> Browser:
        return Browser(f"{self.url}/push/{uuid4().hex}")

    def told(self, browser: Browser) -> list[dict[str, Any]]:
        path = browser.endpoint.removeprefix(self.url)
        return [browser.opened(content) for asked, _, content in self.got if asked == path]

    def answer(self, browser: Browser, status: int) -> None:
        self.answers[browser.endpoint.removeprefix(self.url)] = status

    def take(self, path: str, headers: dict[str, str], content: bytes) -> int:
        self.asked.append(path)
        if not Vapid02.verify(headers["authorization"]):
            return 403
        status = self.answers.get(path, 201)
        if status == 201:
            self.got.append((path, headers, content))
        return status


@contextmanager
def push_service() -> Iterator[PushService]:
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(service.take(self.path, headers, content))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing: the tests look at `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _written(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
