"""The rules of a survey, its questions and replies, its count, and its ballots' envelopes."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

from kairan_bulletin.domain.places import Area, Place
from kairan_bulletin.domain.survey.ballots import TEXT_MOST, ballot_bytes, folded, unfolded
from kairan_bulletin.domain.survey.commands import (
    AnswerSurvey,
    CloseSurvey,
    CountSurvey,
    NoteKeyDestroyed,
    OpenSurvey,
)
from kairan_bulletin.domain.survey.counting import count, texts
from kairan_bulletin.domain.survey.decider import (
    SURVEY,
    AnonymousResultsWait,
    ClosesInThePast,
    Survey,
    SurveyExists,
    SurveyIsClosed,
    SurveyNotClosed,
    SurveyUnknown,
)
from kairan_bulletin.domain.survey.events import (
    Question,
    Reply,
    SurveyAnswered,
    SurveyClosed,
    SurveyOpened,
    SurveyTerms,
)
from kairan_bulletin.domain.survey.replies import (
    QuestionsInvalid,
    RepliesInvalid,
    check_questions,
    check_replies,
)
from kairan_contracts.bulletin.survey_words import QuestionKind, ResultsFor, ResultsWhen
from kairan_contracts.vocabulary import Means
from kairan_kernel.ids import derived_id
from kairan_kernel.testing import given

NOW = datetime(2024, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)
NISHI = derived_id("association", "yoneizumi", "nishi")
SURVEY_ID = derived_id("survey", 1)
AREA = Area(
    union_id=derived_id("union", "yoneizumi"), union="yoneizumi", association_id=NISHI, association="nishi"
)
QUESTIONS = (
    Question(
        number=1, kind=QuestionKind.SINGLE, title="場所", required=True, options=("公園", "会館", "学校")
    ),
    Question(
        number=2, kind=QuestionKind.MULTIPLE, title="物", required=False, options=("水", "毛布"), most=2
    ),
    Question(number=3, kind=QuestionKind.NUMBER, title="人数", required=False, least=1, most=20),
    Question(number=4, kind=QuestionKind.TEXT, title="意見", required=False),
)


def terms(**changes: Any) -> SurveyTerms:
    values: dict[str, Any] = {
        "title": "倉庫",
        "body": None,
        "questions": QUESTIONS,
        "anonymous": False,
        "results_for": ResultsFor.EVERYONE,
        "results_when": ResultsWhen.CLOSED,
        "closes_at": NOW + DAY,
        "article_id": None,
    }
    return SurveyTerms(**(values | changes))


def opened(**changes: Any) -> SurveyOpened:
    return SurveyOpened(
        survey_id=SURVEY_ID,
        area=AREA,
        terms=terms(**changes),
        households=180,
        asked=None,
        opened_by=NISHI,
        opened_at=NOW,
    )


def place(n: int) -> Place:
    return Place(
        union_id=AREA.union_id,
        union="yoneizumi",
        association_id=NISHI,
        association="nishi",
        block_id=NISHI,
        household_id=derived_id("household", n),
    )


def answer(n: int, choice: int = 1, serial: int = 0, at: datetime = NOW) -> AnswerSurvey:
    return AnswerSurvey(
        answer_id=derived_id("answer", n, serial),
        place=place(n),
        replies=(Reply(number=1, choices=(choice,)),),
        means=Means.APP,
        proxy=False,
        by=NISHI,
        at=at,
    )


def answered(n: int, choice: int = 1, serial: int = 0, at: datetime = NOW) -> SurveyAnswered:
    asked = answer(n, choice, serial, at)
    return SurveyAnswered(
        survey_id=SURVEY_ID,
        answer_id=asked.answer_id,
        place=asked.place,
        replies=asked.replies,
        ballot=None,
        means=asked.means,
        proxy=False,
        answered_by=NISHI,
        answered_at=at,
    )


CLOSE = CloseSurvey(automatic=False, by=NISHI, at=NOW)
CLOSED = SurveyClosed(survey_id=SURVEY_ID, area=AREA, automatic=False, closed_by=NISHI, closed_at=NOW)
COUNT = CountSurvey(answered=0, results=(), texts=None, at=NOW)


def opening(**changes: Any) -> OpenSurvey:
    return OpenSurvey(
        survey_id=SURVEY_ID,
        area=AREA,
        terms=terms(**changes),
        households=180,
        asked=None,
        by=NISHI,
        at=NOW,
    )


class TestOpening:
    def test_it_is_opened_with_its_denominator(self) -> None:
        state = given(SURVEY).when(opening()).then(opened())
        assert state.opened is not None
        assert state.opened.households == 180

    def test_it_is_opened_once(self) -> None:
        assert given(SURVEY, opened()).when(opening()).then_raises(SurveyExists)

    def test_it_closes_in_the_future(self) -> None:
        assert given(SURVEY).when(opening(closes_at=NOW)).then_raises(ClosesInThePast)

    def test_anonymous_results_wait_for_the_closing(self) -> None:
        command = opening(anonymous=True, results_when=ResultsWhen.ALWAYS)
        assert given(SURVEY).when(command).then_raises(AnonymousResultsWait)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"options": ("a",)}, "two-options-needed"),
            ({"options": ("a", "a")}, "options-repeat"),
            ({"kind": QuestionKind.TEXT}, "options-not-for-this-kind"),
            ({"least": 2, "most": 1, "kind": QuestionKind.MULTIPLE}, "most-below-least"),
            ({"least": 9, "kind": QuestionKind.MULTIPLE}, "more-than-options"),
        ],
    )
    def test_a_question_that_cannot_be_asked_is_named(self, changes: Any, code: str) -> None:
        values = {"number": 1, "kind": QuestionKind.SINGLE, "title": "?", "required": False}
        wrong = Question(**{**values, "options": ("a", "b"), **changes})
        with pytest.raises(QuestionsInvalid) as error:
            check_questions([wrong])
        assert [fault.code for fault in error.value.faults] == [code]


class TestAnswering:
    def test_the_latest_answer_of_a_household_counts(self) -> None:
        state = given(SURVEY, opened(), answered(1, 1)).when(answer(1, 2, 1)).then(answered(1, 2, 1))
        assert [each.replies for each in state.answers.values()] == [(Reply(number=1, choices=(2,)),)]

    @pytest.mark.parametrize("past", [(opened(), CLOSED), (opened(closes_at=NOW - DAY),)])
    def test_an_answer_after_the_closing_is_refused(self, past: Any) -> None:
        assert given(SURVEY, *past).when(answer(1)).then_raises(SurveyIsClosed)

    def test_an_answer_that_the_log_has_after_the_closing_counts_for_nothing(self) -> None:
        state = SURVEY.fold([opened(), answered(1), CLOSED, answered(2)])
        assert set(state.answers) == {place(1).household_id}
        assert state.outcomes[answered(2).answer_id] is False

    def test_an_answer_that_is_stored_twice_counts_once(self) -> None:
        state = SURVEY.fold([opened(), answered(1, 1), answered(1, 2, 1), answered(1, 1)])
        assert state.answers[place(1).household_id].replies == (Reply(number=1, choices=(2,)),)

    @pytest.mark.parametrize(
        ("replies", "code"),
        [
            ([], "question-unanswered"),
            ([Reply(number=1, choices=(9,))], "option-unknown"),
            ([Reply(number=1, choices=(1, 2))], "one-option-only"),
            ([Reply(number=1, text="x")], "not-for-this-question"),
            ([Reply(number=1)], "reply-empty"),
            ([Reply(number=1, choices=(1,)), Reply(number=2, choices=(1, 1))], "option-twice"),
            ([Reply(number=1, choices=(1,)), Reply(number=3, value=21)], "number-out-of-range"),
            ([Reply(number=1, choices=(1,)), Reply(number=7, value=1)], "question-unknown"),
        ],
    )
    def test_every_fault_is_named(self, replies: list[Reply], code: str) -> None:
        with pytest.raises(RepliesInvalid) as error:
            check_replies(QUESTIONS, replies)
        assert code in {fault.code for fault in error.value.faults}


class TestClosing:
    def test_it_is_closed_once(self) -> None:
        assert given(SURVEY, opened()).when(CLOSE).then(CLOSED).closed == CLOSED
        assert given(SURVEY, opened(), CLOSED).when(CLOSE).then_raises(SurveyIsClosed)

    def test_it_is_counted_after_the_closing_and_once(self) -> None:
        assert given(SURVEY, opened()).when(COUNT).then_raises(SurveyNotClosed)
        counted = given(SURVEY, opened(), CLOSED).when(COUNT).events
        assert len(counted) == 1
        assert given(SURVEY, opened(), CLOSED, *counted).when(COUNT).then_nothing().counted == counted[0]

    def test_the_key_is_destroyed_after_the_count_and_once(self) -> None:
        note = NoteKeyDestroyed(at=NOW)
        assert given(SURVEY, opened(), CLOSED).when(note).then_raises(SurveyNotClosed)
        counted = given(SURVEY, opened(), CLOSED).when(COUNT).events
        destroyed = given(SURVEY, opened(), CLOSED, *counted).when(note).events
        past = (opened(), CLOSED, *counted, *destroyed)
        assert given(SURVEY, *past).when(note).then_nothing().destroyed_at == NOW

    @pytest.mark.parametrize("command", [answer(1), CLOSE, COUNT, NoteKeyDestroyed(at=NOW)])
    def test_what_was_never_opened_is_unknown(self, command: Any) -> None:
        assert given(SURVEY).when(command).then_raises(SurveyUnknown)
        assert SURVEY.initial() == Survey()


REPLIES = st.tuples(
    st.integers(1, 3),
    st.none() | st.integers(1, 20),
    st.none() | st.text(max_size=TEXT_MOST, min_size=1),
).map(
    lambda said: tuple(
        reply
        for reply in (
            Reply(number=1, choices=(said[0],)),
            None if said[1] is None else Reply(number=3, value=said[1]),
            None if said[2] is None else Reply(number=4, text=said[2]),
        )
        if reply is not None
    )
)


@settings(max_examples=100, deadline=None)
@each(answers=st.lists(REPLIES, max_size=40), order=st.randoms())
def test_the_count_is_exact_and_the_order_of_answers_changes_nothing(
    answers: list[tuple[Reply, ...]], order: Any
) -> None:
    results = count(QUESTIONS, answers)
    chosen = Counter(replies[0].choices[0] for replies in answers)
    assert results[0].counts == (chosen[1], chosen[2], chosen[3])
    assert sum(each.households for each in results[2].numbers) == results[2].answered
    shuffled = list(answers)
    order.shuffle(shuffled)
    assert count(QUESTIONS, shuffled) == results
    assert texts(QUESTIONS, shuffled) == texts(QUESTIONS, answers)


@settings(max_examples=100, deadline=None)
@each(replies=REPLIES)
def test_every_ballot_of_a_survey_has_the_same_length(replies: tuple[Reply, ...]) -> None:
    ballot = folded(QUESTIONS, replies)
    assert len(ballot) == len(folded(QUESTIONS, ()))
    assert unfolded(ballot) == replies


def test_the_longest_answer_fits_its_envelope() -> None:
    questions = (
        Question(number=1, kind=QuestionKind.TEXT, title="?", required=False),
        Question(
            number=2,
            kind=QuestionKind.MULTIPLE,
            title="?",
            required=False,
            options=tuple(str(n) for n in range(40)),
        ),
        Question(number=3, kind=QuestionKind.NUMBER, title="?", required=False),
    )
    longest = (
        Reply(number=1, text="\x01" * TEXT_MOST),
        Reply(number=2, choices=tuple(range(1, 41))),
        Reply(number=3, value=-1_000_000_000),
    )
    assert len(folded(questions, longest)) == len(folded(questions, ())) > ballot_bytes(questions)
