"""What can be asked of a survey. Replies arrive sealed; time and ids are the caller's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.audience.asking import AskedBlock
from kairan_bulletin.domain.places import Area, Place
from kairan_bulletin.domain.survey.events import QuestionResult, Reply, SurveyTerms
from kairan_contracts.vocabulary import Means


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSurvey:
    survey_id: UUID
    area: Area
    terms: SurveyTerms
    households: int
    asked: tuple[AskedBlock, ...] | None
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSurvey:
    """``replies`` as they were given; how they are kept, named or as a ballot, the desk decides after."""

    answer_id: UUID
    place: Place
    replies: tuple[Reply, ...]
    means: Means
    proxy: bool
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSurvey:
    automatic: bool
    by: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CountSurvey:
    """Record the result of the answers that stood at the closing."""

    answered: int
    results: tuple[QuestionResult, ...] | None
    texts: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteKeyDestroyed:
    at: datetime


SurveyCommand = OpenSurvey | AnswerSurvey | CloseSurvey | CountSurvey | NoteKeyDestroyed
