"""What did each household say, by whom, when? Collection ``roll_statements``, one document an event, inserted
once and never changed. Notes stay sealed here.

``_id`` is ``<incident>|<association>|<household>|<revision>``, and so is the indexed field ``place``: in it,
the statements of an association, and of a household, are a range.
"""

from collections.abc import Iterable
from uuid import UUID

from kairan_kernel.projection import Document, Fact, Projection
from kairan_safety.domain.rollcall.events import StatementRecorded

Range = dict[str, str]


def of_incident(incident_id: UUID | str) -> Range:
    """The keys of all statements of an incident, as MongoDB wants a range."""
    return _between(f"{incident_id}")


def of_associations(incident_id: UUID | str, first: str, last: str) -> Range:
    """Of the associations from this slug to that one, in the order of keys, both included."""
    return {"$gte": f"{incident_id}|{first}|", "$lt": f"{incident_id}|{last}}}"}


def of_household(incident_id: UUID | str, association: str, household_id: UUID | str) -> Range:
    """Of one household."""
    return _between(f"{incident_id}|{association}|{household_id}")


def _between(prefix: str) -> Range:
    # "}" comes right after "|".
    return {"$gte": f"{prefix}|", "$lt": f"{prefix}}}"}


def keys(fact: Fact) -> Iterable[str]:
    place = fact.event.place
    return (f"{fact.event.incident_id}|{place.association}|{place.household_id}|{fact.revision:012}",)


def project(_: Document | None, fact: Fact, key: str) -> Document:
    statement: StatementRecorded = fact.event
    return {
        "place": key,
        "association_id": str(statement.place.association_id),
        "household_id": str(statement.place.household_id),
        "statement_id": str(statement.statement_id),
        "revision": fact.revision,
        "speaker": statement.speaker,
        "kind": statement.kind.value,
        "means": statement.means.value,
        "status": statement.status.value,
        "note": statement.note,
        "said_at": statement.said_at,
        "recorded_at": statement.recorded_at,
        "marks": [mark.value for mark in statement.marks],
    }


ROLL_STATEMENTS = Projection(
    name="roll_statements",
    handles=(StatementRecorded,),
    keys=keys,
    project=project,
    version=2,
    # The key once more: a simple server finds a range by an index, but not among its keys.
    indexes=(("place",),),
    keeps_all=True,
    written_once=True,
)
