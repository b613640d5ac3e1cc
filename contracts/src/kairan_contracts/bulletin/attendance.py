"""Attendance: what is told of it on the bus. Its HTTP bodies: `attendance_bodies`."""

from marshmallow import fields

from kairan_contracts.bulletin.examples import AREA_PART
from kairan_contracts.bulletin.parts import TITLE_MOST, AreaPartSchema
from kairan_contracts.bulletin.taking_part import ASKED, PLACE_PART, PlacePartSchema, asked
from kairan_contracts.events import contract
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, text, word
from kairan_contracts.vocabulary import Means

_ATTENDANCE = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e60"
_ANSWER = "a1b2c3d4-e5f6-5a7b-8c9d-0e1f2a3b4c60"


class AttendancePartSchema(AreaPartSchema):
    """Which attendance, and whose."""

    attendance_id = fields.UUID(required=True)


@contract(
    "bulletin.attendance_called",
    example={
        **AREA_PART,
        "attendance_id": _ATTENDANCE,
        "title": "夏祭り",
        "starts_at": "2024-08-03T08:00:00Z",
        "deadline": "2024-07-20T14:59:59Z",
        "capacity": 300,
        "party_most": 10,
        "households": 180,
        "asked": ASKED,
        "article_id": None,
        "called_at": "2024-07-01T00:00:00Z",
    },
)
class AttendanceCalledSchema(AttendancePartSchema):
    """Households were asked whether they come."""

    title = text(TITLE_MOST, required=True)
    starts_at = UtcDateTime(required=True)
    deadline = UtcDateTime(required=True)
    capacity = count(required=True, allow_none=True)
    party_most = count(required=True)
    households = count(required=True, metadata={"description": "Households that were asked."})
    asked = asked()
    article_id = fields.UUID(required=True, allow_none=True)
    called_at = UtcDateTime(required=True)


@contract(
    "bulletin.attendance_amended",
    example={
        **AREA_PART,
        "attendance_id": _ATTENDANCE,
        "deadline": "2024-07-21T14:59:59Z",
        "capacity": 320,
        "amended_at": "2024-07-10T00:00:00Z",
    },
)
class AttendanceAmendedSchema(AttendancePartSchema):
    """There are more or fewer places, or more or less time."""

    deadline = UtcDateTime(required=True)
    capacity = count(required=True, allow_none=True)
    amended_at = UtcDateTime(required=True)


@contract(
    "bulletin.attendance_answered",
    example={
        **PLACE_PART,
        "attendance_id": _ATTENDANCE,
        "answer_id": _ANSWER,
        "attending": True,
        "party_size": 3,
        "means": "app",
        "proxy": False,
        "answered_at": "2024-07-02T03:00:00Z",
    },
)
class AttendanceAnsweredSchema(PlacePartSchema):
    """A household answered. Whether it has places, the order of the answers decides; ask the service."""

    attendance_id = fields.UUID(required=True)
    answer_id = fields.UUID(required=True)
    attending = fields.Boolean(required=True)
    party_size = count(required=True)
    means = word(Means, required=True)
    proxy = fields.Boolean(required=True)
    answered_at = UtcDateTime(required=True)


class MovedUpSchema(ContractSchema):
    """A household that has its places now."""

    household_id = fields.UUID(required=True)
    association_id = fields.UUID(required=True)
    block_id = fields.UUID(required=True)
    party_size = count(required=True)


@contract(
    "bulletin.places_moved_up",
    example={
        **AREA_PART,
        "attendance_id": _ATTENDANCE,
        "title": "夏祭り",
        "households": [
            {
                "household_id": PLACE_PART["household_id"],
                "association_id": PLACE_PART["association_id"],
                "block_id": PLACE_PART["block_id"],
                "party_size": 3,
            }
        ],
        "moved_at": "2024-07-05T03:00:00Z",
    },
)
class PlacesMovedUpSchema(AttendancePartSchema):
    """Households that waited have their places now, because somebody gave up or there are more places."""

    title = text(TITLE_MOST, required=True)
    households = fields.List(Nested(MovedUpSchema), required=True)
    moved_at = UtcDateTime(required=True)


@contract(
    "bulletin.attendance_closed",
    example={
        **AREA_PART,
        "attendance_id": _ATTENDANCE,
        "automatic": True,
        "closed_at": "2024-07-20T15:00:00Z",
    },
)
class AttendanceClosedSchema(AttendancePartSchema):
    """No answers count any more."""

    automatic = fields.Boolean(required=True, metadata={"description": "By the deadline, not by hand."})
    closed_at = UtcDateTime(required=True)
