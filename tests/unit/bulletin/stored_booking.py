"""A hall's events in every form that is stored, for the golden files."""

from datetime import date
from typing import Any

from kairan_bulletin.domain.booking.events import (
    BookingCancelled,
    HallBooked,
    HallRegistered,
    HallRevised,
    HallTerms,
    Recurrence,
    Slot,
)
from kairan_contracts.bulletin.booking_words import Every
from kairan_kernel.ids import derived_id

from .stored_attendance import AREA, MEMBER, NOW, PLACE, UNION_AREA

ABOUT: dict[str, Any] = {"hall_id": derived_id("hall", 1)}
BOOKING: dict[str, Any] = {**ABOUT, "area": AREA, "booking_id": derived_id("booking", 1), "place": PLACE}
TERMS = HallTerms(
    name="集会場",
    location="第一公園の隣",
    opens_minute=540,
    closes_minute=1260,
    slot_minutes=30,
    minutes_most=240,
    days_ahead_most=180,
)
SLOTS = (Slot(number=1, starts_at=NOW, ends_at=NOW), Slot(number=2, starts_at=NOW, ends_at=NOW))
RULES: dict[str, Recurrence] = {
    "counted": Recurrence(every=Every.MONTH, interval=1, weekdays=("2SA",), count=2, until=None),
    "until": Recurrence(every=Every.WEEK, interval=2, weekdays=(), count=None, until=date(2024, 12, 31)),
}

EVENTS: dict[str, Any] = {
    "HallRegistered.v1.full": HallRegistered(
        **ABOUT, area=AREA, terms=TERMS, registered_by=MEMBER, registered_at=NOW
    ),
    "HallRevised.v1.full": HallRevised(
        **ABOUT, area=UNION_AREA, terms=TERMS, revised_by=MEMBER, revised_at=NOW
    ),
    "HallBooked.v1.least": HallBooked(
        **BOOKING, purpose=None, slots=SLOTS[:1], recurrence=None, booked_by=MEMBER, booked_at=NOW
    ),
    **{
        f"HallBooked.v1.{name}": HallBooked(
            **BOOKING,
            purpose="v1.c2VhbGVk",
            slots=SLOTS,
            recurrence=rule,
            booked_by=MEMBER,
            booked_at=NOW,
        )
        for name, rule in RULES.items()
    },
    "BookingCancelled.v1.full": BookingCancelled(
        **BOOKING, slots=(1, 2), reason="工事", by_officer=True, cancelled_by=MEMBER, cancelled_at=NOW
    ),
    "BookingCancelled.v1.least": BookingCancelled(
        **BOOKING, slots=(2,), reason=None, by_officer=False, cancelled_by=MEMBER, cancelled_at=NOW
    ),
}
