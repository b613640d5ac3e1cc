"""Atom and RSS → notices: what cities, schools and water works announce on their sites."""

import calendar
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import feedparser

from kairan_bulletin.domain.outside.notice import BODY_MOST, TITLE_MOST, OutsideNotice, clipped, weighed
from kairan_bulletin.inbox.cap import is_alert, read_alert
from kairan_bulletin.inbox.plaintext import plain_of_html, tidy
from kairan_bulletin.inbox.xml import BadXml, as_utf8, parsed
from kairan_contracts.bulletin.inbox_words import SourceKind

ENTRIES_MOST: Final = 100
"""Of one reading; a city's page holds 10 to 50."""


class NotAFeed(Exception):
    """It is neither Atom nor RSS nor an alert; ``reason`` says what is wrong with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def notices_of_feed(raw: bytes, url: str) -> Sequence[OutsideNotice]:
    """The entries, the oldest first; an address may also give one CAP alert. Raises NotAFeed, NotAnAlert.

    Only well-formed XML without a document type is read: feedparser would try to make sense of anything.
    """
    try:
        root = parsed(raw)
    except BadXml as error:
        raise NotAFeed(error.reason) from None
    if is_alert(root):
        alert = read_alert(root)
        return [] if alert is None else [alert]
    found = feedparser.parse(io.BytesIO(as_utf8(raw)), resolve_relative_uris=True, sanitize_html=True)
    if not found.version:
        raise NotAFeed("not-a-feed")
    host = (urlsplit(url).hostname or "").lower()
    notices = [notice for entry in found.entries[:ENTRIES_MOST] if (notice := _notice(entry, host))]
    return sorted(notices, key=lambda each: each.sent_at or datetime.min.replace(tzinfo=UTC))


def _notice(entry: Mapping[str, Any], host: str) -> OutsideNotice | None:
    """None for an entry that says nothing or can't be told from others."""
    title = plain_of_html(str(entry.get("title", ""))).replace("\n", " ")
    link = _link(str(entry.get("link", "")))
    identity = str(entry.get("id") or link or "").strip()
    if not title or not identity:
        return None
    body = _body(entry) or title
    return OutsideNotice(
        kind=SourceKind.FEED,
        identity=clipped(identity, 500),
        sender=host,
        title=clipped(title, TITLE_MOST),
        body=clipped(body, BODY_MOST),
        weight=weighed(title, body),
        exercise="訓練" in title,
        link=link,
        sent_at=_moment(entry.get("published_parsed") or entry.get("updated_parsed")),
    )


def _body(entry: Mapping[str, Any]) -> str:
    contents = [str(each.get("value", "")) for each in entry.get("content", ())]
    text = next((each for each in contents if each.strip()), str(entry.get("summary", "")))
    return tidy(plain_of_html(text))


def _link(given: str) -> str | None:
    return given if given.startswith(("https://", "http://")) and len(given) <= 500 else None


def _moment(given: Any) -> datetime | None:
    """feedparser gives a UTC struct_time."""
    try:
        return None if given is None else datetime.fromtimestamp(calendar.timegm(given), UTC)
    except (ValueError, OverflowError, TypeError):
        return None
