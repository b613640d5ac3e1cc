"""Which halls are there? Collection ``halls``, one document each. What is booked is read from the log."""

from collections.abc import Iterable
from dataclasses import asdict

from kairan_bulletin.domain.booking.events import HallRegistered, HallRevised
from kairan_bulletin.domain.reach import stored_area
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    return (str(fact.event.hall_id),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case HallRegistered() as hall:
            return {
                "hall_id": key,
                **stored_area(hall.area),
                **asdict(hall.terms),
                "registered_at": hall.registered_at,
                "order": f"{hall.registered_at.isoformat()}/{key}",
            }
        case HallRevised(terms=terms) if document is not None:
            return {**document, **asdict(terms)}
    return document


HALLS = Projection(
    name="halls",
    handles=(HallRegistered, HallRevised),
    keys=keys,
    project=project,
    indexes=(("association_id", "order"), ("union_id", "order")),
)
