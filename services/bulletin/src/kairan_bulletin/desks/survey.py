"""Surveys as they are used: opened, answered, closed, counted, looked at.

Green, but for closing and counting, which wait in native threads. Appends to ``survey-<id>``. What an answer
of an anonymous survey is kept as, and what that promises, is in ``domain.survey.ballots``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.areas import AreasOffice
from kairan_bulletin.desks.asking import Asking
from kairan_bulletin.desks.facts import Facts
from kairan_bulletin.desks.live_streams import LiveStreams
from kairan_bulletin.desks.speakers import Speakers, Words
from kairan_bulletin.desks.survey_counting import SurveyCounting
from kairan_bulletin.domain.access import OfficersOnly, manages
from kairan_bulletin.domain.audience.asking import concerns
from kairan_bulletin.domain.audience.wish import AudienceWish
from kairan_bulletin.domain.places import Place
from kairan_bulletin.domain.reach import seeing
from kairan_bulletin.domain.survey.ballots import folded
from kairan_bulletin.domain.survey.commands import AnswerSurvey, OpenSurvey, SurveyCommand
from kairan_bulletin.domain.survey.decider import (
    SURVEY,
    Survey,
    SurveyIsClosed,
    SurveyUnknown,
    decide,
)
from kairan_bulletin.domain.survey.events import (
    Reply,
    SurveyAnswered,
    SurveyEvent,
    SurveyOpened,
    SurveyTerms,
)
from kairan_bulletin.domain.survey.streams import ballot_subject, survey_stream
from kairan_bulletin.domain.survey.views import (
    SurveyIsAnonymous,
    answered,
    may_see_results,
    results,
    summary,
)
from kairan_contracts.identity import Principal
from kairan_contracts.vocabulary import Means
from kairan_kernel.commands import Causation
from kairan_kernel.native import native
from kairan_kernel.projection import Document
from kairan_kernel.sealing import Sealer, SubjectErased
from kairan_kernel.store import EventStore

Surveys = LiveStreams[Survey, SurveyCommand, SurveyEvent]


def surveys(store: EventStore) -> Surveys:
    """All surveys' streams as they stand."""
    return LiveStreams(store, CODEC, SURVEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Replies as they were sent. Without a household they are the speaker's own."""

    replies: tuple[Reply, ...]
    means: Means
    household_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyDesk:
    live: Surveys
    facts: Facts
    counting: SurveyCounting
    office: AreasOffice
    asking: Asking
    speakers: Speakers
    sealer: Sealer
    words: Words
    now: Callable[[], datetime]

    def open(
        self,
        principal: Principal,
        survey_id: UUID,
        scope: dict[str, Any],
        terms: SurveyTerms,
        audience: AudienceWish,
        cause: Causation,
    ) -> Document:
        """Ask the households of a union or association whose officer the principal is, or some of them.

        Raises AudienceEmpty, NamedArticleUnknown.
        """
        area = native(self.office.managed_by, principal, scope)
        stream = survey_stream(survey_id)
        if not self.live.holds(stream, cause):
            at = self.now()
            native(self.asking.about, principal, area, terms.article_id)
            invited = native(self.asking.whom, area, audience, at)
            command = OpenSurvey(
                survey_id=survey_id,
                area=area,
                terms=terms,
                households=invited.households,
                asked=invited.blocks,
                by=principal.subject,
                at=at,
            )
            native(self.live.handle, stream, command, cause)
        return self.survey(principal, survey_id)

    def answer(self, principal: Principal, survey_id: UUID, filled: Filled, cause: Causation) -> Document:
        """Keep an answer; the household's latest one counts. Repeated: the same answer again.

        Raises SurveyIsClosed, RepliesInvalid, and what ``Speakers.place`` raises.
        """
        stream = survey_stream(survey_id)
        opening = self._known(principal, survey_id)
        place = self.speakers.place(principal, filled.household_id, opening.area)
        revision = 0
        if not self.live.has(stream, cause):
            command = AnswerSurvey(
                answer_id=cause.command_id,
                place=place,
                replies=filled.replies,
                means=filled.means,
                proxy=place.household_id != principal.household_id,
                by=principal.subject,
                at=self.now(),
            )
            (event,) = self.live.remembered(stream, lambda survey: decide(command, survey))
            assert isinstance(event, SurveyAnswered)
            revision = self.facts.keep(stream, self._kept(opening.terms, event), cause)
        stands = self.live.read(
            stream, lambda survey: survey.outcomes.get(cause.command_id), at_least=revision
        )
        if not stands:
            raise SurveyIsClosed
        return {"survey_id": survey_id, "household_id": place.household_id, "answered": True}

    def close(self, principal: Principal, survey_id: UUID, cause: Causation) -> Document:
        """Close it before its time, and count it."""
        if not manages(principal, self._known(principal, survey_id).area):
            raise OfficersOnly
        native(self.counting.close, survey_id, principal.subject, cause)
        native(self.counting.finish, survey_id)
        return self.survey(principal, survey_id)

    def survey(self, principal: Principal, survey_id: UUID) -> Document:
        """How it stands, and whether the caller's household answered. Raises SurveyUnknown."""
        self._known(principal, survey_id)
        return self.live.read(survey_stream(survey_id), lambda survey: summary(survey, principal, self.now()))

    def results(self, principal: Principal, survey_id: UUID) -> Document:
        """What it adds up to. Raises ResultsNotYet, ResultsNotForYou, and SurveyUnknown."""
        self._known(principal, survey_id)

        def look(survey: Survey) -> tuple[Document, str | None]:
            may_see_results(survey, principal, self.now())
            texts = None if survey.counted is None else survey.counted.texts
            return results(survey), texts

        found, sealed = self.live.read(survey_stream(survey_id), look)
        return {**found, "texts": native(self.counting.texts, survey_id, sealed)}

    def rows(self, principal: Principal, survey_id: UUID) -> tuple[SurveyTerms, list[SurveyAnswered]]:
        """The answers one by one, texts opened, of those whom the caller may see. SurveyIsAnonymous else."""
        opening = self._known(principal, survey_id)
        seen = seeing(principal, opening.area)
        if opening.terms.anonymous:
            raise SurveyIsAnonymous
        found = self.live.read(
            survey_stream(survey_id),
            lambda survey: [each for each in survey.answers.values() if seen.covers(each.place)],
        )
        ordered = sorted(found, key=lambda each: (each.answered_at, str(each.answer_id)))
        return opening.terms, self._opened(ordered)

    def respondents(self, principal: Principal, survey_id: UUID) -> list[Document]:
        """Which households answered, not what. For officers, and block leaders of their block."""
        seen = seeing(principal, self._known(principal, survey_id).area)
        return self.live.read(survey_stream(survey_id), lambda survey: answered(survey, seen))

    def _kept(self, terms: SurveyTerms, answer: SurveyAnswered) -> SurveyAnswered:
        replies = answer.replies or ()
        if not terms.anonymous:
            return replace(answer, replies=self._sealed(answer.place, replies))
        try:
            ballot = native(
                self.sealer.seal, ballot_subject(answer.survey_id), folded(terms.questions, replies)
            )
        except SubjectErased:
            raise SurveyIsClosed from None  # it was counted in this moment, and its key is gone
        return replace(answer, replies=None, ballot=ballot)

    def _sealed(self, place: Place, replies: Sequence[Reply]) -> tuple[Reply, ...]:
        """Replies whose texts are sealed for the household."""
        return tuple(
            each
            if each.text is None
            else replace(each, text=self.words.sealed(place.household_id, each.text) or "")
            for each in replies
        )

    def _opened(self, answers: Sequence[SurveyAnswered]) -> list[SurveyAnswered]:
        sealed = [
            (each.place.household_id, reply.text or None) for each in answers for reply in each.replies or ()
        ]
        texts = iter(self.words.opened(sealed))
        return [
            replace(each, replies=tuple(replace(reply, text=next(texts)) for reply in each.replies or ()))
            for each in answers
        ]

    def _known(self, principal: Principal, survey_id: UUID) -> SurveyOpened:
        """The opening, if it concerns the principal; else SurveyUnknown."""
        stream = survey_stream(survey_id)
        opening, asked = self.live.remembered(stream, lambda survey: (survey.opened, survey.asked))
        if opening is None or not concerns(principal, opening.area, asked):
            raise SurveyUnknown
        return opening
