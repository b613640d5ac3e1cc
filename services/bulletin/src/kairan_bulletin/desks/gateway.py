"""The door for mails and alerts: whoever has the gateway's key hands in bytes, and every source that listens
to their sender takes them.
"""

import hmac
from pathlib import Path
from typing import Any, Final

from pymongo.database import Database

from kairan_bulletin.desks.sources import source_of
from kairan_bulletin.desks.taking import Taken, TakingDesk
from kairan_bulletin.domain.menu.decider import MenuIsClosed, MenuUnknown
from kairan_bulletin.domain.outside.notice import OutsideNotice
from kairan_bulletin.domain.outside.refusals import GatewayUnknown, NobodyListens, NoticeMalformed
from kairan_bulletin.domain.outside.source import Source
from kairan_bulletin.domain.outside.words import Outcome
from kairan_bulletin.inbox.cap import NotAnAlert, notice_of_alert
from kairan_bulletin.inbox.mail import MAIL_MOST, NotAMail, notice_of_mail
from kairan_bulletin.projections.outside_sources import OUTSIDE_SOURCES

_BEARER: Final = "Bearer "


class GatewayDesk:
    """Blocking. Without a key file nobody is the gateway."""

    def __init__(self, database: Database[Any], taking: TakingDesk, key_file: Path | None) -> None:
        self._sources = database[OUTSIDE_SOURCES.name]
        self._taking = taking
        self._key = None if key_file is None else key_file.read_bytes().strip()

    def admit(self, authorization: str) -> None:
        """Raises GatewayUnknown unless this is the gateway's own credential."""
        given = authorization.removeprefix(_BEARER).encode("utf-8", "replace")
        if self._key is None or not authorization.startswith(_BEARER):
            raise GatewayUnknown
        if not hmac.compare_digest(given, self._key):
            raise GatewayUnknown

    def take(self, raw: bytes) -> list[Taken]:
        """A mail or a CAP alert, told apart by its beginning. Raises NoticeMalformed, NobodyListens.

        An alert that is a test, or not for the public, is taken by nobody: the list is empty.
        """
        notice = self._read(raw)
        if notice is None:
            return []
        sources = self._listening(notice)
        if not sources:
            raise NobodyListens
        return [self._taken(source, notice) for source in sources]

    def _taken(self, source: Source, notice: OutsideNotice) -> Taken:
        """One association's closed menu must not keep the others from hearing."""
        try:
            return self._taking.take(source, notice)
        except (MenuIsClosed, MenuUnknown):
            return Taken(source_id=source.source_id, outcome=Outcome.IGNORED)

    def _read(self, raw: bytes) -> OutsideNotice | None:
        if len(raw) > MAIL_MOST:
            raise NoticeMalformed("too-large")
        try:
            if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
                return notice_of_alert(raw)
            return notice_of_mail(raw)
        except (NotAMail, NotAnAlert) as error:
            raise NoticeMalformed(error.reason) from None

    def _listening(self, notice: OutsideNotice) -> list[Source]:
        domain = "@" + notice.sender.rpartition("@")[2]
        wanted = {
            "kind": notice.kind.value,
            "paused": False,
            "senders": {"$in": [notice.sender, domain]},
        }
        found = self._sources.find(wanted).sort("_id", 1)
        return [source for document in found if (source := source_of(document)).hears(notice.sender)]
