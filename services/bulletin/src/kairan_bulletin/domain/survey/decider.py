"""The rules of a survey: opened once, answered until it closes, closed once, counted once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never
from uuid import UUID

from kairan_bulletin.domain.access import HouseholdUnknown
from kairan_bulletin.domain.audience.asking import Asked, asks
from kairan_bulletin.domain.survey.commands import (
    AnswerSurvey,
    CloseSurvey,
    CountSurvey,
    NoteKeyDestroyed,
    OpenSurvey,
    SurveyCommand,
)
from kairan_bulletin.domain.survey.events import (
    BallotKeyDestroyed,
    SurveyAnswered,
    SurveyClosed,
    SurveyCounted,
    SurveyEvent,
    SurveyOpened,
)
from kairan_bulletin.domain.survey.replies import check_questions, check_replies
from kairan_contracts.bulletin.survey_words import ResultsWhen
from kairan_kernel.decider import Decider


class SurveyUnknown(Exception):
    """There is no such survey, or the caller may not know of it."""


class SurveyExists(Exception):
    """This survey was opened before, by another command."""


class SurveyIsClosed(Exception):
    """Its time has passed, or an officer closed it: no answer counts any more."""


class SurveyNotClosed(Exception):
    """It is counted when it is closed."""


class ClosesInThePast(Exception):
    """It must close in the future."""


class AnonymousResultsWait(Exception):
    """Results of an anonymous survey are shown only after the closing."""


@dataclass(slots=True)
class Survey:
    """A survey as its log tells it; changed in place by ``evolve``."""

    opened: SurveyOpened | None = None
    asked: Asked | None = None
    answers: dict[UUID, SurveyAnswered] = field(default_factory=dict)
    outcomes: dict[UUID, bool] = field(default_factory=dict)
    """Every answer's id, and whether it stood before the closing."""
    closed: SurveyClosed | None = None
    counted: SurveyCounted | None = None
    destroyed_at: datetime | None = None

    def take(self, answer: SurveyAnswered) -> None:
        if answer.answer_id in self.outcomes:
            return  # stored twice by a repeat
        late = self.opened is None or answer.answered_at > self.opened.terms.closes_at
        stands = self.closed is None and not late
        self.outcomes[answer.answer_id] = stands
        if stands:
            self.answers[answer.place.household_id] = answer


def evolve(survey: Survey, event: SurveyEvent) -> Survey:
    match event:
        case SurveyOpened():
            survey.opened, survey.asked = event, Asked.of(event.asked)
        case SurveyAnswered():
            survey.take(event)
        case SurveyClosed():
            survey.closed = event
        case SurveyCounted():
            survey.counted = event
        case BallotKeyDestroyed():
            survey.destroyed_at = event.destroyed_at
        case _:
            assert_never(event)
    return survey


def decide(command: SurveyCommand, survey: Survey) -> Sequence[SurveyEvent]:
    match command:
        case OpenSurvey():
            return [_open(command, survey)]
        case AnswerSurvey():
            return [_answer(command, survey)]
        case CloseSurvey():
            return [_close(command, survey)]
        case CountSurvey():
            return _count(command, survey)
        case NoteKeyDestroyed():
            return _destroyed(command, survey)
        case _:
            assert_never(command)


def opened(survey: Survey) -> SurveyOpened:
    """The opening. Raises SurveyUnknown."""
    if survey.opened is None:
        raise SurveyUnknown
    return survey.opened


def is_open(survey: Survey, at: datetime) -> bool:
    """Whether answers of this moment count."""
    return survey.closed is None and survey.opened is not None and at <= survey.opened.terms.closes_at


def _open(command: OpenSurvey, survey: Survey) -> SurveyOpened:
    if survey.opened is not None:
        raise SurveyExists
    if command.terms.closes_at <= command.at:
        raise ClosesInThePast
    if command.terms.anonymous and command.terms.results_when is ResultsWhen.ALWAYS:
        raise AnonymousResultsWait
    check_questions(command.terms.questions)
    return SurveyOpened(
        survey_id=command.survey_id,
        area=command.area,
        terms=command.terms,
        households=command.households,
        asked=command.asked,
        opened_by=command.by,
        opened_at=command.at,
    )


def _answer(command: AnswerSurvey, survey: Survey) -> SurveyAnswered:
    opening = opened(survey)
    if not is_open(survey, command.at):
        raise SurveyIsClosed
    if not asks(survey.asked, command.place.household_id):
        raise HouseholdUnknown
    check_replies(opening.terms.questions, command.replies)
    return SurveyAnswered(
        survey_id=opening.survey_id,
        answer_id=command.answer_id,
        place=command.place,
        replies=command.replies,
        ballot=None,
        means=command.means,
        proxy=command.proxy,
        answered_by=command.by,
        answered_at=command.at,
    )


def _close(command: CloseSurvey, survey: Survey) -> SurveyClosed:
    opening = opened(survey)
    if survey.closed is not None:
        raise SurveyIsClosed
    return SurveyClosed(
        survey_id=opening.survey_id,
        area=opening.area,
        automatic=command.automatic,
        closed_by=command.by,
        closed_at=command.at,
    )


def _count(command: CountSurvey, survey: Survey) -> Sequence[SurveyEvent]:
    opening = opened(survey)
    if survey.closed is None:
        raise SurveyNotClosed
    if survey.counted is not None:
        return []
    return [
        SurveyCounted(
            survey_id=opening.survey_id,
            area=opening.area,
            answered=command.answered,
            results=command.results,
            texts=command.texts,
            counted_at=command.at,
        )
    ]


def _destroyed(command: NoteKeyDestroyed, survey: Survey) -> Sequence[SurveyEvent]:
    opening = opened(survey)
    if survey.counted is None:
        raise SurveyNotClosed
    if survey.destroyed_at is not None:
        return []
    return [BallotKeyDestroyed(survey_id=opening.survey_id, area=opening.area, destroyed_at=command.at)]


SURVEY: Decider[Survey, SurveyCommand, SurveyEvent] = Decider(initial=Survey, decide=decide, evolve=evolve)
