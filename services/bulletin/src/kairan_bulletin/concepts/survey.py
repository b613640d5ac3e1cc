"""Surveys, as the service knows them."""

from dataclasses import asdict
from typing import assert_never

from kairan_bulletin.concepts.asking import with_everyone_asked
from kairan_bulletin.concepts.concept import Concept, Told
from kairan_bulletin.domain.audience.asking import told
from kairan_bulletin.domain.reach import area_document
from kairan_bulletin.domain.survey import decider, replies, views
from kairan_bulletin.domain.survey.events import (
    BallotKeyDestroyed,
    SurveyAnswered,
    SurveyClosed,
    SurveyCounted,
    SurveyEvent,
    SurveyOpened,
)
from kairan_bulletin.domain.survey.streams import SURVEY as STREAM
from kairan_bulletin.projections.survey import DEADLINES, SURVEYS
from kairan_kernel.codec import Upcast


def tell(event: SurveyEvent) -> Told | None:
    """What others hear: that a household answered, never what."""
    about = {"survey_id": event.survey_id}
    match event:
        case SurveyOpened():
            return "survey_opened", {**about, **area_document(event.area), **_opened(event)}
        case SurveyAnswered():
            return "survey_answered", {**about, **asdict(event.place), "means": event.means}
        case SurveyClosed():
            values = {"automatic": event.automatic, "closed_at": event.closed_at}
            return "survey_closed", {**about, **area_document(event.area), **values}
        case SurveyCounted():
            values = {"answered": event.answered, "counted_at": event.counted_at}
            return "survey_counted", {**about, **area_document(event.area), **values}
        case BallotKeyDestroyed():
            return None
        case _:
            assert_never(event)


def _opened(event: SurveyOpened) -> dict[str, object]:
    return {
        "title": event.terms.title,
        "anonymous": event.terms.anonymous,
        "questions": len(event.terms.questions),
        "households": event.households,
        "asked": told(event.asked),
        "closes_at": event.terms.closes_at,
        "article_id": event.terms.article_id,
        "opened_at": event.opened_at,
    }


SURVEY = Concept(
    name="survey",
    streams=(STREAM,),
    types={
        "SurveyOpened.v2": SurveyOpened,
        "SurveyAnswered.v1": SurveyAnswered,
        "SurveyClosed.v1": SurveyClosed,
        "SurveyCounted.v1": SurveyCounted,
        "BallotKeyDestroyed.v1": BallotKeyDestroyed,
    },
    projections=(SURVEYS, DEADLINES),
    tell=tell,
    upcasts={"SurveyOpened.v1": Upcast(to="SurveyOpened.v2", change=with_everyone_asked)},
    errors={
        decider.SurveyUnknown: (404, "survey-unknown"),
        decider.SurveyExists: (409, "conflict"),
        decider.SurveyIsClosed: (409, "survey-closed"),
        decider.SurveyNotClosed: (409, "conflict"),
        decider.ClosesInThePast: (422, "closes-in-the-past"),
        decider.AnonymousResultsWait: (422, "anonymous-results-wait"),
        replies.QuestionsInvalid: (422, "validation"),
        replies.RepliesInvalid: (422, "validation"),
        views.ResultsNotYet: (409, "results-not-yet"),
        views.ResultsNotForYou: (403, "results-not-for-you"),
        views.SurveyIsAnonymous: (403, "survey-is-anonymous"),
    },
)
