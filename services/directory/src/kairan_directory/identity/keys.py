"""The keys that sign access tokens: ES256 private keys in a folder, one PEM file each.

The file with the greatest name signs, all of them verify: to change keys, add a file, and remove the old
one when its last token has run out. `kid` is the file's name without `.pem`.
"""

import json
from pathlib import Path
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt.algorithms import ECAlgorithm

ALGORITHM: Final = "ES256"


class UnusableSigningKeys(Exception):
    """The folder holds no key, or something else than an ES256 private key."""


class SigningKeys:
    """Read once, at start."""

    def __init__(self, folder: Path) -> None:
        self._keys = {path.stem: _read(path) for path in sorted(folder.glob("*.pem"))}
        if not self._keys:
            raise UnusableSigningKeys(f"no *.pem in the folder {folder.name}")
        self._newest = max(self._keys)

    def sign(self, claims: dict[str, Any]) -> str:
        """A JWT of these claims."""
        return jwt.encode(
            claims, self._keys[self._newest], algorithm=ALGORITHM, headers={"kid": self._newest}
        )

    def jwks(self) -> dict[str, Any]:
        """The public keys as a JWK set."""
        return {"keys": [_jwk(kid, key) for kid, key in self._keys.items()]}


def _read(path: Path) -> EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise UnusableSigningKeys(f"{path.name} is no private key in PEM") from error
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise UnusableSigningKeys(f"{path.name} is no key for ES256 (P-256)")
    return key


def _jwk(kid: str, key: EllipticCurvePrivateKey) -> dict[str, Any]:
    public = json.loads(ECAlgorithm.to_jwk(key.public_key()))
    return {**public, "kid": kid, "use": "sig", "alg": ALGORITHM}
