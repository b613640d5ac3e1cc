"""The two steps of an erasure: a signed token says what was previewed, by whom; good for ten minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from itsdangerous import BadData, URLSafeTimedSerializer

from kairan_directory.clock import now
from kairan_kernel.problems import Problem

LIFETIME: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Confirmation:
    token: str
    expires_at: datetime


class Confirmations:
    """Under the directory's confirmation key."""

    def __init__(self, secret: bytes) -> None:
        self._serializer = URLSafeTimedSerializer(secret, salt="household-erasure")

    def make(self, household_id: UUID, subject: UUID) -> Confirmation:
        token = self._serializer.dumps([str(household_id), str(subject)])
        text = token if isinstance(token, str) else token.decode("ascii")
        return Confirmation(token=text, expires_at=now() + LIFETIME)

    def check(self, token: str, household_id: UUID, subject: UUID) -> None:
        """Raises Problem 422 for a token of something or somebody else, or an old one."""
        try:
            said = self._serializer.loads(token, max_age=int(LIFETIME.total_seconds()))
        except BadData:
            raise Problem(422, "confirmation-invalid") from None
        if said != [str(household_id), str(subject)]:
            raise Problem(422, "confirmation-invalid")
