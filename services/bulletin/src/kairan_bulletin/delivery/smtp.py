"""Mail by SMTP: `smtp://user:password@host:587` (STARTTLS where offered) or `smtps://host:465`."""

import smtplib
import ssl
from collections.abc import Iterable, Sequence
from email.message import EmailMessage
from email.utils import formataddr, formatdate
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from kairan_bulletin.delivery.sender import Letter, SenderUnavailable, Sent
from kairan_contracts.bulletin.vocabulary import Channel, Outcome

TIMEOUT_SECONDS: Final = 10.0
_FROM_NAME: Final = "回覧"


class SmtpSender:
    """One connection a batch of letters."""

    channel = Channel.EMAIL

    def __init__(self, url: str, sender: str) -> None:
        self._server = urlsplit(url)
        self._sender = sender

    def send(self, letters: Sequence[Letter]) -> list[Sent]:
        """Raises SenderUnavailable when the server can't be reached or wants nothing from us now.

        When that happens on the way, what went out before is told all the same, and the rest is left.
        """
        sent: list[Sent] = []
        try:
            with self._connected() as server:
                for letter in letters:
                    sent.append(self._one(server, letter))
        except (OSError, smtplib.SMTPException, SenderUnavailable) as error:
            if not sent:
                raise SenderUnavailable(type(error).__name__) from error
        return sent

    def _connected(self) -> smtplib.SMTP:
        host, port = self._server.hostname or "localhost", self._server.port
        if self._server.scheme == "smtps":
            secure = ssl.create_default_context()
            return _logged_in(
                smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_SECONDS, context=secure), self._server
            )
        server = smtplib.SMTP(host, port or 587, timeout=TIMEOUT_SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        return _logged_in(server, self._server)

    def _one(self, server: smtplib.SMTP, letter: Letter) -> Sent:
        """What the server refuses for good (5xx) is this letter's failure; for now (4xx), the server's."""
        try:
            server.send_message(self._message(letter))
        except smtplib.SMTPRecipientsRefused as error:
            return _refused(code for code, _ in error.recipients.values())
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            return _refused([error.smtp_code])
        return Sent(Outcome.SENT)

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = formataddr((_FROM_NAME, self._sender))
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{letter.letter_id}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        if letter.urgent:
            message["Importance"] = "high"
        message.set_content(letter.body)
        return message


def _logged_in(server: smtplib.SMTP, parts: SplitResult) -> smtplib.SMTP:
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _refused(codes: Iterable[int]) -> Sent:
    for code in codes:
        if code < 500:
            raise SenderUnavailable(f"refused for now ({code})")
    return Sent(Outcome.FAILED, "refused")
