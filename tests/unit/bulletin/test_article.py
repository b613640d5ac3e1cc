"""The rules of an article, given its past."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kairan_bulletin.domain.article import commands as c
from kairan_bulletin.domain.article import events as e
from kairan_bulletin.domain.article import state as refusals
from kairan_bulletin.domain.article.content import Content, TextRefused, checked
from kairan_bulletin.domain.article.decider import ARTICLE as RULES
from kairan_bulletin.domain.article.differences import changes
from kairan_bulletin.domain.article.editions import editions_of
from kairan_contracts.bulletin.vocabulary import Importance
from kairan_kernel.testing import given

from .stored_articles import (
    ARTICLE,
    AUDIENCE,
    BARE,
    BARE_DRAFT,
    CHAIR,
    CONTENT,
    DRAFT,
    LATER,
    NOW,
    SECRETARY,
    TOTALS,
    corrected,
    drafted,
    published,
)

SOON = NOW + timedelta(minutes=5)
ASKED = e.ReviewRequested(article_id=ARTICLE, requested_by=CHAIR, requested_at=NOW)
PASSED = e.ReviewPassed(article_id=ARTICLE, reviewed_by=SECRETARY, reviewed_at=NOW)
SCHEDULED = e.ArticleScheduled(article_id=ARTICLE, publish_at=LATER, scheduled_by=CHAIR, scheduled_at=NOW)
WITHDRAWN = e.ArticleWithdrawn(
    article_id=ARTICLE,
    area=drafted().area,
    audience_id=AUDIENCE,
    reason="中止",
    withdrawn_by=CHAIR,
    withdrawn_at=NOW,
)


def publish(version: int = 1) -> c.PublishArticle:
    return c.PublishArticle(audience_id=AUDIENCE, audience=TOTALS, version=version, by=CHAIR, at=NOW)


def correct(**terms: Any) -> c.CorrectArticle:
    values: dict[str, Any] = {
        "content": replace(BARE, body="7月21日です。"),
        "importance": None,
        "expires_at": None,
        "note": "日にちの訂正",
        "by": CHAIR,
        "at": NOW,
    }
    return c.CorrectArticle(**{**values, **terms})


def test_a_draft_is_published_with_its_frozen_audience() -> None:
    given(RULES, drafted()).when(publish()).then(published())


def test_what_needs_review_waits_for_somebody_elses_approval() -> None:
    waiting = drafted(needs_review=True)
    given(RULES, waiting).when(publish()).then_raises(refusals.ReviewNeeded)
    given(RULES, waiting, ASKED).when(c.PassReview(by=CHAIR, at=NOW)).then_raises(refusals.OwnWorkReviewed)
    given(RULES, waiting, ASKED).when(c.PassReview(by=SECRETARY, at=NOW)).then(PASSED)
    given(RULES, waiting, ASKED, PASSED).when(publish()).then(published())


def test_changing_an_approved_draft_takes_the_approval_away() -> None:
    past = (drafted(needs_review=True), ASKED, PASSED)
    revision = c.ReviseDraft(draft=replace(BARE_DRAFT, importance=Importance.URGENT), by=SECRETARY, at=NOW)
    after = given(RULES, *past).when(revision)
    assert len(after.events) == 1
    given(RULES, *past, *after.events).when(publish(2)).then_raises(refusals.ReviewNeeded)


def test_whoever_helped_to_write_does_not_review() -> None:
    helped = e.DraftRevised(article_id=ARTICLE, draft=DRAFT, revised_by=SECRETARY, revised_at=NOW)
    again = given(RULES, drafted(needs_review=True), helped, ASKED)
    again.when(c.PassReview(by=SECRETARY, at=NOW)).then_raises(refusals.OwnWorkReviewed)


def test_the_audience_of_an_older_version_is_not_published() -> None:
    revised = e.DraftRevised(article_id=ARTICLE, draft=DRAFT, revised_by=CHAIR, revised_at=NOW)
    given(RULES, drafted(), revised).when(publish(1)).then_raises(refusals.DraftMoved)


def test_a_time_that_is_over_is_refused() -> None:
    past = c.ScheduleArticle(publish_at=NOW, by=CHAIR, at=NOW)
    given(RULES, drafted()).when(past).then_raises(refusals.TimeHasPassed)
    expiring = drafted(draft=replace(BARE_DRAFT, expires_at=SOON))
    late = c.ScheduleArticle(publish_at=LATER, by=CHAIR, at=NOW)
    given(RULES, expiring).when(late).then_raises(refusals.TimeHasPassed)
    given(RULES, expiring).when(replace(publish(), at=LATER)).then_raises(refusals.TimeHasPassed)


def test_what_is_scheduled_is_published_or_becomes_a_draft_again() -> None:
    given(RULES, drafted(), SCHEDULED).when(publish()).then(published())
    failed = c.FailPublication(reason="AudienceEmpty", at=NOW)
    after = given(RULES, drafted(), SCHEDULED).when(failed)
    given(RULES, drafted(), SCHEDULED, *after.events).when(failed).then_raises(refusals.NotScheduled)


def test_what_is_scheduled_is_not_rewritten() -> None:
    revision = c.ReviseDraft(draft=DRAFT, by=CHAIR, at=NOW)
    given(RULES, drafted(), SCHEDULED).when(revision).then_raises(refusals.NotADraft)


def test_editions_are_numbered_and_show_what_changed() -> None:
    first = given(RULES, drafted(), published()).when(correct())
    [event] = first.events
    assert isinstance(event, e.ArticleCorrected)
    assert (event.edition, [each.text for each in event.changes]) == (2, ["7月20日です。", "7月21日です。"])
    again = given(RULES, drafted(), published(), event).when(correct(content=BARE))
    [third] = again.events
    assert isinstance(third, e.ArticleCorrected)
    assert third.edition == 3
    editions = editions_of([drafted(), published(), event, third])
    assert [(each.edition, each.content.body) for each in editions] == [
        (1, "7月20日です。"),
        (2, "7月21日です。"),
        (3, "7月20日です。"),
    ]


def test_a_correction_that_changes_nothing_is_none() -> None:
    given(RULES, drafted(), published()).when(correct(content=BARE)).then_raises(refusals.NothingChanged)
    louder = correct(content=BARE, importance=Importance.URGENT)
    assert len(given(RULES, drafted(), published()).when(louder).events) == 1


def test_what_is_not_out_is_not_corrected_and_what_is_withdrawn_stays_so() -> None:
    given(RULES, drafted()).when(correct()).then_raises(refusals.NotPublished)
    gone = given(RULES, drafted(), published(), WITHDRAWN)
    gone.when(correct()).then_raises(refusals.AlreadyWithdrawn)
    gone.when(c.WithdrawArticle(reason="中止", by=CHAIR, at=NOW)).then_raises(refusals.AlreadyWithdrawn)
    gone.when(publish()).then_raises(refusals.NotADraft)


def test_nothing_is_asked_of_an_article_that_is_not_there() -> None:
    given(RULES).when(publish()).then_raises(refusals.ArticleUnknown)


def test_changes_name_every_text_and_attachment() -> None:
    found = changes(BARE, CONTENT)
    assert {(each.field, each.kind.value) for each in found} == {
        ("title_en", "added"),
        ("body_en", "added"),
        ("attachments", "added"),
    }
    assert changes(CONTENT, CONTENT) == ()
    assert corrected().changes[0].line == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<script>alert(1)</script>", "markup"),
        ("a</p>", "markup"),
        ("<!-- x -->", "markup"),
        ("<?php", "markup"),
        ("<img src=x", "markup"),
        ("a\x00b", "control-character"),
        ("a\x1b[31m", "control-character"),
    ],
)
def test_markup_and_control_characters_are_named(text: str, code: str) -> None:
    with pytest.raises(TextRefused) as refused:
        checked(Content(title="題", body=text))
    assert [(each.pointer, each.code) for each in refused.value.faults] == [("/body", code)]


@pytest.mark.parametrize("text", ["3 < 5 > 2", "<回覧>", "I <3 you", "改行\nと\tタブ", "a &lt; b", "＜br＞"])
def test_plain_text_is_left_alone(text: str) -> None:
    assert checked(Content(title="題", body=text)).body == text
