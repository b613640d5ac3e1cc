"""Stored events → integration events: what others may know of safety, without any personal data.

The relay in follow publishes what this gives to ``kairan.events``. Nothing is told of reminders being issued
(the households reminded are told), nor of receipts after closing, which change no line.
"""

from dataclasses import asdict
from typing import Any, Final, assert_never

from kairan_contracts.events import contract_of, render
from kairan_kernel.cloudevents import envelope_of
from kairan_kernel.events import StoredEvent
from kairan_kernel.publisher import Message
from kairan_safety.codec import CODEC
from kairan_safety.domain.incident.events import (
    IncidentActivated,
    IncidentClosed,
    IncidentEvent,
    ReminderIssued,
)
from kairan_safety.domain.notice.events import NoticeComposed, NoticeEvent, NoticeRevised
from kairan_safety.domain.places import Headquarters, Place
from kairan_safety.domain.rollcall.events import (
    BlockEnrolled,
    FirstLoginNoted,
    HouseholdsReminded,
    NoticeRead,
    RollcallEvent,
    StatementRecorded,
)
from kairan_safety.domain.visit.events import VisitClaimed, VisitEvent, VisitReleased

Event = NoticeEvent | IncidentEvent | RollcallEvent | VisitEvent
BY_THE_THOUSAND: Final = frozenset({"statement_recorded", "notice_read"})
"""What comes by the thousand is not held against its schema message by message, which takes longer than all
else that the relay does; a test holds it against the contract. Its values are written as JSON as they are.
"""

Told = tuple[str, dict[str, Any]]
"""The contract's event name and the values of its fields."""


def publish(stored: StoredEvent) -> Message | None:
    """The message for a stored event; none when it stays inside."""
    told = tell(CODEC.decode(stored))
    if told is None:
        return None
    event, values = told
    contract = contract_of(f"safety.{event}.v1")
    data = values if event in BY_THE_THOUSAND else render(contract.full_name, values)
    body = envelope_of(
        stored, service="safety", event=event, data=data, subject=stored.stream, mode=data.get("mode")
    )
    return Message(
        routing_key=contract.routing_key(data["union"], data.get("association")),
        body=body,
        id=str(stored.id),
        type=contract.type,
    )


def tell(event: Event) -> Told | None:
    """What is told of an event."""
    match event:
        case NoticeComposed() | NoticeRevised():
            return "notice_composed", _notice(event)
        case IncidentActivated() | ReminderIssued() | IncidentClosed():
            return _of_incident(event)
        case VisitClaimed():
            return "visit_claimed", {**_visit(event), "claimed_at": event.claimed_at}
        case VisitReleased():
            return "visit_released", {**_visit(event), "released_at": event.released_at}
        case _:
            return _of_rollcall(event)


def _of_incident(event: IncidentEvent) -> Told | None:
    match event:
        case IncidentActivated():
            return "incident_activated", _activated(event)
        case IncidentClosed():
            return "incident_closed", _closed(event)
        case ReminderIssued():
            return None
        case _:
            assert_never(event)


def _of_rollcall(event: RollcallEvent) -> Told | None:
    match event:
        case BlockEnrolled():
            return "block_enrolled", asdict(event)
        case StatementRecorded():
            return "statement_recorded", _stated(event)
        case NoticeRead():
            return None if event.late else ("notice_read", _read(event))
        case FirstLoginNoted():
            return "first_login_noted", {**_household(event), "logged_in_at": event.logged_in_at}
        case HouseholdsReminded():
            return "households_reminded", _reminded(event)
        case _:
            assert_never(event)


def _notice(event: NoticeComposed | NoticeRevised) -> dict[str, Any]:
    at = event.composed_at if isinstance(event, NoticeComposed) else event.revised_at
    return {
        "notice_id": event.notice_id,
        **asdict(event.text),
        **_headquarters(event.headquarters),
        "association": event.headquarters.association,
        "composed_at": at,
    }


def _headquarters(headquarters: Headquarters) -> dict[str, Any]:
    return {
        "union_id": headquarters.union_id,
        "union": headquarters.union,
        "association_id": headquarters.association_id,
    }


def _activated(event: IncidentActivated) -> dict[str, Any]:
    return {
        "incident_id": event.incident_id,
        "mode": event.mode,
        **_headquarters(event.headquarters),
        "everyone": event.everyone,
        "associations": [asdict(target) for target in event.targets],
        "blocks": event.blocks,
        "households": event.households,
        "never_logged_in": event.never_logged_in,
        "notice": {"notice_id": event.notice_id, **asdict(event.notice)},
        "reminders": None if event.reminders is None else asdict(event.reminders),
        "hide_names": event.hide_names,
        "activated_at": event.activated_at,
        "auto_close_at": event.auto_close_at,
    }


def _closed(event: IncidentClosed) -> dict[str, Any]:
    return {
        "incident_id": event.incident_id,
        "mode": event.mode,
        **_headquarters(event.headquarters),
        "automatic": event.automatic,
        "closed_at": event.closed_at,
        "totals": asdict(event.totals),
        "associations": [asdict(each) for each in event.associations],
    }


def _household(
    event: StatementRecorded | NoticeRead | FirstLoginNoted | VisitClaimed | VisitReleased,
) -> dict[str, Any]:
    place: Place = event.place
    return {
        "incident_id": event.incident_id,
        "mode": event.mode,
        "union_id": place.union_id,
        "union": place.union,
        "association_id": place.association_id,
        "association": place.association,
        "block_id": place.block_id,
        "household_id": place.household_id,
    }


def _stated(event: StatementRecorded) -> dict[str, Any]:
    return {
        **_household(event),
        "statement_id": event.statement_id,
        "speaker": event.speaker,
        "kind": event.kind,
        "means": event.means,
        "status": event.status,
        "has_note": event.note is not None,
        "said_at": event.said_at,
        "recorded_at": event.recorded_at,
        "marks": list(event.marks),
    }


def _read(event: NoticeRead) -> dict[str, Any]:
    return {**_household(event), "reader": event.reader, "read_at": event.read_at}


def _visit(event: VisitClaimed | VisitReleased) -> dict[str, Any]:
    return {**_household(event), "holder": event.holder}


def _reminded(event: HouseholdsReminded) -> dict[str, Any]:
    return {
        "incident_id": event.incident_id,
        "mode": event.mode,
        "union_id": event.union_id,
        "union": event.union,
        "association_id": event.association_id,
        "association": event.association,
        "reminder_id": event.reminder_id,
        "step": event.step,
        "households": [asdict(each) for each in event.households],
        "reminded_at": event.reminded_at,
    }
