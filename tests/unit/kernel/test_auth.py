"""The directory's own way: it verifies with the keys that it signs with, new ones included."""

import json
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from kairan_kernel.auth import Authenticator, GivenKeys, TokenVerifier
from kairan_kernel.problems import Problem


class Ring:
    """Signing keys by name."""

    def __init__(self) -> None:
        self.keys: dict[str, ec.EllipticCurvePrivateKey] = {}
        self.asked = 0

    def add(self, kid: str) -> None:
        self.keys[kid] = ec.generate_private_key(ec.SECP256R1())

    def jwks(self) -> Mapping[str, Any]:
        self.asked += 1
        to_jwk = jwt.algorithms.ECAlgorithm.to_jwk
        return {
            "keys": [{**json.loads(to_jwk(key.public_key())), "kid": kid} for kid, key in self.keys.items()]
        }

    def bearer(self, kid: str, **claims: Any) -> str:
        now = int(time.time())
        whole = {
            "sub": str(UUID(int=1)),
            "iss": "kairan",
            "aud": "kairan",
            "iat": now,
            "exp": now + 60,
            **claims,
        }
        return "Bearer " + jwt.encode(whole, self.keys[kid], "ES256", headers={"kid": kid})


def principal_of(claims: Mapping[str, Any]) -> UUID:
    return UUID(claims["sub"])


@pytest.fixture
def ring() -> Ring:
    made = Ring()
    made.add("one")
    return made


@pytest.fixture
def authenticator(ring: Ring) -> Authenticator:
    return Authenticator(TokenVerifier(GivenKeys(ring.jwks)), principal_of)


def slug(authenticator: Authenticator, authorization: str | None) -> str:
    with pytest.raises(Problem) as caught:
        authenticator.principal(authorization)
    assert caught.value.status == 401
    return caught.value.slug


def test_a_good_token_gives_the_principal_and_keys_are_asked_for_once(
    authenticator: Authenticator, ring: Ring
) -> None:
    for _ in range(3):
        assert authenticator.principal(ring.bearer("one")) == UUID(int=1)
    assert ring.asked == 1


def test_a_key_added_later_verifies_at_once(authenticator: Authenticator, ring: Ring) -> None:
    authenticator.principal(ring.bearer("one"))
    ring.add("two")
    assert authenticator.principal(ring.bearer("two")) == UUID(int=1)


def test_each_refusal_has_a_slug_of_its_own(authenticator: Authenticator, ring: Ring) -> None:
    assert slug(authenticator, None) == "token-missing"
    assert slug(authenticator, "Bearer x.y.z") == "token-invalid"
    assert slug(authenticator, ring.bearer("one", exp=1)) == "token-expired"
    assert slug(authenticator, ring.bearer("one", aud="else")) == "token-invalid"
    assert slug(authenticator, ring.bearer("one", sub="no uuid")) == "token-invalid"


def test_the_key_id_of_one_token_does_not_lend_its_key_to_another(
    authenticator: Authenticator, ring: Ring
) -> None:
    ring.add("two")
    honest = ring.bearer("one")
    head = honest.split(".")[0]
    _, body, signature = ring.bearer("two").split(".")
    assert slug(authenticator, f"{head}.{body}.{signature}") == "token-invalid"
