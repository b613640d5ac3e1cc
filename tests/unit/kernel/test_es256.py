"""The quick way of verifying a token says yes only where PyJWT would, and leaves everything else to it."""

import base64
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from kairan_kernel.es256 import claims_of

KEY = ec.generate_private_key(ec.SECP256R1())
IN_2100 = 4_102_444_800
"""A fixed time to come: what tests are called must be the same in every worker."""
OTHER = ec.generate_private_key(ec.SECP256R1())


def token(key: ec.EllipticCurvePrivateKey = KEY, **changes: Any) -> str:
    now = int(time.time())
    claims = {"sub": "somebody", "iss": "kairan", "aud": "kairan", "iat": now, "exp": now + 60, **changes}
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, "ES256", headers={"kid": "one"})


def quick(text: str) -> dict[str, Any] | None:
    return claims_of(text, KEY.public_key(), issuer="kairan", audience="kairan")


def test_a_good_token_gives_the_claims_that_pyjwt_gives() -> None:
    good = token(household_id="x", appointments=[{"role": "chair"}])
    assert quick(good) == jwt.decode(good, KEY.public_key(), ["ES256"], issuer="kairan", audience="kairan")


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": None},
        {"exp": "4102444800"},
        {"iat": IN_2100},
        {"iat": None},
        {"nbf": IN_2100},
        {"iss": "another"},
        {"aud": "another"},
        {"aud": ["kairan", "another"]},
        {"sub": None},
    ],
    ids=str,
)
def test_claims_that_are_in_any_way_unusual_are_not_judged(changes: dict[str, Any]) -> None:
    assert quick(token(**changes)) is None


def test_another_key_has_no_say() -> None:
    assert quick(token(OTHER)) is None


def test_a_changed_payload_or_signature_is_no_good() -> None:
    head, payload, signature = token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    forged = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "chair"}).encode()).rstrip(b"=").decode()
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
    assert quick(f"{head}.{forged}.{signature}") is None
    assert quick(f"{head}.{payload}.{flipped}") is None
    assert quick(f"{head}.{payload}.") is None


@pytest.mark.parametrize("odd", ["", ".", "..", "a.b.c", "a.b.c.d", "é.é.é", "+.b.c", " "])
def test_what_has_not_the_form_of_a_token_is_not_judged(odd: str) -> None:
    assert quick(odd) is None


def test_no_white_space_or_padding_slips_in() -> None:
    good = token()
    assert quick(good + "\n") is None
    assert quick(good + "=") is None
    assert quick(" " + good) is None


def test_a_key_on_another_curve_is_not_for_es256() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    assert claims_of(token(), key.public_key(), issuer="kairan", audience="kairan") is None
