"""Which attendances are there, and which deadlines are still to come? Collections ``attendances`` and
``attendance_deadlines``, one document an attendance. Answers are not in them: those are read from the log.
"""

from collections.abc import Iterable
from datetime import datetime

from kairan_bulletin.domain.attendance.events import AttendanceAmended, AttendanceCalled, AttendanceClosed
from kairan_bulletin.domain.audience.asking import asked_ids
from kairan_bulletin.domain.reach import stored_area
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    return (str(fact.event.attendance_id),)


def listed(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case AttendanceCalled() as call:
            return _called(call, key)
        case AttendanceAmended() as amended if document is not None and document["closed_at"] is None:
            return {
                **document,
                "deadline": amended.deadline,
                "closes_at": amended.deadline,
                "capacity": amended.capacity,
            }
        case AttendanceClosed() as closed if document is not None and holds(closed, document["deadline"]):
            return {**document, "closed_at": document["closed_at"] or closed.closed_at}
    return document


def holds(closed: AttendanceClosed, deadline: datetime) -> bool:
    """Whether the closing counts: the clock's does not when the deadline had just been put off."""
    return not closed.automatic or closed.closed_at > deadline


def _called(call: AttendanceCalled, key: str) -> Document:
    occasion = call.occasion
    return {
        "attendance_id": key,
        **stored_area(call.area),
        "title": occasion.title,
        "body": occasion.body,
        "location": occasion.location,
        "starts_at": occasion.starts_at,
        "ends_at": occasion.ends_at,
        "article_id": None if occasion.article_id is None else str(occasion.article_id),
        "deadline": call.deadline,
        "closes_at": call.deadline,
        "capacity": call.capacity,
        "party_most": call.party_most,
        "called_at": call.called_at,
        "asked": asked_ids(call.asked),
        "closed_at": None,
        "order": f"{call.called_at.isoformat()}/{key}",
    }


def due(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case AttendanceCalled(deadline=deadline):
            return {"attendance_id": key, "due_at": deadline}
        case AttendanceAmended(deadline=deadline) if document is not None:
            return {**document, "due_at": deadline}
        case AttendanceClosed() as closed if document is not None and holds(closed, document["due_at"]):
            return None
    return document


ATTENDANCES = Projection(
    name="attendances",
    handles=(AttendanceCalled, AttendanceAmended, AttendanceClosed),
    keys=keys,
    project=listed,
    version=2,
    indexes=(("association_id", "order"), ("union_id", "order")),
)
DEADLINES = Projection(
    name="attendance_deadlines",
    handles=(AttendanceCalled, AttendanceAmended, AttendanceClosed),
    keys=keys,
    project=due,
    indexes=(("due_at",),),
)
