"""The key by which push services know this sender (VAPID, RFC 8292)."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from py_vapid import Vapid02  # type: ignore[import-untyped]

from kairan_bulletin.delivery.subscription import encoded


def read_vapid(path: Path) -> Vapid02:
    """The P-256 private key of a PEM file. Raises ValueError, OSError."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError):
        raise ValueError("must name a PEM file with a private key without a password") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("must name a file with a private key on the curve P-256")
    return Vapid02(private_key=key)


def checked_vapid(path: Path) -> Path:
    """The path, when its file holds a usable key. Raises ValueError."""
    read_vapid(path)
    return path


def public_key(path: Path | None) -> str | None:
    """What browsers subscribe with (``applicationServerKey``)."""
    if path is None:
        return None
    point = read_vapid(path).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return encoded(point)
