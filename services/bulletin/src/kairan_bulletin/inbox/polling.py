"""The reader of feeds: every second it looks which feed is due, fetches it and has its notices taken.

Reads ``outside_sources``; keeps in ``feed_polls`` when each is due again, so the schedule survives restarts.
A reading that was interrupted is repeated as a whole: each notice is recognised.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pymongo.database import Database

from kairan_bulletin.desks.sources import source_of
from kairan_bulletin.desks.taking import TakingDesk
from kairan_bulletin.domain.menu.decider import MenuIsClosed, MenuUnknown
from kairan_bulletin.domain.outside.notice import OutsideNotice
from kairan_bulletin.domain.outside.source import Source
from kairan_bulletin.inbox.cap import NotAnAlert
from kairan_bulletin.inbox.feed import NotAFeed, notices_of_feed
from kairan_bulletin.inbox.fetching import CannotFetch, Fetched, Fetcher
from kairan_bulletin.inbox.polls import Poll, Polls, pause_after
from kairan_bulletin.projections.outside_sources import OUTSIDE_SOURCES
from kairan_kernel.logs import logger

EVERY_SECONDS: Final = 1.0
LOOK_BACK: Final = timedelta(days=2)
"""What was said longer than this before the source was registered is history."""
UNDATED_MOST: Final = 5
"""Of entries without a date at the first reading, so that a new feed does not flood its menu."""

log = logger("kairan.bulletin.feeds")


class FeedReader:
    """One a follow process; blocking."""

    def __init__(
        self,
        database: Database[Any],
        taking: TakingDesk,
        fetcher: Fetcher,
        now: Callable[[], datetime],
    ) -> None:
        self._sources = database[OUTSIDE_SOURCES.name]
        self._polls = Polls(database)
        self._taking = taking
        self._fetcher = fetcher
        self._now = now

    def run(self, stop: threading.Event) -> None:
        """Tick until ``stop`` is set. Outages of our own stores are raised; the caller starts it again."""
        while not stop.wait(EVERY_SECONDS):
            self.tick(stop)

    def tick(self, stop: threading.Event | None = None) -> int:
        """Read what is due; returns how many feeds were read."""
        read = 0
        for document in list(self._sources.find({"paused": False, "url": {"$ne": None}})):
            if stop is not None and stop.is_set():
                break
            source = source_of(document)
            url = source.terms.url
            if url is None:
                continue
            last = self._polls.of(source.source_id, url)
            if last is None or last.next_at <= self._now():
                self._read(source, url, last)
                read += 1
        return read

    def _read(self, source: Source, url: str, last: Poll | None) -> None:
        try:
            fetched = self._fetcher.fetch(
                url, None if last is None else last.etag, None if last is None else last.last_modified
            )
            taken = self._take(source, fetched, first=last is None)
        except (CannotFetch, NotAFeed, NotAnAlert) as error:
            self._failed(source, url, last, error.reason)
        except (MenuIsClosed, MenuUnknown):
            self._failed(source, url, last, "menu-closed")
        else:
            self._went_well(source, url, last, fetched)
            log.info("feed read", source_id=str(source.source_id), notices=taken)

    def _take(self, source: Source, fetched: Fetched, *, first: bool) -> int:
        if fetched.content is None:
            return 0
        notices = recent(notices_of_feed(fetched.content, fetched.url), source.registered_at, first=first)
        for notice in notices:
            self._taking.take(source, notice)
        return len(notices)

    def _went_well(self, source: Source, url: str, last: Poll | None, fetched: Fetched) -> None:
        now = self._now()
        unchanged = fetched.content is None and last is not None
        self._polls.keep(
            Poll(
                source_id=source.source_id,
                url=url,
                next_at=now + timedelta(minutes=source.terms.every_minutes),
                last_at=now,
                etag=last.etag if unchanged and last else fetched.etag,
                last_modified=last.last_modified if unchanged and last else fetched.last_modified,
            )
        )

    def _failed(self, source: Source, url: str, last: Poll | None, reason: str) -> None:
        now = self._now()
        failures = 1 if last is None else last.failures + 1
        pause = pause_after(failures, timedelta(minutes=source.terms.every_minutes))
        self._polls.keep(
            Poll(
                source_id=source.source_id,
                url=url,
                next_at=now + pause,
                last_at=now,
                fault=reason,
                failures=failures,
            )
        )
        log.warning("feed could not be read", source_id=str(source.source_id), reason=reason)


def recent(notices: Sequence[OutsideNotice], registered_at: datetime, *, first: bool) -> list[OutsideNotice]:
    """Those said since shortly before the source was registered; at the first reading few undated ones."""
    since = registered_at.astimezone(UTC) - LOOK_BACK
    dated = [each for each in notices if each.sent_at is not None and each.sent_at >= since]
    undated = [each for each in notices if each.sent_at is None]
    return [*(undated[:UNDATED_MOST] if first else undated), *dated]
