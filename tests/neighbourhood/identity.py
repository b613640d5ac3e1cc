"""Tokens for tests: a signing key of our own, and a small HTTP server that publishes its JWKS."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from kairan_contracts.identity import AUDIENCE, ISSUER, Principal

KID = "test-key"


class Issuer:
    """Signs tokens as the directory does."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.url = ""

    def token(self, principal: Principal, *, seconds: int = 1800) -> str:
        now = int(time.time())
        claims = {**principal.to_claims(), "iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + seconds}
        return jwt.encode(claims, self._key, algorithm="ES256", headers={"kid": KID})

    def jwks(self) -> dict[str, Any]:
        public = json.loads(ECAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**public, "kid": KID, "alg": "ES256", "use": "sig"}]}


@contextmanager
def publishing() -> Iterator[Issuer]:
    """An issuer whose keys can be fetched at ``issuer.url``."""
    issuer = Issuer()
    body = json.dumps(issuer.jwks()).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.url = f"http://127.0.0.1:{server.server_address[1]}/directory/jwks.json"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield issuer
    server.shutdown()
    server.server_close()
