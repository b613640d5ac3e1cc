"""Halls and their bookings over HTTP."""

from datetime import datetime, timedelta
from typing import Any, Final

from kairan_bulletin.desks.booking import Wish
from kairan_bulletin.domain.access import AreaUnknown, HouseholdUnknown, OfficersOnly
from kairan_bulletin.domain.booking.decider import (
    BookingUnknown,
    HallUnknown,
    HoursInvalid,
    NothingToCancel,
    SlotsInvalid,
    SlotsTaken,
)
from kairan_bulletin.domain.booking.events import HallTerms, Recurrence
from kairan_bulletin.domain.booking.recurring import RuleInvalid
from kairan_bulletin.routes.permissions import residents
from kairan_contracts.bulletin.booking import (
    BookingSchema,
    BookingsSchema,
    CancellationSchema,
    HallSchema,
    HallsSchema,
    HallTermsSchema,
    NewBookingSchema,
    NewHallSchema,
    RangeQuerySchema,
)
from kairan_kernel.http import route
from kairan_kernel.problems import Fault, Invalid
from kairan_kernel.projection import Document
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request

TAGS = ("halls",)
DAYS_SHOWN: Final = 31
DAYS_MOST: Final = 400


class BookingRoutes:
    app: Any

    @route(
        "POST",
        "/bulletin/halls",
        body=NewHallSchema,
        reply=HallSchema,
        status=201,
        allow=residents,
        summary="Register a hall",
        summary_ja="集会場を登録する",
        errors=(AreaUnknown, OfficersOnly, HoursInvalid),
        tags=TAGS,
    )
    def register_hall(self, request: Request) -> Reply:
        hall_id = request.derive_id("hall")
        body = dict(request.body)
        scope = body.pop("scope")
        hall = self.app.booking.register(
            request.principal, hall_id, scope, HallTerms(**body), request.cause()
        )
        return Reply(body=hall, location=f"/bulletin/halls/{hall_id}")

    @route(
        "GET",
        "/bulletin/halls",
        reply=HallsSchema,
        allow=residents,
        summary="The halls that the caller may book",
        summary_ja="集会場の一覧",
        tags=TAGS,
    )
    def list_halls(self, request: Request) -> Document:
        return {"items": self.app.hall_list.all(request.principal)}

    @route(
        "GET",
        "/bulletin/halls/<uuid:hall_id>",
        reply=HallSchema,
        allow=residents,
        summary="A hall and its rules",
        summary_ja="集会場の決まり",
        errors=(HallUnknown,),
        tags=TAGS,
    )
    def get_hall(self, request: Request) -> Document:
        found: Document = self.app.booking.hall(request.principal, request.params["hall_id"])
        return found

    @route(
        "PUT",
        "/bulletin/halls/<uuid:hall_id>",
        body=HallTermsSchema,
        reply=HallSchema,
        allow=residents,
        summary="Change a hall's rules; what is booked stays booked",
        summary_ja="集会場の決まりを変える",
        errors=(HallUnknown, OfficersOnly, HoursInvalid),
        tags=TAGS,
    )
    def revise_hall(self, request: Request) -> Document:
        terms = HallTerms(**request.body)
        revised: Document = self.app.booking.revise(
            request.principal, request.params["hall_id"], terms, request.cause()
        )
        return revised

    @route(
        "POST",
        "/bulletin/halls/<uuid:hall_id>/bookings",
        body=NewBookingSchema,
        reply=BookingSchema,
        status=201,
        allow=residents,
        summary="Book a hall, once or again and again: all times or none",
        summary_ja="集会場を予約する(繰り返しも)",
        errors=(HallUnknown, RuleInvalid, SlotsInvalid, SlotsTaken, HouseholdUnknown),
        tags=TAGS,
    )
    def book_hall(self, request: Request) -> Reply:
        hall_id, booking_id = request.params["hall_id"], request.derive_id("booking")
        body = request.body
        again = body["recurrence"]
        recurrence = again and Recurrence(**{**again, "weekdays": tuple(again["weekdays"])})
        wish = Wish(**{**body, "recurrence": recurrence})
        booked = self.app.booking.book(request.principal, hall_id, booking_id, wish, request.cause())
        return Reply(body=booked, location=f"/bulletin/halls/{hall_id}/bookings")

    @route(
        "GET",
        "/bulletin/halls/<uuid:hall_id>/bookings",
        query=RangeQuerySchema,
        reply=BookingsSchema,
        allow=residents,
        summary="What is booked within a time",
        summary_ja="集会場の予約状況",
        errors=(HallUnknown,),
        tags=TAGS,
    )
    def list_bookings(self, request: Request) -> Document:
        since, until = range_of(request, self.app.now())
        return {
            "items": self.app.booking.bookings(request.principal, request.params["hall_id"], since, until)
        }

    @route(
        "POST",
        "/bulletin/halls/<uuid:hall_id>/bookings/<uuid:booking_id>/cancellations",
        body=CancellationSchema,
        reply=BookingSchema,
        status=201,
        allow=residents,
        summary="Give back all that is to come of a booking, or single times",
        summary_ja="予約を取り消す(一部だけでも)",
        errors=(HallUnknown, BookingUnknown, OfficersOnly, NothingToCancel),
        tags=TAGS,
    )
    def cancel_booking(self, request: Request) -> Document:
        left: Document = self.app.booking.cancel(
            request.principal,
            request.params["hall_id"],
            request.params["booking_id"],
            request.body["slots"],
            request.body["reason"],
            request.cause(),
        )
        return left


def range_of(request: Request, now: datetime) -> tuple[datetime, datetime]:
    """From when until when the query asks; by default 31 days from now. Raises Invalid."""
    since = request.query["since"] or now
    until = request.query["until"] or since + timedelta(days=DAYS_SHOWN)
    if until <= since:
        raise Invalid([Fault(pointer="?until", code="until-before-since")])
    if until - since > timedelta(days=DAYS_MOST):
        raise Invalid([Fault(pointer="?until", code="range-too-long", params={"most": DAYS_MOST})])
    return since, until
