"""Feeds for calendar apps: an address that needs no login because it is a secret of its own. Blocking.

Appends to ``calendarfeed-<id>``. The address is the feed's id, signed: nothing secret is stored, and a
revoked or forged one is refused. It shows no more than the household may see by now: nothing, once it has
left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.booking import Halls
from kairan_bulletin.desks.calendar import CalendarDesk
from kairan_bulletin.desks.speakers import Words
from kairan_bulletin.domain.access import belongs_to
from kairan_bulletin.domain.booking.decider import HallUnknown
from kairan_bulletin.domain.booking.hall import Hall
from kairan_bulletin.domain.booking.streams import hall_stream
from kairan_bulletin.domain.calendar.events import FeedOpened
from kairan_bulletin.domain.calendar.feed import FEED, CalendarFeed, FeedUnknown, OpenFeed, RevokeFeed
from kairan_bulletin.domain.calendar.rendering import calendar
from kairan_bulletin.domain.calendar.streams import feed_stream
from kairan_bulletin.domain.places import Area, CurrentHousehold
from kairan_bulletin.domain.reach import own_place
from kairan_bulletin.hearing.households import Households
from kairan_contracts.bulletin.calendar_words import FeedKind
from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore

BACK: Final = timedelta(days=90)
AHEAD: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What a feed calls things, in Japanese: it is read by apps, which tell no language."""

    events: str
    taken: str


class CalendarFeeds:
    def __init__(
        self,
        *,
        store: EventStore,
        entries: CalendarDesk,
        halls: Halls,
        households: Households,
        words: Words,
        secret: bytes,
        now: Callable[[], datetime],
    ) -> None:
        self._feeds = CommandLoop(store, CODEC, FEED)
        self._entries = entries
        self._halls = halls
        self._households = households
        self._words = words
        self._signing = URLSafeSerializer(secret, salt="kairan.bulletin.calendar-feed")
        self._now = now

    def open(
        self, principal: Principal, feed_id: UUID, kind: FeedKind, hall_id: UUID | None, cause: Causation
    ) -> Document:
        """An address for the caller's household. Raises HallUnknown, ResidentsOnly."""
        place = own_place(principal)
        area = Area(
            union_id=place.union_id,
            union=place.union,
            association_id=place.association_id,
            association=place.association,
        )
        if hall_id is not None:
            self._known_hall(principal, hall_id)
        command = OpenFeed(
            feed_id=feed_id,
            area=area,
            household_id=place.household_id,
            kind=kind,
            hall_id=hall_id,
            by=principal.subject,
            at=self._now(),
        )
        self._feeds.handle(feed_stream(feed_id), command, cause)
        return self._shown(self._feed(feed_id))

    def revoke(self, principal: Principal, feed_id: UUID, cause: Causation) -> Document:
        """Make the address worthless. Raises FeedUnknown, also for another household's."""
        if self._feed(feed_id).opened.household_id != principal.household_id:
            raise FeedUnknown
        command = RevokeFeed(by=principal.subject, at=self._now())
        self._feeds.handle(feed_stream(feed_id), command, cause)
        return self._shown(self._feed(feed_id))

    def file(self, token: str, texts: Texts) -> bytes:
        """What the address shows. Raises FeedUnknown for one that is forged, revoked, or of who has left."""
        feed = self._feed(self._feed_id(token))
        household = self._households.household(feed.opened.household_id)
        moved = household is None or household.association_id != feed.opened.area.association_id
        if feed.revoked_at is not None or household is None or moved:
            raise FeedUnknown
        now = self._now()
        if feed.opened.kind is FeedKind.HALL:
            return self._hall(feed.opened, household, texts, now)
        found = self._entries.of_household(household.household_id, feed.opened.area, now - BACK, now + AHEAD)
        name = texts.events.format(association=household.association_name)
        return calendar(name, [_entry(each) for each in found])

    def _hall(self, opened: FeedOpened, household: CurrentHousehold, texts: Texts, now: datetime) -> bytes:
        if opened.hall_id is None:
            raise FeedUnknown
        name, found = self._halls.read(
            hall_stream(opened.hall_id), lambda hall: _taken(hall, now - BACK, now + AHEAD)
        )
        own = [each["purpose"] if each["household_id"] == household.household_id else None for each in found]
        titles = self._words.opened([(household.household_id, purpose) for purpose in own])
        return calendar(
            name, [{**each, "title": title or texts.taken} for each, title in zip(found, titles, strict=True)]
        )

    def _known_hall(self, principal: Principal, hall_id: UUID) -> None:
        known = self._halls.remembered(hall_stream(hall_id), lambda hall: hall.registered)
        if known is None or not belongs_to(principal, known.area):
            raise HallUnknown

    def _feed(self, feed_id: UUID) -> CalendarFeed:
        feed = self._feeds.load(feed_stream(feed_id)).state
        if feed is None:
            raise FeedUnknown
        return feed

    def _feed_id(self, token: str) -> UUID:
        try:
            return UUID(hex=self._signing.loads(token))
        except (BadData, ValueError, TypeError, AttributeError):
            raise FeedUnknown from None

    def _shown(self, feed: CalendarFeed) -> Document:
        token = self._signing.dumps(feed.opened.feed_id.hex)
        return {
            "feed_id": feed.opened.feed_id,
            "kind": feed.opened.kind,
            "hall_id": feed.opened.hall_id,
            "address": f"/bulletin/calendars/{token}.ics",
            "opened_at": feed.opened.opened_at,
            "revoked_at": feed.revoked_at,
        }


def _entry(document: Document) -> Document:
    return {**document, "uid": document["entry_id"], "cancelled": document["cancelled_at"] is not None}


def _taken(hall: Hall, since: datetime, until: datetime) -> tuple[str, list[Document]]:
    """The hall's name, and what is booked, each time on its own."""
    found: list[Document] = []
    for taken in hall.overlapping(since, until):
        booking = hall.bookings[taken.booking_id]
        found.append(
            {
                "uid": f"{taken.booking_id}-{taken.number}",
                "household_id": booking.place.household_id,
                "purpose": booking.purpose,
                "starts_at": taken.starts_at,
                "ends_at": taken.ends_at,
                "all_day": False,
                "location": None,
                "description": None,
                "changed_at": booking.booked_at,
                "sequence": 0,
                "cancelled": False,
            }
        )
    return (hall.terms.name if hall.terms else ""), found
