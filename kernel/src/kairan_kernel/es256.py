"""The ordinary good token, verified at half of PyJWT's price: a storm brings each token once, none is known.

PyJWT looks at every character of a token in Python. Here the form is a regular expression's affair and the
rest C's; the signature is checked by `cryptography`, as PyJWT does. Whatever is unusual about a token is not
judged here but left to PyJWT, which also knows what to say of it.
"""

import binascii
import re
import time
from typing import Any, Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

_FORM: Final = re.compile(rb"[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})")
_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
_ALGORITHM: Final = ECDSA(SHA256())
_claims: Final = msgspec.json.Decoder(dict[str, Any])


def claims_of(token: str, key: object, *, issuer: str, audience: str) -> dict[str, Any] | None:
    """The claims of a token that is good beyond any question now, under a head that was found to be ES256's.

    None for every other token: it may still be good, but that is to be found out with more care.
    """
    raw = token.encode()
    parts = _FORM.fullmatch(raw)
    if parts is None or not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        return None
    try:
        signature = _decoded(parts[2])
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        key.verify(encode_dss_signature(r, s), raw[: parts.end(1)], _ALGORITHM)
        claims = _claims.decode(_decoded(parts[1]))
    except (InvalidSignature, ValueError, msgspec.MsgspecError):
        return None
    return claims if _hold(claims, issuer, audience) else None


def _hold(claims: dict[str, Any], issuer: str, audience: str) -> bool:
    """Without any leeway: what needs some is not beyond question."""
    now = time.time()
    iat, exp = claims.get("iat"), claims.get("exp")
    return (
        type(iat) is int
        and type(exp) is int
        and iat <= now < exp
        and claims.get("iss") == issuer
        and claims.get("aud") == audience
        and type(claims.get("sub")) is str
        and "nbf" not in claims
    )


def _decoded(text: bytes) -> bytes:
    return binascii.a2b_base64(text.translate(_STANDARD) + b"=" * (-len(text) % 4), strict_mode=True)
