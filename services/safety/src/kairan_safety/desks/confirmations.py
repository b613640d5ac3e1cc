"""Confirmations: what a preview hands out and the deed brings back, signed and valid for ten minutes.

Nothing is kept between the two steps: the token carries the whole command.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from itsdangerous import BadData, URLSafeTimedSerializer

VALID_FOR: Final = timedelta(minutes=10)


class ConfirmationInvalid(Exception):
    """It is not one of ours, is another person's, or is meant for something else."""


class ConfirmationExpired(Exception):
    """It is older than ten minutes: look at the preview again."""


class Confirmations:
    """Signs and reads confirmations of one deed each (``activate``, ``close``)."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def sign(self, deed: str, content: dict[str, Any]) -> str:
        """``content`` is JSON; it can be read by whoever holds the token, so it holds nothing secret."""
        return str(self._serializer(deed).dumps(content))

    def read(self, deed: str, token: str) -> tuple[dict[str, Any], datetime]:
        """What was signed, and when. Raises ConfirmationInvalid; age is for the caller to judge."""
        try:
            content, signed_at = self._serializer(deed).loads(token, return_timestamp=True)
        except BadData:
            raise ConfirmationInvalid from None
        if not isinstance(content, dict):
            raise ConfirmationInvalid
        return content, signed_at.astimezone(UTC)

    def _serializer(self, deed: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._secret, salt=f"kairan.safety.{deed}")


def expired(signed_at: datetime, now: datetime) -> bool:
    return now - signed_at > VALID_FOR
