"""What takes place? Collection ``calendar_entries``: one document for each entry, and for each attendance
that was called.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from kairan_bulletin.domain.attendance.events import AttendanceCalled
from kairan_bulletin.domain.audience.asking import asked_ids
from kairan_bulletin.domain.calendar.events import EntryCancelled, EntryChanged, EntryPlanned, EntryTerms
from kairan_bulletin.domain.reach import stored_area
from kairan_contracts.bulletin.calendar_words import EntryKind
from kairan_kernel.projection import Document, Fact, Projection

USUAL_LENGTH: Final = timedelta(hours=1)
"""How long an attendance without an end takes in the calendar."""


def keys(fact: Fact) -> Iterable[str]:
    event = fact.event
    return (str(event.attendance_id if isinstance(event, AttendanceCalled) else event.entry_id),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case EntryPlanned() as planned:
            return {**_entry(key, EntryKind.ENTRY, planned.area), **_shown(planned.terms, planned.planned_at)}
        case AttendanceCalled() as call:
            return {**_entry(key, EntryKind.ATTENDANCE, call.area), **_attended(call)}
        case EntryChanged() as changed if document is not None:
            shown = _shown(changed.terms, changed.changed_at)
            return {**document, **shown, "sequence": document["sequence"] + 1}
        case EntryCancelled() as cancelled if document is not None:
            return {
                **document,
                "cancelled_at": cancelled.cancelled_at,
                "reason": cancelled.reason,
                "changed_at": cancelled.cancelled_at,
                "sequence": document["sequence"] + 1,
            }
    return document


def _entry(key: str, kind: EntryKind, area: Any) -> Document:
    return {
        "entry_id": key,
        "kind": kind.value,
        **stored_area(area),
        "asked": None,
        "sequence": 0,
        "cancelled_at": None,
        "reason": None,
    }


def _shown(terms: EntryTerms, at: datetime) -> Document:
    return {
        "title": terms.title,
        "description": terms.description,
        "location": terms.location,
        "starts_at": terms.starts_at,
        "ends_at": terms.ends_at,
        "all_day": terms.all_day,
        "changed_at": at,
    }


def _attended(call: AttendanceCalled) -> Document:
    occasion = call.occasion
    return {
        "title": occasion.title,
        "description": occasion.body,
        "location": occasion.location,
        "starts_at": occasion.starts_at,
        "ends_at": occasion.ends_at or occasion.starts_at + USUAL_LENGTH,
        "all_day": False,
        "changed_at": call.called_at,
        "asked": asked_ids(call.asked),
    }


CALENDAR = Projection(
    name="calendar_entries",
    handles=(EntryPlanned, EntryChanged, EntryCancelled, AttendanceCalled),
    keys=keys,
    project=project,
    version=2,
    indexes=(("association_id", "starts_at"), ("union_id", "starts_at")),
)
