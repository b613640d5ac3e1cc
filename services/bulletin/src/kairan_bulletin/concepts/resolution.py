"""Resolutions, as the service knows them."""

from dataclasses import asdict
from typing import assert_never

from kairan_bulletin.concepts.concept import Concept, Told
from kairan_bulletin.domain.reach import area_document
from kairan_bulletin.domain.resolution import decider
from kairan_bulletin.domain.resolution.events import (
    ProxyGiven,
    ResolutionClosed,
    ResolutionEvent,
    ResolutionOpened,
    VoteCast,
    VotersEnrolled,
)
from kairan_bulletin.domain.resolution.streams import RESOLUTION as STREAM
from kairan_bulletin.domain.resolution.views import outcome_document
from kairan_bulletin.projections.resolution import DEADLINES, RESOLUTIONS


def tell(event: ResolutionEvent) -> Told | None:
    """What others hear: that a household took part, never how; and the result."""
    about = {"resolution_id": event.resolution_id}
    match event:
        case VotersEnrolled():
            return None
        case ResolutionOpened():
            return "resolution_opened", {**about, **area_document(event.area), **_opened(event)}
        case VoteCast() | ProxyGiven():
            return "resolution_answered", {**about, **asdict(event.place), "means": event.means}
        case ResolutionClosed():
            values = {"automatic": event.automatic, "closed_at": event.closed_at}
            outcome = {"outcome": outcome_document(event)}
            return "resolution_closed", {**about, **area_document(event.area), **values, **outcome}
        case _:
            assert_never(event)


def _opened(event: ResolutionOpened) -> dict[str, object]:
    return {
        "title": event.terms.title,
        "proposals": len(event.terms.proposals),
        "voters": event.voters,
        "closes_at": event.terms.closes_at,
        "article_id": event.terms.article_id,
        "opened_at": event.opened_at,
    }


RESOLUTION = Concept(
    name="resolution",
    streams=(STREAM,),
    types={
        "VotersEnrolled.v1": VotersEnrolled,
        "ResolutionOpened.v1": ResolutionOpened,
        "VoteCast.v1": VoteCast,
        "ProxyGiven.v1": ProxyGiven,
        "ResolutionClosed.v1": ResolutionClosed,
    },
    projections=(RESOLUTIONS, DEADLINES),
    tell=tell,
    errors={
        decider.ResolutionUnknown: (404, "resolution-unknown"),
        decider.ResolutionExists: (409, "conflict"),
        decider.ResolutionIsClosed: (409, "resolution-closed"),
        decider.ResolutionClosesInThePast: (422, "closes-in-the-past"),
        decider.NobodyToVote: (422, "nobody-to-vote"),
        decider.NotAVoter: (403, "not-a-voter"),
        decider.ChoicesDontFit: (422, "choices-dont-fit"),
        decider.ProxyToNobody: (422, "proxy-to-nobody"),
    },
)
