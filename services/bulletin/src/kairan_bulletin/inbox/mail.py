"""RFC 822 mail → notice: police safety mails (にしつ子ネット and its like), in any encoding that mails use.

Headers are read by hand where Python's parser would lose bytes: subjects are often split in the middle of an
encoded word, or raw bytes without any encoding named.
"""

import email
import email.policy
import re
from base64 import b64decode
from binascii import Error as Base64Error
from datetime import UTC, datetime
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from quopri import decodestring
from typing import Final

from kairan_bulletin.domain.outside.notice import BODY_MOST, TITLE_MOST, OutsideNotice, clipped, weighed
from kairan_bulletin.inbox.charsets import NotReadable, decoded
from kairan_bulletin.inbox.plaintext import plain_of_html, tidy
from kairan_contracts.bulletin.inbox_words import SourceKind

MAIL_MOST: Final = 2 * 1024 * 1024
"""Bytes of a mail, pictures included."""


class NotAMail(Exception):
    """The bytes are no mail: no sender, no message id, or nothing that can be read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def notice_of_mail(raw: bytes) -> OutsideNotice:
    """The notice that a mail holds. Raises NotAMail."""
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    try:
        return _notice(message)
    except NotReadable:
        raise NotAMail("encoding") from None


def _notice(message: Message) -> OutsideNotice:
    sender = parseaddr(_header(message, "From"))[1].lower()
    if "@" not in sender:
        raise NotAMail("from")
    identity = _header(message, "Message-ID").strip().strip("<>").strip()
    if not identity:
        raise NotAMail("message-id")
    body = _body(message)
    title = tidy(_header(message, "Subject")).replace("\n", " ") or body.partition("\n")[0]
    if not title:
        raise NotAMail("empty")
    return OutsideNotice(
        kind=SourceKind.MAIL,
        identity=clipped(identity, 500),
        sender=sender,
        title=clipped(title, TITLE_MOST),
        body=clipped(body or title, BODY_MOST),
        weight=weighed(title, body),
        exercise="訓練" in title,
        sent_at=_moment(_header(message, "Date")),
    )


def _moment(given: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(given)
    except (TypeError, ValueError, IndexError):
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


_WORD = re.compile(rb"=\?([A-Za-z0-9_.:-]+)(?:\*[A-Za-z-]+)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(rb"(\?=)[ \t\r\n]+(=\?)")


def _header(message: Message, name: str) -> str:
    """A header as text; encoded words of one charset are joined before they are decoded, since programs
    split them inside a character.
    """
    value = next((text for field, text in message.raw_items() if field.lower() == name.lower()), "")
    raw = str(value).encode("utf-8", "surrogateescape")
    raw = _BETWEEN.sub(rb"\1\2", raw)
    pieces: list[tuple[bytes, str | None]] = []
    start = 0
    for found in _WORD.finditer(raw):
        _add(pieces, raw[start : found.start()], None)
        _add(pieces, _word(found), found.group(1).decode("ascii").lower())
        start = found.end()
    _add(pieces, raw[start:], None)
    return "".join(decoded(part, charset) for part, charset in pieces)


def _add(pieces: list[tuple[bytes, str | None]], part: bytes, charset: str | None) -> None:
    if not part:
        return
    if pieces and pieces[-1][1] == charset:
        pieces[-1] = (pieces[-1][0] + part, charset)
    else:
        pieces.append((part, charset))


def _word(found: re.Match[bytes]) -> bytes:
    text = found.group(3)
    if found.group(2) in b"qQ":
        return decodestring(text.replace(b"_", b" "))
    try:
        return b64decode(text + b"=" * (-len(text) % 4))
    except Base64Error:
        raise NotReadable from None


def _body(message: Message) -> str:
    """The plain text if there is one, else the HTML as text. Attached files are left out."""
    plain: list[str] = []
    rich: list[str] = []
    for part in message.walk():
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() == "text/plain":
            plain.append(_text(part))
        elif part.get_content_type() == "text/html":
            rich.append(plain_of_html(_text(part)))
    return tidy("\n".join(plain)) or tidy("\n".join(rich))


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return decoded(content, part.get_content_charset()) if isinstance(content, bytes) else ""
