"""Who holds which role over what, from which day to which?

Collection `terms_of_office`, one document an appointment; written by follow, read by serve for tokens and
lists. Days are ISO 8601 text; an open term ends on the last day there is.
"""

from collections.abc import Iterable
from typing import Final

from kairan_directory.domain.appointments import AppointmentEnded, AppointmentMade
from kairan_kernel.projection import Document, Fact, Projection

OPEN: Final = "9999-12-31"


def keys(fact: Fact) -> Iterable[str]:
    return [str(fact.event.term.appointment_id)]


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    """Both events carry the term as it stands."""
    event = fact.event
    term = event.term
    return {
        "union_id": str(event.union.union_id),
        "association_id": None if event.association is None else str(event.association.association_id),
        "member_id": str(term.member_id),
        "household_id": None if term.household_id is None else str(term.household_id),
        "role": term.role.value,
        "scope_kind": term.scope_kind.value,
        "scope_id": str(term.scope_id),
        "starts_on": term.starts_on.isoformat(),
        "ends_on": OPEN if term.ends_on is None else term.ends_on.isoformat(),
    }


TERMS: Final = Projection(
    name="terms_of_office",
    handles=(AppointmentMade, AppointmentEnded),
    keys=keys,
    project=project,
    indexes=(("member_id",), ("association_id",), ("union_id",)),
)
