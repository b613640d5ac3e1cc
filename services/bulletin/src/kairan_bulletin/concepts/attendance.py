"""Attendance, as the service knows it."""

from dataclasses import asdict
from typing import Any, assert_never

from kairan_bulletin.concepts.asking import with_everyone_asked
from kairan_bulletin.concepts.concept import Concept, Told
from kairan_bulletin.domain.attendance import decider
from kairan_bulletin.domain.attendance.events import (
    AttendanceAmended,
    AttendanceAnswered,
    AttendanceCalled,
    AttendanceClosed,
    AttendanceEvent,
    PlacesMovedUp,
)
from kairan_bulletin.domain.attendance.streams import ATTENDANCE as STREAM
from kairan_bulletin.domain.audience.asking import told
from kairan_bulletin.domain.reach import area_document
from kairan_bulletin.projections.attendance import ATTENDANCES, DEADLINES
from kairan_kernel.codec import Upcast


def tell(event: AttendanceEvent) -> Told | None:
    """What others hear; never a comment."""
    match event:
        case AttendanceCalled():
            return "attendance_called", _called(event)
        case AttendanceAmended():
            changed = _named(event, ("deadline", "capacity", "amended_at"))
            return "attendance_amended", {**_about(event), **changed}
        case AttendanceAnswered():
            names = ("attendance_id", "answer_id", "attending", "party_size", "means", "proxy", "answered_at")
            return "attendance_answered", {**asdict(event.place), **_named(event, names)}
        case PlacesMovedUp():
            households = {"households": [asdict(each) for each in event.households]}
            return "places_moved_up", {**_about(event), **households, **_named(event, ("title", "moved_at"))}
        case AttendanceClosed():
            return "attendance_closed", {**_about(event), **_named(event, ("automatic", "closed_at"))}
        case _:
            assert_never(event)


def _named(event: AttendanceEvent, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(event, name) for name in names}


def _about(event: AttendanceCalled | AttendanceAmended | PlacesMovedUp | AttendanceClosed) -> dict[str, Any]:
    return {"attendance_id": event.attendance_id, **area_document(event.area)}


def _called(event: AttendanceCalled) -> dict[str, Any]:
    return {
        **_about(event),
        "title": event.occasion.title,
        "starts_at": event.occasion.starts_at,
        "deadline": event.deadline,
        "capacity": event.capacity,
        "party_most": event.party_most,
        "households": event.households,
        "asked": told(event.asked),
        "article_id": event.occasion.article_id,
        "called_at": event.called_at,
    }


ATTENDANCE = Concept(
    name="attendance",
    streams=(STREAM,),
    types={
        "AttendanceCalled.v2": AttendanceCalled,
        "AttendanceAmended.v1": AttendanceAmended,
        "AttendanceAnswered.v1": AttendanceAnswered,
        "PlacesMovedUp.v1": PlacesMovedUp,
        "AttendanceClosed.v1": AttendanceClosed,
    },
    projections=(ATTENDANCES, DEADLINES),
    tell=tell,
    upcasts={"AttendanceCalled.v1": Upcast(to="AttendanceCalled.v2", change=with_everyone_asked)},
    errors={
        decider.AttendanceUnknown: (404, "attendance-unknown"),
        decider.AttendanceExists: (409, "conflict"),
        decider.AnswersClosed: (409, "answers-closed"),
        decider.PartyTooLarge: (422, "party-too-large"),
        decider.NoRoomForMore: (409, "no-room-for-more"),
        decider.DeadlinePassed: (422, "deadline-passed"),
        decider.DeadlineAfterStart: (422, "deadline-after-start"),
        decider.EndsBeforeStart: (422, "ends-before-start"),
        decider.CapacityBelowTaken: (409, "capacity-below-taken"),
        decider.AttendanceAlreadyClosed: (409, "attendance-already-closed"),
    },
)
