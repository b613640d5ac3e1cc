"""The rules of moderation, given/when/then."""

from dataclasses import replace
from uuid import UUID

from tests.unit.bulletin.board.thread_samples import (
    ASKER,
    CHAIR,
    LATER,
    NEIGHBOUR,
    OTHER_OFFICER,
    PLACE,
    THREAD_ID,
    appealed,
    hidden,
    opened,
    replying,
)

from kairan_bulletin.domain.board import refusals
from kairan_bulletin.domain.board.commands import (
    AppealHiding,
    DecideAppeal,
    DismissReports,
    HidePost,
    ReportPost,
    RestorePost,
    RetractPost,
)
from kairan_bulletin.domain.board.decider import THREAD
from kairan_bulletin.domain.board.events import (
    AppealDecided,
    PostReported,
    PostRestored,
    PostRetracted,
    ReportsDismissed,
)
from kairan_bulletin.domain.board.words import ReportReason
from kairan_kernel.testing import given


def reporting(by: UUID) -> ReportPost:
    return ReportPost(post_id=THREAD_ID, reason=ReportReason.ABUSE, by=by, at=LATER)


def reported(by: UUID) -> PostReported:
    return PostReported(
        thread_id=THREAD_ID,
        place=PLACE,
        post_id=THREAD_ID,
        reason=ReportReason.ABUSE,
        reported_by=by,
        reported_at=LATER,
    )


def test_a_post_is_reported_once_by_each_and_not_by_its_author() -> None:
    past = (opened(), reported(NEIGHBOUR.subject))
    given(THREAD, *past).when(reporting(NEIGHBOUR.subject)).then_nothing()
    given(THREAD, *past).when(reporting(CHAIR.subject)).then(reported(CHAIR.subject))
    given(THREAD, *past).when(reporting(ASKER.subject)).then_raises(refusals.OwnPost)


def test_dismissed_reports_are_gone_and_may_come_again() -> None:
    dismissing = DismissReports(post_id=THREAD_ID, by=CHAIR.subject, at=LATER)
    dismissed = ReportsDismissed(
        thread_id=THREAD_ID,
        place=PLACE,
        post_id=THREAD_ID,
        dismissed_by=CHAIR.subject,
        dismissed_at=LATER,
    )
    past = (opened(), reported(NEIGHBOUR.subject))
    given(THREAD, *past).when(dismissing).then(dismissed)
    given(THREAD, *past, dismissed).when(dismissing).then_nothing()
    given(THREAD, *past, dismissed).when(reporting(NEIGHBOUR.subject)).then(reported(NEIGHBOUR.subject))


def test_a_hidden_thread_takes_no_replies_and_is_not_hidden_twice() -> None:
    hiding = HidePost(post_id=THREAD_ID, reason="個人名", by=CHAIR.subject, at=LATER)
    given(THREAD, opened()).when(hiding).then(hidden())
    given(THREAD, opened(), hidden()).when(hiding).then_raises(refusals.PostAlreadyHidden)
    given(THREAD, opened(), hidden()).when(replying(NEIGHBOUR)).then_raises(refusals.ThreadUnknown)
    given(THREAD, opened(), hidden()).when(reporting(NEIGHBOUR.subject)).then_raises(refusals.PostUnknown)


def appealing(by: UUID = ASKER.subject) -> AppealHiding:
    return AppealHiding(post_id=THREAD_ID, sealed="v1.z", by=by, at=LATER)


def test_the_author_appeals_once_against_a_hiding() -> None:
    given(THREAD, opened()).when(appealing()).then_raises(refusals.PostNotHidden)
    given(THREAD, opened(), hidden()).when(appealing()).then(appealed())
    given(THREAD, opened(), hidden()).when(appealing(CHAIR.subject)).then_raises(refusals.NotTheAuthor)
    given(THREAD, opened(), hidden(), appealed()).when(appealing()).then_raises(refusals.AlreadyAppealed)


def deciding(by: UUID, *, granted: bool) -> DecideAppeal:
    return DecideAppeal(post_id=THREAD_ID, granted=granted, reason="確認しました", by=by, at=LATER)


def decided(*, granted: bool) -> AppealDecided:
    return AppealDecided(
        thread_id=THREAD_ID,
        place=PLACE,
        post_id=THREAD_ID,
        granted=granted,
        reason="確認しました",
        decided_by=OTHER_OFFICER,
        decided_at=LATER,
    )


def test_an_appeal_is_decided_by_another_officer() -> None:
    past = (opened(), hidden(), appealed())
    judge = given(THREAD, *past)
    judge.when(deciding(CHAIR.subject, granted=False)).then_raises(refusals.HiderMayNotJudge)
    judge.when(deciding(ASKER.subject, granted=True)).then_raises(refusals.HiderMayNotJudge)
    granted = judge.when(deciding(OTHER_OFFICER, granted=True)).then(decided(granted=True))
    assert granted is not None
    assert granted.opening.is_shown
    refused = judge.when(deciding(OTHER_OFFICER, granted=False)).then(decided(granted=False))
    assert refused is not None
    assert not refused.opening.is_shown


def test_there_is_nothing_to_decide_without_an_open_appeal() -> None:
    decision = deciding(OTHER_OFFICER, granted=True)
    given(THREAD, opened(), hidden()).when(decision).then_raises(refusals.NoOpenAppeal)
    closed = (opened(), hidden(), appealed(), decided(granted=False))
    given(THREAD, *closed).when(decision).then_raises(refusals.NoOpenAppeal)


def test_an_officer_restores_and_an_author_retracts() -> None:
    restoring = RestorePost(post_id=THREAD_ID, by=CHAIR.subject, at=LATER)
    restored = PostRestored(
        thread_id=THREAD_ID,
        place=PLACE,
        post_id=THREAD_ID,
        restored_by=CHAIR.subject,
        restored_at=LATER,
    )
    given(THREAD, opened()).when(restoring).then_raises(refusals.PostNotHidden)
    given(THREAD, opened(), hidden()).when(restoring).then(restored)
    retracting = RetractPost(post_id=THREAD_ID, by=ASKER.subject, at=LATER)
    retracted = PostRetracted(
        thread_id=THREAD_ID,
        place=PLACE,
        post_id=THREAD_ID,
        retracted_by=ASKER.subject,
        retracted_at=LATER,
    )
    given(THREAD, opened()).when(replace(retracting, by=CHAIR.subject)).then_raises(refusals.NotTheAuthor)
    given(THREAD, opened()).when(retracting).then(retracted)
    given(THREAD, opened(), retracted).when(retracting).then_raises(refusals.PostUnknown)
