"""Keys of a development stack: each of its kind, made once, for their owner alone."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kairan_local.keys import Keys
from kairan_local.stack import planned_services


def test_a_secret_that_ends_in_pem_is_a_private_key_and_others_are_words(tmp_path: Path) -> None:
    keys = Keys(tmp_path, (), ("push.pem", "gateway.key"))
    keys.make_missing()
    key = load_pem_private_key((tmp_path / "push.pem").read_bytes(), password=None)
    assert isinstance(key, EllipticCurvePrivateKey)
    assert isinstance(key.curve, SECP256R1)
    assert (tmp_path / "gateway.key").read_text().isascii()
    assert {oct(each.stat().st_mode & 0o777) for each in tmp_path.glob("*.*")} == {"0o600"}
    before = (tmp_path / "push.pem").read_bytes()
    assert keys.make_missing() == []
    assert (tmp_path / "push.pem").read_bytes() == before


def test_the_bulletin_has_a_key_for_web_push(tmp_path: Path) -> None:
    assert planned_services()["bulletin"].keys["KAIRAN_VAPID_KEY_FILE"].endswith(".pem")
