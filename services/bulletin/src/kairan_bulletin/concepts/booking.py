"""Halls and their bookings, as the service knows them."""

from dataclasses import asdict
from typing import assert_never

from kairan_bulletin.concepts.concept import Concept, Told
from kairan_bulletin.domain.booking import decider, recurring
from kairan_bulletin.domain.booking.events import (
    BookingCancelled,
    HallBooked,
    HallEvent,
    HallRegistered,
    HallRevised,
)
from kairan_bulletin.domain.booking.streams import HALL as STREAM
from kairan_bulletin.domain.reach import area_document
from kairan_bulletin.projections.booking import HALLS


def tell(event: HallEvent) -> Told | None:
    """What others hear; never what a hall is booked for."""
    about = {"hall_id": event.hall_id}
    match event:
        case HallRegistered():
            values = {"name": event.terms.name, "registered_at": event.registered_at}
            return "hall_registered", {**about, **area_document(event.area), **values}
        case HallRevised():
            return None
        case HallBooked():
            slots = [asdict(slot) for slot in event.slots]
            booked = {"booking_id": event.booking_id, "slots": slots, "booked_at": event.booked_at}
            return "hall_booked", {**about, **asdict(event.place), **booked}
        case BookingCancelled():
            cancelled = {
                "booking_id": event.booking_id,
                "slots": list(event.slots),
                "by_officer": event.by_officer,
                "cancelled_at": event.cancelled_at,
            }
            return "booking_cancelled", {**about, **asdict(event.place), **cancelled}
        case _:
            assert_never(event)


BOOKING = Concept(
    name="booking",
    streams=(STREAM,),
    types={
        "HallRegistered.v1": HallRegistered,
        "HallRevised.v1": HallRevised,
        "HallBooked.v1": HallBooked,
        "BookingCancelled.v1": BookingCancelled,
    },
    projections=(HALLS,),
    tell=tell,
    errors={
        decider.HallUnknown: (404, "hall-unknown"),
        decider.HallExists: (409, "conflict"),
        decider.HoursInvalid: (422, "hours-invalid"),
        decider.BookingUnknown: (404, "booking-unknown"),
        decider.NothingToCancel: (409, "nothing-to-cancel"),
        decider.SlotsInvalid: (422, "slots-invalid"),
        decider.SlotsTaken: (409, "slots-taken"),
        recurring.RuleInvalid: (422, "validation"),
    },
)
