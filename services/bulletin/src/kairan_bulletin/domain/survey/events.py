"""What can have happened to a survey. Stream ``survey-<id>``, written by serve and by the clock.

Answers are appended without an expected version; one that stands after the closing counts for nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.audience.asking import AskedBlock
from kairan_bulletin.domain.places import Area, Place
from kairan_contracts.bulletin.survey_words import QuestionKind, ResultsFor, ResultsWhen
from kairan_contracts.vocabulary import Means


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; they are numbered from 1. ``least`` and ``most``: of a number, or of choices made."""

    number: int
    kind: QuestionKind
    title: str
    required: bool
    options: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What was answered to one question: chosen options (numbered from 1), a text, or a number."""

    number: int
    choices: tuple[int, ...] = ()
    text: str | None = None
    value: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyTerms:
    title: str
    body: str | None
    questions: tuple[Question, ...]
    anonymous: bool
    results_for: ResultsFor
    results_when: ResultsWhen
    closes_at: datetime
    article_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyOpened:
    """``households``: how many there were to ask at that moment, the denominator. ``asked``: which ones; none
    when it was everyone of the area.
    """

    survey_id: UUID
    area: Area
    terms: SurveyTerms
    households: int
    asked: tuple[AskedBlock, ...] | None
    opened_by: UUID
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAnswered:
    """A household answered; its latest answer before the closing counts.

    Named: ``replies``, their texts sealed for the household. Anonymous: ``ballot``, sealed with a key that
    the survey alone has and that is destroyed once it is counted.
    """

    survey_id: UUID
    answer_id: UUID
    place: Place
    replies: tuple[Reply, ...] | None
    ballot: str | None
    means: Means
    proxy: bool
    answered_by: UUID
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyClosed:
    survey_id: UUID
    area: Area
    automatic: bool
    closed_by: UUID | None
    closed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberCount:
    value: int
    households: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionResult:
    """What the answers to one question add up to. ``counts`` has one number for each option.

    ``texts``: how many wrote something. What they wrote is in the event's ``texts``, sealed.
    """

    number: int
    answered: int
    counts: tuple[int, ...] = ()
    numbers: tuple[NumberCount, ...] = ()
    texts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyCounted:
    """The result, once and for all. ``results`` is none when too few answered an anonymous survey.

    ``texts`` (anonymous only): what was written, by question, in the order of the alphabet, sealed for the
    survey.
    """

    survey_id: UUID
    area: Area
    answered: int
    results: tuple[QuestionResult, ...] | None
    texts: str | None
    counted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotKeyDestroyed:
    """Nobody can open the ballots of this anonymous survey any more."""

    survey_id: UUID
    area: Area
    destroyed_at: datetime


SurveyEvent = SurveyOpened | SurveyAnswered | SurveyClosed | SurveyCounted | BallotKeyDestroyed
