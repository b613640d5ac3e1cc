"""Tokens that must not be taken."""

from pathlib import Path
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kairan_local.demo.refusals import EXPECTED, broken, expired
from kairan_local.demo.script import Fault


@pytest.fixture
def signing_keys(tmp_path: Path) -> Path:
    for name in ("0001", "0002"):
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (tmp_path / f"{name}.pem").write_bytes(pem)
    return tmp_path


@pytest.fixture
def token(signing_keys: Path) -> str:
    claims = {"sub": str(uuid4()), "kind": "member", "exp": 4_000_000_000}
    return jwt.encode(
        claims, (signing_keys / "0002.pem").read_text(), algorithm="ES256", headers={"kid": "0002"}
    )


def test_an_expired_token_is_genuine_in_everything_but_its_time(token: str, signing_keys: Path) -> None:
    old = expired(token, signing_keys)
    public = jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA256).prepare_key(
        (signing_keys / "0002.pem").read_text()
    )
    assert jwt.get_unverified_header(old)["kid"] == "0002"
    assert isinstance(public, ec.EllipticCurvePrivateKey)
    with pytest.raises(jwt.ExpiredSignatureError):
        jwt.decode(old, public.public_key(), algorithms=["ES256"])
    claims = jwt.decode(old, public.public_key(), algorithms=["ES256"], options={"verify_exp": False})
    assert claims["sub"] == jwt.decode(token, options={"verify_signature": False})["sub"]


def test_a_broken_token_differs_in_one_letter(token: str) -> None:
    other = broken(token)
    assert len(other) == len(token)
    assert sum(ours != theirs for ours, theirs in zip(token, other, strict=True)) == 1


def test_every_fault_has_an_expected_refusal() -> None:
    assert set(EXPECTED) == set(Fault)
    assert all(400 <= status < 500 for statuses, _ in EXPECTED.values() for status in statuses)
