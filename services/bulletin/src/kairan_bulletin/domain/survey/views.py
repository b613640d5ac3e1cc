"""What is told of a survey, and to whom. Pure."""

from datetime import datetime

from kairan_bulletin.domain.access import manages
from kairan_bulletin.domain.reach import Reach, area_document
from kairan_bulletin.domain.survey.counting import count
from kairan_bulletin.domain.survey.decider import Survey, is_open, opened
from kairan_bulletin.domain.survey.events import Question, QuestionResult
from kairan_contracts.bulletin.survey_words import ResultsFor, ResultsWhen
from kairan_contracts.identity import Principal
from kairan_kernel.projection import Document


class ResultsNotYet(Exception):
    """The results are shown once it is closed and counted."""


class ResultsNotForYou(Exception):
    """The results are for officers, or for those who answered."""


class SurveyIsAnonymous(Exception):
    """Nobody sees single answers of an anonymous survey."""


def summary(survey: Survey, principal: Principal, now: datetime) -> Document:
    """What everybody concerned may know."""
    opening = opened(survey)
    terms = opening.terms
    return {
        "survey_id": opening.survey_id,
        **area_document(opening.area),
        "title": terms.title,
        "body": terms.body,
        "questions": [question_document(each) for each in terms.questions],
        "anonymous": terms.anonymous,
        "results_for": terms.results_for,
        "results_when": terms.results_when,
        "closes_at": terms.closes_at,
        "article_id": terms.article_id,
        "state": "open" if is_open(survey, now) else "closed",
        "opened_at": opening.opened_at,
        "closed_at": None if survey.closed is None else survey.closed.closed_at,
        "counted_at": None if survey.counted is None else survey.counted.counted_at,
        "ballot_key_destroyed_at": survey.destroyed_at,
        "households": opening.households,
        "everyone": opening.asked is None,
        "answered": len(survey.answers),
        "own_answered": principal.household_id in survey.answers,
    }


def question_document(question: Question) -> Document:
    return {
        "number": question.number,
        "kind": question.kind,
        "title": question.title,
        "required": question.required,
        "options": list(question.options),
        "least": question.least,
        "most": question.most,
    }


def may_see_results(survey: Survey, principal: Principal, now: datetime) -> None:
    """Raises ResultsNotForYou or ResultsNotYet."""
    opening = opened(survey)
    terms = opening.terms
    officer = manages(principal, opening.area)
    respondent = principal.household_id in survey.answers
    welcome = terms.results_for is ResultsFor.EVERYONE or (
        terms.results_for is ResultsFor.RESPONDENTS and respondent
    )
    if not officer and not welcome:
        raise ResultsNotForYou
    early = terms.results_when is ResultsWhen.ALWAYS or officer
    if survey.counted is None and (terms.anonymous or not early):
        raise ResultsNotYet


def results(survey: Survey) -> Document:
    """The counted result, or (named ones) what the answers add up to by now."""
    opening = opened(survey)
    counted = survey.counted
    if counted is None:
        replies = [each.replies or () for each in survey.answers.values()]
        found: tuple[QuestionResult, ...] | None = count(opening.terms.questions, replies)
    else:
        found = counted.results
    return {
        "survey_id": opening.survey_id,
        "final": counted is not None,
        "households": opening.households,
        "answered": len(survey.answers) if counted is None else counted.answered,
        "too_few": found is None,
        "questions": None
        if found is None
        else [
            _result(question, result) for question, result in zip(opening.terms.questions, found, strict=True)
        ],
    }


def _result(question: Question, result: QuestionResult) -> Document:
    return {
        "number": question.number,
        "title": question.title,
        "kind": question.kind,
        "answered": result.answered,
        "options": [
            {"number": n, "option": option, "households": households}
            for n, (option, households) in enumerate(
                zip(question.options, result.counts, strict=True), start=1
            )
        ],
        "numbers": [{"value": each.value, "households": each.households} for each in result.numbers],
        "sum": sum(each.value * each.households for each in result.numbers),
        "texts": result.texts,
    }


def answered(survey: Survey, reach: Reach) -> list[Document]:
    """Which households answered, by block and id: not by time, which could tie an answer to a household."""
    seen = [each.place for each in survey.answers.values() if reach.covers(each.place)]
    places = sorted(seen, key=lambda place: (place.association, str(place.block_id), str(place.household_id)))
    return [
        {
            "association_id": place.association_id,
            "block_id": place.block_id,
            "household_id": place.household_id,
        }
        for place in places
    ]
