"""What a serve process is built of: the foundation, and the desks that its routes call."""

from typing import Any

from kairan_directory.bootstrap import Foundation, sealer_of
from kairan_directory.confirmations import Confirmations
from kairan_directory.identity.keys import SigningKeys
from kairan_directory.identity.passwords import Booth
from kairan_directory.identity.throttle import Throttle
from kairan_directory.identity.tokens import AccessTokens, RefreshTokens
from kairan_directory.login_desk import LoginDesk
from kairan_directory.opening import Opener
from kairan_directory.register import Register
from kairan_directory.roster_desk import RosterDesk
from kairan_directory.session_desk import SessionDesk
from kairan_directory.settings import ServeSettings


class Desks:
    """Handed to every handler as `app`: each method of what it holds runs in a native thread."""

    def __init__(self, settings: ServeSettings) -> None:
        foundation = Foundation(settings, patience=5.0)
        self._foundation = foundation
        books = foundation.books
        self.unions, self.associations = books.unions, books.associations
        self.households = books.households
        secret = settings.token_secret_file.read_bytes().strip()
        self.sealer = sealer_of(foundation, settings)
        self.opener = Opener(self.sealer)
        self.register = Register(books, foundation.database, foundation.checkpoints, self.opener)
        self.rosters = RosterDesk(foundation.store, books, self.register, self.sealer)
        self.keys = SigningKeys(settings.signing_keys_dir)
        access, refresh = AccessTokens(self.keys), RefreshTokens(secret)
        self.sessions = SessionDesk(books, self.register, access, refresh)
        throttle = Throttle(foundation.database)
        self.logins = LoginDesk(books, self.register, self.sealer, throttle, self.sessions, secret)
        self.booth = Booth()
        self.confirmations = Confirmations(settings.confirmation_key_file.read_bytes().strip())

    def checks(self) -> dict[str, Any]:
        return self._foundation.checks()

    def close(self) -> None:
        self._foundation.close()


def build(settings: ServeSettings) -> Desks:
    return Desks(settings)
