"""The rules of a feed: opened for a household, revoked by it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from kairan_bulletin.domain.calendar.events import FeedEvent, FeedOpened, FeedRevoked
from kairan_bulletin.domain.places import Area
from kairan_contracts.bulletin.calendar_words import FeedKind
from kairan_kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFeed:
    feed_id: UUID
    area: Area
    household_id: UUID
    kind: FeedKind
    hall_id: UUID | None
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeFeed:
    by: UUID
    at: datetime


FeedCommand = OpenFeed | RevokeFeed


class FeedUnknown(Exception):
    """There is no such feed, it was revoked, or it is another household's."""


class FeedExists(Exception):
    """This feed was opened before, by another command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFeed:
    opened: FeedOpened
    revoked_at: datetime | None = None


FeedState = CalendarFeed | None


def nothing() -> FeedState:
    return None


def evolve(feed: FeedState, event: FeedEvent) -> FeedState:
    match event:
        case FeedOpened():
            return CalendarFeed(opened=event)
        case FeedRevoked():
            return None if feed is None else replace(feed, revoked_at=event.revoked_at)
        case _:
            assert_never(event)


def decide(command: FeedCommand, feed: FeedState) -> Sequence[FeedEvent]:
    match command:
        case OpenFeed():
            return [_open(command, feed)]
        case RevokeFeed():
            return [_revoke(command, feed)]
        case _:
            assert_never(command)


def _open(command: OpenFeed, feed: FeedState) -> FeedOpened:
    if feed is not None:
        raise FeedExists
    return FeedOpened(
        feed_id=command.feed_id,
        area=command.area,
        household_id=command.household_id,
        kind=command.kind,
        hall_id=command.hall_id,
        opened_by=command.by,
        opened_at=command.at,
    )


def _revoke(command: RevokeFeed, feed: FeedState) -> FeedRevoked:
    if feed is None or feed.revoked_at is not None:
        raise FeedUnknown
    return FeedRevoked(
        feed_id=feed.opened.feed_id, area=feed.opened.area, revoked_by=command.by, revoked_at=command.at
    )


FEED: Decider[FeedState, FeedCommand, FeedEvent] = Decider(initial=nothing, decide=decide, evolve=evolve)
