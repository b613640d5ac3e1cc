"""The calendar over HTTP: entries, and feeds that calendar apps read without a login."""

from typing import Any

from kairan_bulletin.desks.calendar_feeds import Texts
from kairan_bulletin.domain.access import AreaUnknown, OfficersOnly
from kairan_bulletin.domain.booking.decider import HallUnknown
from kairan_bulletin.domain.calendar.entry import EntryEndsBeforeItStarts, EntryIsCancelled, EntryUnknown
from kairan_bulletin.domain.calendar.events import EntryTerms
from kairan_bulletin.domain.calendar.feed import FeedUnknown
from kairan_bulletin.routes.booking import range_of
from kairan_bulletin.routes.permissions import residents
from kairan_contracts.bulletin.booking import RangeQuerySchema
from kairan_contracts.bulletin.calendar import (
    EntriesSchema,
    EntryCancellationSchema,
    EntrySchema,
    EntryTermsSchema,
    FeedSchema,
    NewEntrySchema,
    NewFeedSchema,
)
from kairan_contracts.bulletin.calendar_words import EntryKind
from kairan_kernel.catalogue import Catalogue
from kairan_kernel.http import route
from kairan_kernel.projection import Document
from kairan_kernel.replies import Download, Reply
from kairan_kernel.requests import Request
from kairan_kernel.routes import public

TAGS = ("calendar",)


class CalendarRoutes:
    app: Any
    catalogue: Catalogue

    @route(
        "POST",
        "/bulletin/calendar/entries",
        body=NewEntrySchema,
        reply=EntrySchema,
        status=201,
        allow=residents,
        summary="Plan an entry of the calendar",
        summary_ja="行事を予定に入れる",
        errors=(AreaUnknown, OfficersOnly, EntryEndsBeforeItStarts),
        tags=TAGS,
    )
    def plan_entry(self, request: Request) -> Reply:
        entry_id = request.derive_id("entry")
        body = dict(request.body)
        scope = body.pop("scope")
        planned = self.app.calendar.plan(
            request.principal, entry_id, scope, EntryTerms(**body), request.cause()
        )
        return Reply(body=_entry(planned), location=f"/bulletin/calendar/entries/{entry_id}")

    @route(
        "PUT",
        "/bulletin/calendar/entries/<uuid:entry_id>",
        body=EntryTermsSchema,
        reply=EntrySchema,
        allow=residents,
        summary="Change an entry",
        summary_ja="行事の予定を変える",
        errors=(EntryUnknown, OfficersOnly, EntryIsCancelled, EntryEndsBeforeItStarts),
        tags=TAGS,
    )
    def change_entry(self, request: Request) -> Document:
        terms = EntryTerms(**request.body)
        changed = self.app.calendar.change(
            request.principal, request.params["entry_id"], terms, request.cause()
        )
        return _entry(changed)

    @route(
        "POST",
        "/bulletin/calendar/entries/<uuid:entry_id>/cancellations",
        body=EntryCancellationSchema,
        reply=EntrySchema,
        status=201,
        allow=residents,
        summary="Cancel an entry; feeds show it as cancelled",
        summary_ja="行事を中止にする",
        errors=(EntryUnknown, OfficersOnly, EntryIsCancelled),
        tags=TAGS,
    )
    def cancel_entry(self, request: Request) -> Document:
        reason = request.body["reason"]
        cancelled = self.app.calendar.cancel(
            request.principal, request.params["entry_id"], reason, request.cause()
        )
        return _entry(cancelled)

    @route(
        "GET",
        "/bulletin/calendar",
        query=RangeQuerySchema,
        reply=EntriesSchema,
        allow=residents,
        summary="What takes place within a time, attendances included",
        summary_ja="行事予定",
        tags=TAGS,
    )
    def list_entries(self, request: Request) -> Document:
        since, until = range_of(request, self.app.now())
        found = self.app.calendar.within(request.principal, since, until)
        return {"items": [_entry(each) for each in found]}

    @route(
        "POST",
        "/bulletin/calendar/feeds",
        body=NewFeedSchema,
        reply=FeedSchema,
        status=201,
        allow=residents,
        summary="An address for the household's calendar app, of events or of a hall",
        summary_ja="カレンダーアプリ用のアドレスを作る",
        errors=(HallUnknown,),
        tags=TAGS,
    )
    def open_feed(self, request: Request) -> Reply:
        feed_id = request.derive_id("feed")
        body = request.body
        feed = self.app.calendar_feeds.open(
            request.principal, feed_id, body["kind"], body["hall_id"], request.cause()
        )
        return Reply(body=feed, location=f"/bulletin/calendar/feeds/{feed_id}")

    @route(
        "POST",
        "/bulletin/calendar/feeds/<uuid:feed_id>/revocations",
        reply=FeedSchema,
        status=201,
        allow=residents,
        summary="Make the address worthless",
        summary_ja="カレンダーアプリ用のアドレスを無効にする",
        errors=(FeedUnknown,),
        tags=TAGS,
    )
    def revoke_feed(self, request: Request) -> Document:
        revoked: Document = self.app.calendar_feeds.revoke(
            request.principal, request.params["feed_id"], request.cause()
        )
        return revoked

    @route(
        "GET",
        "/bulletin/calendars/<str:token>.ics",
        allow=public,
        produces="text/calendar",
        summary="The calendar as iCalendar, for who has its address",
        summary_ja="カレンダーの配信(iCalendar)",
        errors=(FeedUnknown,),
        tags=TAGS,
    )
    def read_feed(self, request: Request) -> Download:
        texts = Texts(
            events=self.catalogue.text("calendar.events", "ja", association="{association}"),
            taken=self.catalogue.text("calendar.taken", "ja"),
        )
        content = self.app.calendar_feeds.file(request.params["token"], texts)
        headers = {"Cache-Control": "private, max-age=300"}
        return Download(content, "text/calendar; charset=utf-8", "kairan.ics", headers)


def _entry(document: Document) -> Document:
    return {**document, "kind": EntryKind(document["kind"])}
