"""Passcodes: ten letters on a letter that open a household's first login, once.

They have about 49 bits, so that a keyed hash is enough to keep them; letters that look alike are left out. A
passcode is derived from the request that ordered it: a repeat of that request prints the same ones.
"""

import hashlib
import hmac
import unicodedata
from datetime import timedelta
from typing import Final
from uuid import UUID

LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH: Final = 10
LIFETIME: Final = timedelta(days=60)


class Passcodes:
    """Under the directory's token secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def make(self, household_id: UUID, command_id: UUID) -> str:
        """`ABCDE-FGHJK`."""
        number = int.from_bytes(self._digest(f"passcode/{household_id}/{command_id}"), "big")
        letters = ""
        for _ in range(LENGTH):
            number, place = divmod(number, len(LETTERS))
            letters += LETTERS[place]
        return f"{letters[:5]}-{letters[5:]}"

    def digest(self, household_id: UUID, passcode: str) -> str:
        """What is kept of a passcode, however it was typed."""
        typed = unicodedata.normalize("NFKC", passcode).upper()
        letters = "".join(letter for letter in typed if letter.isalnum())
        return self._digest(f"typed/{household_id}/{letters}").hex()

    def _digest(self, text: str) -> bytes:
        return hmac.new(self._secret, text.encode(), hashlib.sha256).digest()
