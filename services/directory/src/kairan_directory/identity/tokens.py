"""Access tokens (ES256, 30 minutes) and refresh tokens (`<session>.<counter>.<secret>`).

A refresh token's secret is a keyed hash of the rest, so that none is stored anywhere, and a repeated
request gets the same token again. Which counter is good is the session's affair.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from kairan_contracts.identity import AUDIENCE, ISSUER, Principal
from kairan_directory.identity.keys import SigningKeys

ACCESS_LIFETIME: Final = timedelta(minutes=30)
SESSION_LIFETIME: Final = timedelta(days=90)


class ForeignToken(Exception):
    """This refresh token was not made here."""


class AccessTokens:
    """Signs what a principal may show for a while."""

    def __init__(self, keys: SigningKeys) -> None:
        self._keys = keys

    def issue(self, principal: Principal, at: datetime, lifetime: timedelta = ACCESS_LIFETIME) -> str:
        times = {"iat": int(at.timestamp()), "exp": int((at + lifetime).timestamp())}
        claims = {**principal.to_claims(), **times, "iss": ISSUER, "aud": AUDIENCE, "jti": str(uuid4())}
        return self._keys.sign(claims)


@dataclass(frozen=True, slots=True)
class Presented:
    """A genuine refresh token."""

    session_id: UUID
    counter: int


class RefreshTokens:
    """Makes and recognises refresh tokens under the directory's token secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def make(self, session_id: UUID, counter: int) -> str:
        stem = f"{session_id}.{counter}"
        return f"{stem}.{self._seal(stem)}"

    def read(self, token: str) -> Presented:
        """Raises ForeignToken."""
        stem, _, seal = token.rpartition(".")
        if not hmac.compare_digest(self._seal(stem).encode(), seal.encode()):
            raise ForeignToken
        session, _, counter = stem.partition(".")
        return Presented(UUID(session), int(counter))

    def _seal(self, stem: str) -> str:
        digest = hmac.new(self._secret, f"refresh/{stem}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
