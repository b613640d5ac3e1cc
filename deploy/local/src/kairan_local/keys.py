"""Keys and secrets of a development stack, made at the first start in var/keys and kept from then on.

The files are read by the services; only their owner may read them. Dropping them makes every sealed personal
field unreadable, so `reset` drops them together with the data.
"""

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

SIGNING = "signing"


@dataclass(frozen=True, slots=True)
class Keys:
    """`services` have a sealing and a confirmation key each; `secrets` are the names of further files."""

    folder: Path
    services: tuple[str, ...]
    secrets: tuple[str, ...] = ()

    @property
    def signing(self) -> Path:
        """Folder of ES256 private keys; the newest name signs."""
        return self.folder / SIGNING

    def sealing(self, service: str) -> Path:
        return self.folder / f"{service}-sealing.key"

    def confirmation(self, service: str) -> Path:
        return self.folder / f"{service}-confirmation.key"

    @property
    def broker_password(self) -> str:
        return self._secret("rabbitmq.password")

    @property
    def broker_cookie(self) -> str:
        return self._secret("rabbitmq.cookie")

    def _secret(self, name: str) -> str:
        """The plan of a stack holds these two themselves, and may be the first to want them."""
        self.make_missing()
        return (self.folder / name).read_text()

    def make_missing(self) -> list[Path]:
        """Makes what is not there yet; returns what was made."""
        self.signing.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        self.signing.chmod(0o700)
        made = []
        if not any(self.signing.glob("*.pem")):
            made.append(_write(self.signing / "0001.pem", _signing_key()))
        for service in self.services:
            made += self._once(self.sealing(service), base64.b64encode(secrets.token_bytes(32)))
            made += self._once(self.confirmation(service), secrets.token_urlsafe(48).encode())
        for name in self.secrets:
            made += self._once(self.folder / name, _content(name))
        for name in ("rabbitmq.password", "rabbitmq.cookie"):
            made += self._once(self.folder / name, secrets.token_hex(16).encode())
        return made

    def _once(self, path: Path, content: bytes) -> list[Path]:
        return [] if path.exists() else [_write(path, content)]


def _content(name: str) -> bytes:
    return _signing_key() if name.endswith(".pem") else secrets.token_urlsafe(48).encode()


def _signing_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes) -> Path:
    """All or nothing, and never readable by others, not even for a moment."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    return path
