"""Closing and counting a survey. Blocking; done by serve when an officer closes it, else by follow's clock.

Three steps, each an event in ``survey-<id>``: closed; counted; and, if it is anonymous, the ballots' key
destroyed. Whoever comes after an interruption goes on with the step that is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kairan_bulletin.desks.live_streams import LiveStreams
from kairan_bulletin.domain.survey.ballots import BALLOTS_LEAST, unfolded
from kairan_bulletin.domain.survey.commands import (
    CloseSurvey,
    CountSurvey,
    NoteKeyDestroyed,
    SurveyCommand,
)
from kairan_bulletin.domain.survey.counting import Replies, count, texts
from kairan_bulletin.domain.survey.decider import Survey, SurveyIsClosed, opened
from kairan_bulletin.domain.survey.events import SurveyEvent, SurveyOpened
from kairan_bulletin.domain.survey.streams import ballot_subject, survey_stream, texts_subject
from kairan_kernel.commands import Causation
from kairan_kernel.ids import derived_id
from kairan_kernel.projection import Document
from kairan_kernel.sealing import Sealer


class BallotsUnreadable(Exception):
    """Ballots can't be opened although they are not counted yet: their key is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyCounting:
    live: LiveStreams[Survey, SurveyCommand, SurveyEvent]
    sealer: Sealer
    now: Callable[[], datetime]

    def close(self, survey_id: UUID, by: UUID | None, cause: Causation) -> None:
        """Close it now. Raises SurveyIsClosed when another did."""
        command = CloseSurvey(automatic=by is None, by=by, at=self.now())
        self.live.handle(survey_stream(survey_id), command, cause)

    def finish(self, survey_id: UUID) -> None:
        """Count what is closed, and destroy the ballots' key; what is done already is left alone."""
        stream = survey_stream(survey_id)
        opening = self.live.read(stream, opened)
        if self.live.read(stream, lambda survey: survey.counted is None):
            self.live.handle(stream, self._counted(opening), _cause("count", survey_id))
        if opening.terms.anonymous:
            self.sealer.destroy(ballot_subject(survey_id))
            self.live.handle(stream, NoteKeyDestroyed(at=self.now()), _cause("destroy", survey_id))

    def finish_due(self, document: Document, now: datetime) -> None:
        """The clock's deed: close what is past its time, then go on with what is missing."""
        survey_id = UUID(document["survey_id"])
        closed = self.live.read(survey_stream(survey_id), lambda survey: survey.closed)
        if closed is None:
            try:
                self.close(survey_id, None, _cause("close", survey_id))
            except SurveyIsClosed:
                return  # somebody was faster; the next tick goes on
        self.finish(survey_id)

    def texts(self, survey_id: UUID, sealed: str | None) -> dict[str, list[str]]:
        """What was written in an anonymous survey, by the question's number; nothing once it was erased."""
        if sealed is None:
            return {}
        found: dict[str, list[str]] | None = self.sealer.open(texts_subject(survey_id), sealed)
        return found or {}

    def _counted(self, opening: SurveyOpened) -> CountSurvey:
        answers = self._answers(opening)
        if opening.terms.anonymous and len(answers) < BALLOTS_LEAST:
            return CountSurvey(answered=len(answers), results=None, texts=None, at=self.now())
        questions = opening.terms.questions
        written = texts(questions, answers) if opening.terms.anonymous else {}
        sealed = self.sealer.seal(texts_subject(opening.survey_id), written) if written else None
        return CountSurvey(
            answered=len(answers), results=count(questions, answers), texts=sealed, at=self.now()
        )

    def _answers(self, opening: SurveyOpened) -> list[Replies]:
        stream = survey_stream(opening.survey_id)
        answers = self.live.read(stream, lambda survey: list(survey.answers.values()))
        if not opening.terms.anonymous:
            return [each.replies or () for each in answers]
        subject = ballot_subject(opening.survey_id)
        ballots: list[Any] = self.sealer.open_many([(subject, each.ballot or "") for each in answers])
        if any(ballot is None for ballot in ballots):
            raise BallotsUnreadable(str(opening.survey_id))
        return [unfolded(ballot) for ballot in ballots]


def _cause(deed: str, survey_id: UUID) -> Causation:
    command_id = derived_id(f"{deed}-survey", survey_id)
    return Causation(command_id=command_id, correlation_id=command_id, actor="clock")
