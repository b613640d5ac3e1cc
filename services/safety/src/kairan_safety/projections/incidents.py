"""Which incidents are or were there, and how did they end? Collection ``incidents``, one document each."""

from collections.abc import Iterable
from dataclasses import asdict

from kairan_kernel.projection import Document, Fact, Projection
from kairan_safety.domain.incident.events import IncidentActivated, IncidentClosed, ReminderIssued
from kairan_safety.projections.notices import headquarters_document, text_document


def keys(fact: Fact) -> Iterable[str]:
    return (str(fact.event.incident_id),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case IncidentActivated() as activated:
            return _activated(activated, key)
        case ReminderIssued() as issued if document is not None:
            return {**document, "reminded": [*document["reminded"], _reminder(issued)]}
        case IncidentClosed() as closed if document is not None:
            return {**document, **_closed(closed)}
    return document


def _activated(activated: IncidentActivated, key: str) -> Document:
    return {
        "incident_id": key,
        "mode": activated.mode.value,
        "state": "open",
        **headquarters_document(activated.headquarters),
        "everyone": activated.everyone,
        "associations": [
            {
                "association_id": str(target.association_id),
                "association": target.association,
                "name": target.name,
                "blocks": target.blocks,
                "households": target.households,
            }
            for target in activated.targets
        ],
        "blocks": activated.blocks,
        "households": activated.households,
        "never_logged_in": activated.never_logged_in,
        "notice": {"notice_id": str(activated.notice_id), **text_document(activated.notice)},
        "reminders": None if activated.reminders is None else asdict(activated.reminders),
        "reminded": [],
        "hide_names": activated.hide_names,
        "activated_at": activated.activated_at,
        "auto_close_at": activated.auto_close_at,
        "closed_at": None,
        "closed_automatically": None,
        "totals": None,
        "totals_by_association": None,
    }


def _reminder(issued: ReminderIssued) -> Document:
    return {
        "reminder_id": str(issued.reminder_id),
        "step": issued.step,
        "households": issued.households,
        "issued_at": issued.issued_at,
    }


def _closed(closed: IncidentClosed) -> Document:
    return {
        "state": "closed",
        "closed_at": closed.closed_at,
        "closed_automatically": closed.automatic,
        "totals": asdict(closed.totals),
        "totals_by_association": [
            {
                "association_id": str(each.association_id),
                "association": each.association,
                "totals": asdict(each.totals),
            }
            for each in closed.associations
        ],
    }


INCIDENTS = Projection(
    name="incidents",
    handles=(IncidentActivated, ReminderIssued, IncidentClosed),
    keys=keys,
    project=project,
    indexes=(("union_id", "state", "_id"),),
)
