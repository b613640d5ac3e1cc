"""Which resolutions are there, and which are still to be closed? Collections ``resolutions`` and
``resolution_deadlines``, one document a resolution. Votes are not in them: those are read from the log.
"""

from collections.abc import Iterable

from kairan_bulletin.domain.reach import stored_area
from kairan_bulletin.domain.resolution.events import ResolutionClosed, ResolutionOpened
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    return (str(fact.event.resolution_id),)


def listed(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case ResolutionOpened() as opened:
            terms = opened.terms
            return {
                "resolution_id": key,
                **stored_area(opened.area),
                "title": terms.title,
                "proposals": list(terms.proposals),
                "quorum": terms.quorum.value,
                "passes_by": terms.passes_by.value,
                "closes_at": terms.closes_at,
                "voters": opened.voters,
                "article_id": None if terms.article_id is None else str(terms.article_id),
                "opened_at": opened.opened_at,
                "closed_at": None,
                "order": f"{opened.opened_at.isoformat()}/{key}",
            }
        case ResolutionClosed() as closed if document is not None:
            return {**document, "closed_at": closed.closed_at}
    return document


def due(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case ResolutionOpened(terms=terms):
            return {"resolution_id": key, "due_at": terms.closes_at}
        case ResolutionClosed():
            return None
    return document


RESOLUTIONS = Projection(
    name="resolutions",
    handles=(ResolutionOpened, ResolutionClosed),
    keys=keys,
    project=listed,
    indexes=(("association_id", "order"), ("union_id", "order")),
)
DEADLINES = Projection(
    name="resolution_deadlines",
    handles=(ResolutionOpened, ResolutionClosed),
    keys=keys,
    project=due,
    indexes=(("due_at",),),
)
