"""A survey's events in every form that is stored, for the golden files."""

from typing import Any

from kairan_bulletin.domain.audience.asking import AskedBlock
from kairan_bulletin.domain.survey.events import (
    BallotKeyDestroyed,
    NumberCount,
    Question,
    QuestionResult,
    Reply,
    SurveyAnswered,
    SurveyClosed,
    SurveyCounted,
    SurveyOpened,
    SurveyTerms,
)
from kairan_contracts.bulletin.survey_words import QuestionKind, ResultsFor, ResultsWhen
from kairan_contracts.vocabulary import Means
from kairan_kernel.ids import derived_id

from .stored_attendance import AREA, BLOCK, HOUSEHOLD, MEMBER, NISHI, NOW, PLACE, UNION_AREA

ABOUT: dict[str, Any] = {"survey_id": derived_id("survey", 1)}
ANSWER: dict[str, Any] = {
    **ABOUT,
    "answer_id": derived_id("answer", 1),
    "place": PLACE,
    "answered_by": MEMBER,
    "answered_at": NOW,
}

OLD = ("SurveyOpened.v1.full", "SurveyOpened.v1.least")
"""Forms that are read and no longer written; they read as `v2` that asks everyone."""

EVENTS: dict[str, Any] = {
    "SurveyOpened.v2.full": SurveyOpened(
        **ABOUT,
        area=AREA,
        terms=SurveyTerms(
            title="防災倉庫",
            body="お答えください。",
            questions=(
                Question(
                    number=1,
                    kind=QuestionKind.MULTIPLE,
                    title="足りない物",
                    required=True,
                    options=("水", "毛布"),
                    least=1,
                    most=2,
                ),
                Question(number=2, kind=QuestionKind.TEXT, title="ご意見", required=False),
            ),
            anonymous=True,
            results_for=ResultsFor.RESPONDENTS,
            results_when=ResultsWhen.CLOSED,
            closes_at=NOW,
            article_id=derived_id("article", 1),
        ),
        households=180,
        asked=(AskedBlock(association_id=NISHI, block_id=BLOCK, household_ids=(HOUSEHOLD,)),),
        opened_by=MEMBER,
        opened_at=NOW,
    ),
    "SurveyOpened.v2.least": SurveyOpened(
        **ABOUT,
        area=UNION_AREA,
        terms=SurveyTerms(
            title="人数",
            body=None,
            questions=(Question(number=1, kind=QuestionKind.NUMBER, title="何人", required=False),),
            anonymous=False,
            results_for=ResultsFor.EVERYONE,
            results_when=ResultsWhen.ALWAYS,
            closes_at=NOW,
            article_id=None,
        ),
        households=0,
        asked=None,
        opened_by=MEMBER,
        opened_at=NOW,
    ),
    "SurveyAnswered.v1.named": SurveyAnswered(
        **ANSWER,
        replies=(
            Reply(number=1, choices=(1, 2)),
            Reply(number=2, text="v1.c2VhbGVk"),
            Reply(number=3, value=4),
        ),
        ballot=None,
        means=Means.PAPER,
        proxy=True,
    ),
    "SurveyAnswered.v1.anonymous": SurveyAnswered(
        **ANSWER, replies=None, ballot="v1.c2VhbGVk", means=Means.APP, proxy=False
    ),
    "SurveyClosed.v1.full": SurveyClosed(
        **ABOUT, area=AREA, automatic=False, closed_by=MEMBER, closed_at=NOW
    ),
    "SurveyClosed.v1.least": SurveyClosed(
        **ABOUT, area=UNION_AREA, automatic=True, closed_by=None, closed_at=NOW
    ),
    "SurveyCounted.v1.full": SurveyCounted(
        **ABOUT,
        area=AREA,
        answered=3,
        results=(
            QuestionResult(number=1, answered=3, counts=(2, 1)),
            QuestionResult(number=2, answered=3, numbers=(NumberCount(value=4, households=3),), texts=1),
        ),
        texts="v1.c2VhbGVk",
        counted_at=NOW,
    ),
    "SurveyCounted.v1.least": SurveyCounted(
        **ABOUT, area=UNION_AREA, answered=2, results=None, texts=None, counted_at=NOW
    ),
    "BallotKeyDestroyed.v1.full": BallotKeyDestroyed(**ABOUT, area=AREA, destroyed_at=NOW),
}
