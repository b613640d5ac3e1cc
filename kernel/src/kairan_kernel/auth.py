"""Who is calling: ES256 access tokens, verified against the directory's JWKS.

Keys are fetched when a token names one that isn't known, at most every few seconds, and again every five
minutes, so that a retired key stops counting; when the JWKS can't be reached the keys already known go on.
Verified tokens are remembered until they expire.
"""

import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, Protocol

import jwt
from eventlet.semaphore import Semaphore
from jwt import PyJWK, PyJWKClient
from jwt.exceptions import PyJWKClientError, PyJWKSetError

from kairan_kernel import es256
from kairan_kernel.native import native
from kairan_kernel.problems import Problem

ALGORITHM: Final = "ES256"
NAME: Final = "kairan"
LEEWAY_SECONDS: Final = 10
REFETCH_AFTER_SECONDS: Final = 300.0
FETCH_PAUSE_SECONDS: Final = 2.0
REMEMBERED_TOKENS: Final = 20_000


class KeySource(Protocol):
    """Where verification keys come from."""

    def key(self, kid: str) -> PyJWK | None:
        """The public key of that id, None when there is none. Raises Problem 503 when that can't be known."""


class GivenKeys:
    """Keys that the process itself holds (the directory, which signs with them): `keys()` gives a JWK set."""

    def __init__(self, keys: Callable[[], Mapping[str, Any]]) -> None:
        self._keys = keys
        self._known: dict[str, PyJWK] = {}

    def key(self, kid: str) -> PyJWK | None:
        if kid not in self._known:
            self._known = {str(each["kid"]): PyJWK(dict(each)) for each in self._keys()["keys"]}
        return self._known.get(kid)


class FetchedKeys:
    """Keys of a JWKS address."""

    def __init__(self, url: str) -> None:
        self._client = PyJWKClient(url, cache_jwk_set=False, timeout=1.5)
        self._known: dict[str, PyJWK] = {}
        self._tried = self._fetched = -REFETCH_AFTER_SECONDS
        self._one_at_a_time = Semaphore()

    def key(self, kid: str) -> PyJWK | None:
        stale = time.monotonic() - self._fetched > REFETCH_AFTER_SECONDS
        if kid not in self._known or stale:
            with self._one_at_a_time:
                self._fetch_unless_just_done()
        if not self._known:
            raise Problem(503, "unavailable")
        return self._known.get(kid)

    def _fetch_unless_just_done(self) -> None:
        if time.monotonic() - self._tried < FETCH_PAUSE_SECONDS:
            return
        try:
            keys = native(self._client.get_signing_keys)
        except (PyJWKClientError, PyJWKSetError, OSError):
            return
        finally:
            self._tried = time.monotonic()
        self._known = {str(each.key_id): each for each in keys}
        self._fetched = self._tried


class TokenVerifier:
    """Checks an access token and gives its claims."""

    def __init__(self, keys: str | KeySource, *, issuer: str = NAME, audience: str = NAME) -> None:
        self._keys = FetchedKeys(keys) if isinstance(keys, str) else keys
        self._issuer = issuer
        self._audience = audience

    def claims(self, token: str) -> dict[str, Any]:
        """The claims of a valid token. Raises Problem 401 `token-invalid` or `token-expired`, 503 without
        keys.
        """
        try:
            algorithm, kid = _head(token.partition(".")[0])
            key = self._keys.key(kid)
            if key is None:
                raise refused("token-invalid")
            if algorithm == ALGORITHM:
                good = es256.claims_of(token, key.key, issuer=self._issuer, audience=self._audience)
                if good is not None:
                    return good
            return jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=self._audience,
                issuer=self._issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "sub"]},
            )
        except jwt.ExpiredSignatureError:
            raise refused("token-expired") from None
        except jwt.InvalidTokenError:
            raise refused("token-invalid") from None


@lru_cache(maxsize=64)
def _head(head: str) -> tuple[str | None, str]:
    """The algorithm in a token's head (none when there is anything critical beside it), and the key's name.

    All tokens of one key have the same head, so it is read once.
    """
    found = jwt.get_unverified_header(f"{head}.e30.")
    algorithm = found.get("alg") if not found.keys() - {"alg", "typ", "kid"} else None
    return algorithm, str(found.get("kid"))


class Authenticator:
    """From an Authorization header to the service's principal; remembers tokens until they expire."""

    def __init__(self, verifier: TokenVerifier, principal_of: Callable[[Mapping[str, Any]], Any]) -> None:
        self._verifier = verifier
        self._principal_of = principal_of
        self._remembered: dict[str, tuple[float, Any]] = {}

    def principal(self, authorization: str | None) -> Any:
        """The principal of `Bearer <token>`. Raises Problem 401
        `token-missing|token-invalid|token-expired`.
        """
        if not authorization:
            raise refused("token-missing")
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise refused("token-missing")
        known = self._remembered.get(token)
        if known is not None and known[0] > time.time():
            return known[1]
        return self._verified(token.strip())

    def _verified(self, token: str) -> Any:
        claims = self._verifier.claims(token)
        try:
            principal = self._principal_of(claims)
        except (KeyError, ValueError, TypeError):
            raise refused("token-invalid") from None
        while len(self._remembered) >= REMEMBERED_TOKENS:
            self._remembered.pop(next(iter(self._remembered)))
        self._remembered[token] = (float(claims["exp"]) + LEEWAY_SECONDS, principal)
        return principal


def refused(slug: str) -> Problem:
    """A 401 with the challenge that RFC 6750 asks for."""
    challenge = 'Bearer realm="kairan"'
    if slug != "token-missing":
        challenge += f', error="invalid_token", error_description="{slug}"'
    return Problem(401, slug, headers={"WWW-Authenticate": challenge})
