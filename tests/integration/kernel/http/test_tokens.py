"""Access tokens over real HTTP: whom the service lets in, and how its keys change while it runs."""

import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from .conftest import NOWHERE, Signer, Stand, serving

COUNT = "/lending/stands/hall/count"


def ask(stand: Stand, authorization: str | None) -> httpx.Response:
    return stand.http.get(COUNT, headers={} if authorization is None else {"Authorization": authorization})


def slug(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rsplit("/", 1)[-1]


@pytest.mark.parametrize("given", [None, "", "Basic dXNlcjpwdw==", "Bearer"])
def test_a_missing_token_is_a_401_with_a_challenge(stand: Stand, given: str | None) -> None:
    answer = ask(stand, given)
    assert (answer.status_code, slug(answer)) == (401, "token-missing")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_expired_token_says_so(stand: Stand, signer: Signer) -> None:
    answer = ask(stand, f"Bearer {signer.token(stand='hall', exp=int(time.time()) - 60)}")
    assert (answer.status_code, slug(answer)) == (401, "token-expired")


def test_a_token_stops_counting_when_it_expires_although_it_was_seen(stand: Stand, signer: Signer) -> None:
    bearer = f"Bearer {signer.token(stand='hall', exp=int(time.time()) - 8)}"
    assert ask(stand, bearer).status_code == 200  # within the leeway of ten seconds
    time.sleep(3)
    assert slug(ask(stand, bearer)) == "token-expired"


@pytest.mark.parametrize(
    "claims", [{"iss": "else"}, {"aud": "else"}, {"sub": "no uuid"}, {"nbf": 4_000_000_000}]
)
def test_a_token_for_something_else_is_invalid(
    stand: Stand, signer: Signer, claims: dict[str, object]
) -> None:
    assert slug(ask(stand, f"Bearer {signer.token(**claims)}")) == "token-invalid"


def test_forged_tokens_are_invalid(stand: Stand, signer: Signer) -> None:
    honest = signer.token(stand="hall")
    head, body, _ = honest.split(".")
    claims = {"sub": str(uuid4()), "iss": "kairan", "aud": "kairan", "iat": 1, "exp": 9_999_999_999}
    other = ec.generate_private_key(ec.SECP256R1())
    forged = [
        "nonsense",
        "a.b.c",
        f"{head}.{body}.",
        f"{head}.{body}.AAAA",
        jwt.encode(claims, other, "ES256", headers={"kid": "first"}),
        jwt.encode(claims, other, "ES256"),
        jwt.encode(claims, "x" * 64, "HS256", headers={"kid": "first"}),
        jwt.encode(claims, "", "none", headers={"kid": "first"}),
        jwt.encode(claims, other, "ES256", headers={"kid": "first", "jwk": {"kty": "EC"}}),
    ]
    assert {(answer.status_code, slug(answer)) for answer in (ask(stand, f"Bearer {t}") for t in forged)} == {
        (401, "token-invalid")
    }


def test_a_new_key_is_fetched_when_a_token_names_it(own_stand: Stand, signer: Signer) -> None:
    assert ask(own_stand, f"Bearer {signer.token(stand='hall')}").status_code == 200
    signer.add("second")
    time.sleep(2.1)  # unknown keys are asked for at most every two seconds
    assert ask(own_stand, f"Bearer {signer.token('second', stand='hall')}").status_code == 200


def test_made_up_key_names_do_not_flood_the_directory(own_stand: Stand, signer: Signer) -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    ask(own_stand, f"Bearer {signer.token(stand='hall')}")
    before = signer.fetches
    for _ in range(30):
        token = jwt.encode({"sub": "x", "exp": 9_999_999_999}, other, "ES256", headers={"kid": str(uuid4())})
        assert slug(ask(own_stand, f"Bearer {token}")) == "token-invalid"
    assert signer.fetches - before <= 2


def test_without_any_key_the_answer_is_a_503(
    environment: Callable[[], dict[str, str]], signer: Signer, tmp_path: Path
) -> None:
    with serving({**environment(), "KAIRAN_JWKS_URL": f"http://{NOWHERE}/"}, tmp_path / "log") as stand:
        began = time.monotonic()
        answer = ask(stand, f"Bearer {signer.token(stand='hall')}")
        assert (answer.status_code, slug(answer)) == (503, "unavailable")
        assert answer.headers["Retry-After"] == "2"
        assert time.monotonic() - began < 2
