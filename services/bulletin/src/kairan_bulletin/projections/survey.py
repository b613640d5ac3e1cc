"""Which surveys are there, and what is still to be done to them? Collections ``surveys`` and
``survey_deadlines``, one document a survey. Answers are not in them: those are read from the log.
"""

from collections.abc import Iterable

from kairan_bulletin.domain.audience.asking import asked_ids
from kairan_bulletin.domain.reach import stored_area
from kairan_bulletin.domain.survey.events import (
    BallotKeyDestroyed,
    SurveyClosed,
    SurveyCounted,
    SurveyOpened,
)
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    return (str(fact.event.survey_id),)


def listed(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case SurveyOpened() as opened:
            terms = opened.terms
            return {
                "survey_id": key,
                **stored_area(opened.area),
                "title": terms.title,
                "anonymous": terms.anonymous,
                "closes_at": terms.closes_at,
                "households": opened.households,
                "asked": asked_ids(opened.asked),
                "opened_at": opened.opened_at,
                "closed_at": None,
                "article_id": None if terms.article_id is None else str(terms.article_id),
                "order": f"{opened.opened_at.isoformat()}/{key}",
            }
        case SurveyClosed() as closed if document is not None:
            return {**document, "closed_at": closed.closed_at}
    return document


def due(document: Document | None, fact: Fact, key: str) -> Document | None:
    """Closing at its time; then counting; then, if it is anonymous, destroying the ballots' key."""
    match fact.event:
        case SurveyOpened(terms=terms):
            return {"survey_id": key, "anonymous": terms.anonymous, "due_at": terms.closes_at}
        case SurveyClosed() as closed if document is not None:
            return {**document, "due_at": closed.closed_at}
        case SurveyCounted() if document is not None:
            return document if document["anonymous"] else None
        case BallotKeyDestroyed():
            return None
    return document


SURVEYS = Projection(
    name="surveys",
    handles=(SurveyOpened, SurveyClosed),
    keys=keys,
    project=listed,
    version=2,
    indexes=(("association_id", "order"), ("union_id", "order")),
)
DEADLINES = Projection(
    name="survey_deadlines",
    handles=(SurveyOpened, SurveyClosed, SurveyCounted, BallotKeyDestroyed),
    keys=keys,
    project=due,
    indexes=(("due_at",),),
)
