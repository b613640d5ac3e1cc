"""Which rosters did an association import, and how far are they?

Collection `imports_of_associations`, one document an import; written by follow, read by serve.
"""

from collections.abc import Iterable
from typing import Final

from kairan_directory.domain.rosterimport.events import (
    RosterImportApplied,
    RosterImportCommitted,
    RosterPageApplied,
)
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    return [str(fact.event.import_id)]


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    event = fact.event
    if isinstance(event, RosterImportCommitted):
        return _committed(event)
    if document is None:
        return None
    if isinstance(event, RosterPageApplied):
        skipped = [{"number": each.number, "reason": each.reason} for each in event.skipped]
        return {
            **document,
            "status": "applying",
            "applied": document["applied"] + event.households,
            "skipped": document["skipped"] + skipped,
        }
    return {**document, "status": "applied", "applied_at": event.applied_at.isoformat()}


def _committed(event: RosterImportCommitted) -> Document:
    totals = event.totals
    return {
        "association_id": str(event.association.association_id),
        "order": f"{event.committed_at.isoformat()} {event.import_id}",
        "status": "committed",
        "encoding": event.encoding,
        "rows": totals.rows,
        "members": totals.members,
        "new": totals.new,
        "changed": totals.changed,
        "unchanged": totals.unchanged,
        "households": totals.new + totals.changed,
        "applied": 0,
        "skipped": [],
        "committed_at": event.committed_at.isoformat(),
        "applied_at": None,
    }


IMPORTS: Final = Projection(
    name="imports_of_associations",
    handles=(RosterImportCommitted, RosterPageApplied, RosterImportApplied),
    keys=keys,
    project=project,
    indexes=(("association_id", "order"),),
)
