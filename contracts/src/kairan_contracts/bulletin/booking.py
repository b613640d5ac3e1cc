"""Hall booking: what is told of it on the bus, and its HTTP bodies."""

from marshmallow import Schema, fields, validate

from kairan_contracts.bulletin.booking_words import Every
from kairan_contracts.bulletin.examples import AREA_PART
from kairan_contracts.bulletin.parts import TITLE_MOST, AreaPartSchema, ScopeSchema
from kairan_contracts.bulletin.taking_part import PLACE_PART, PlacePartSchema
from kairan_contracts.events import contract
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, text, word

PURPOSE_MOST = 200
REASON_MOST = 500
TIMES_MOST = 60

_HALL = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e90"
_BOOKING = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e91"


class SlotSchema(ContractSchema):
    """One time of a booking, numbered from 1; the end is not part of it."""

    number = count(required=True)
    starts_at = UtcDateTime(required=True)
    ends_at = UtcDateTime(required=True)


@contract(
    "bulletin.hall_registered",
    example={**AREA_PART, "hall_id": _HALL, "name": "西町会 集会場", "registered_at": "2024-06-01T00:00:00Z"},
)
class HallRegisteredSchema(AreaPartSchema):
    """There is a hall to book."""

    hall_id = fields.UUID(required=True)
    name = text(TITLE_MOST, required=True)
    registered_at = UtcDateTime(required=True)


@contract(
    "bulletin.hall_booked",
    example={
        **PLACE_PART,
        "hall_id": _HALL,
        "booking_id": _BOOKING,
        "slots": [{"number": 1, "starts_at": "2024-07-06T01:00:00Z", "ends_at": "2024-07-06T03:00:00Z"}],
        "booked_at": "2024-07-01T00:00:00Z",
    },
)
class HallBookedSchema(PlacePartSchema):
    """A household booked a hall. What for is not told."""

    hall_id = fields.UUID(required=True)
    booking_id = fields.UUID(required=True)
    slots = fields.List(Nested(SlotSchema), required=True)
    booked_at = UtcDateTime(required=True)


@contract(
    "bulletin.booking_cancelled",
    example={
        **PLACE_PART,
        "hall_id": _HALL,
        "booking_id": _BOOKING,
        "slots": [1],
        "by_officer": False,
        "cancelled_at": "2024-07-02T00:00:00Z",
    },
)
class BookingCancelledSchema(PlacePartSchema):
    """Some or all times of a household's booking are free again."""

    hall_id = fields.UUID(required=True)
    booking_id = fields.UUID(required=True)
    slots = fields.List(fields.Integer(), required=True)
    by_officer = fields.Boolean(required=True)
    cancelled_at = UtcDateTime(required=True)


class HallTermsSchema(ContractSchema):
    """A hall's rules. Hours are minutes from midnight, Tokyo time."""

    name = text(TITLE_MOST, required=True)
    location = text(TITLE_MOST, load_default=None, allow_none=True)
    opens_minute = fields.Integer(
        load_default=9 * 60, strict=True, validate=validate.Range(min=0, max=24 * 60)
    )
    closes_minute = fields.Integer(
        load_default=21 * 60, strict=True, validate=validate.Range(min=0, max=24 * 60)
    )
    slot_minutes = fields.Integer(
        load_default=30, strict=True, validate=validate.OneOf((15, 30, 60, 120, 180))
    )
    minutes_most = fields.Integer(
        load_default=8 * 60, strict=True, validate=validate.Range(min=15, max=24 * 60)
    )
    days_ahead_most = fields.Integer(load_default=180, strict=True, validate=validate.Range(min=1, max=750))


class NewHallSchema(HallTermsSchema):
    """A hall to register."""

    scope = Nested(ScopeSchema, required=True)


class HallSchema(AreaPartSchema):
    """A hall and its rules."""

    hall_id = fields.UUID(required=True)
    name = fields.String(required=True)
    location = fields.String(required=True, allow_none=True)
    opens_minute = count(required=True)
    closes_minute = count(required=True)
    slot_minutes = count(required=True)
    minutes_most = count(required=True)
    days_ahead_most = count(required=True)
    registered_at = UtcDateTime(required=True)


class HallsSchema(ContractSchema):
    """The halls that the caller may book."""

    items = fields.List(Nested(HallSchema), required=True)


class RecurrenceSchema(ContractSchema):
    """How a booking comes again: so many times (`count`), or up to a last day (`until`). In a week `MO`; in a
    month `2SA` is the second Saturday, `-1FR` the last Friday; without weekdays the same day each month.
    """

    every = word(Every, required=True)
    interval = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1, max=12))
    weekdays = fields.List(fields.String(), load_default=list, validate=validate.Length(max=7))
    count = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(min=1, max=TIMES_MOST)
    )
    until = fields.Date(load_default=None, allow_none=True)


class NewBookingSchema(ContractSchema):
    """A time to book; with a recurrence all of its times, or none when one of them is taken."""

    starts_at = UtcDateTime(required=True)
    ends_at = UtcDateTime(required=True)
    purpose = text(PURPOSE_MOST, required=True)
    recurrence = Nested(RecurrenceSchema, load_default=None, allow_none=True)


class BookingSchema(ContractSchema):
    """A booking with the times that are not cancelled. The household is shown to itself and to officers."""

    hall_id = fields.UUID(required=True)
    booking_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True, allow_none=True)
    own = fields.Boolean(required=True)
    purpose = fields.String(required=True, allow_none=True)
    slots = fields.List(Nested(SlotSchema), required=True)
    booked_at = UtcDateTime(required=True)


class BookingsSchema(ContractSchema):
    """Bookings within a time; each with its times within it."""

    items = fields.List(Nested(BookingSchema), required=True)


class CancellationSchema(ContractSchema):
    """What to cancel; without `slots` all that is still to come."""

    slots = fields.List(
        fields.Integer(strict=True), load_default=None, validate=validate.Length(min=1, max=TIMES_MOST)
    )
    reason = text(REASON_MOST, load_default=None, allow_none=True)


class RangeQuerySchema(Schema):
    """From when until when; by default from now on for 31 days. At most 400 days."""

    since = UtcDateTime(load_default=None)
    until = UtcDateTime(load_default=None)
