"""What is due next in which open incident? Collection ``deadlines``, one document each, read by the clock.

A document goes when nothing is left to do or the incident is closed, so the clock's query stays small.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from kairan_kernel.projection import Document, Fact, Projection
from kairan_safety.domain.incident.events import IncidentActivated, IncidentClosed, ReminderIssued


def keys(fact: Fact) -> Iterable[str]:
    return (str(fact.event.incident_id),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case IncidentActivated() as activated:
            return _with_next_due(_planned(activated, key))
        case ReminderIssued() as issued if document is not None and issued.step is not None:
            left = [each for each in document["reminders"] if each["step"] > issued.step]
            return _with_next_due({**document, "reminders": left})
        case IncidentClosed():
            return None
    return document


def _planned(activated: IncidentActivated, key: str) -> Document:
    plan = activated.reminders
    steps = () if plan is None else range(1, plan.times + 1)
    every = timedelta(minutes=0 if plan is None else plan.every_minutes)
    return {
        "incident_id": key,
        "reminders": [{"step": step, "due_at": activated.activated_at + every * step} for step in steps],
        "auto_close_at": activated.auto_close_at,
    }


def _with_next_due(document: dict[str, Any]) -> Document | None:
    moments = [each["due_at"] for each in document["reminders"]]
    if document["auto_close_at"] is not None:
        moments.append(document["auto_close_at"])
    return {**document, "next_due_at": min(moments)} if moments else None


DEADLINES = Projection(
    name="deadlines",
    handles=(IncidentActivated, ReminderIssued, IncidentClosed),
    keys=keys,
    project=project,
    indexes=(("next_due_at",),),
)
