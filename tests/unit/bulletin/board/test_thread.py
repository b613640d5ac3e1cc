"""The rules of threads, given/when/then; and whatever is asked, a thread stays whole."""

from dataclasses import replace
from uuid import uuid4

from hypothesis import given as for_all
from hypothesis import strategies as st
from tests.unit.bulletin.board.thread_samples import (
    ASKER,
    CHAIR,
    LATER,
    NEIGHBOUR,
    PLACE,
    REPLY_ID,
    THREAD_ID,
    answered,
    opened,
    opening,
    reopened,
    replied,
    replying,
)

from kairan_bulletin.domain.board import refusals
from kairan_bulletin.domain.board.commands import (
    AppealHiding,
    CloseInquiry,
    DecideAppeal,
    DismissReports,
    HidePost,
    ReopenInquiry,
    Reply,
    ReportPost,
    RestorePost,
    RetractPost,
    ThreadCommand,
)
from kairan_bulletin.domain.board.decider import POSTS_MOST, THREAD
from kairan_bulletin.domain.board.events import (
    InquiryDone,
    ThreadEvent,
)
from kairan_bulletin.domain.board.words import ReportReason, ThreadKind, ThreadStatus
from kairan_kernel.testing import given


def test_a_thread_is_opened_once() -> None:
    given(THREAD).when(opening()).then(opened())
    given(THREAD, opened()).when(opening()).then_raises(refusals.ThreadExists)


def test_nothing_is_done_in_a_thread_that_is_not_there() -> None:
    given(THREAD).when(replying(NEIGHBOUR)).then_raises(refusals.ThreadUnknown)


def test_only_an_issue_wants_skills_and_only_an_inquiry_is_private() -> None:
    skilled = replace(opening(), skills_wanted=("地図",))
    given(THREAD).when(skilled).then_raises(refusals.SkillsAreForIssues)
    given(THREAD).when(replace(skilled, kind=ThreadKind.ISSUE)).then(
        replace(opened(ThreadKind.ISSUE), skills_wanted=("地図",))
    )
    private = replace(opening(), private=True)
    given(THREAD).when(private).then_raises(refusals.NotAnInquiry)


def test_an_officers_reply_answers_an_inquiry_and_a_neighbours_does_not() -> None:
    asked = opened(ThreadKind.INQUIRY)
    given(THREAD, asked).when(replying(NEIGHBOUR)).then(replied(NEIGHBOUR))
    given(THREAD, asked).when(replying(CHAIR)).then(replied(CHAIR), answered())


def test_an_officer_who_asks_does_not_answer_themselves() -> None:
    asked = replace(opened(ThreadKind.INQUIRY), author=CHAIR)
    given(THREAD, asked).when(replying(CHAIR)).then(replied(CHAIR))


def test_the_asker_asking_on_reopens_an_answered_inquiry() -> None:
    past = (opened(ThreadKind.INQUIRY), replied(CHAIR), answered())
    again = uuid4()
    given(THREAD, *past).when(replying(ASKER, again)).then(replied(ASKER, again), reopened(ASKER.subject))
    given(THREAD, *past).when(replying(NEIGHBOUR, again)).then(replied(NEIGHBOUR, again))


def test_an_inquiry_that_is_done_takes_no_reply_until_it_is_reopened() -> None:
    done = InquiryDone(thread_id=THREAD_ID, place=PLACE, done_by=ASKER.subject, done_at=LATER)
    asked = opened(ThreadKind.INQUIRY)
    closing = CloseInquiry(by=ASKER.subject, at=LATER)
    given(THREAD, asked).when(closing).then(done)
    given(THREAD, asked, done).when(closing).then_nothing()
    given(THREAD, asked, done).when(replying(ASKER)).then_raises(refusals.InquiryIsDone)
    given(THREAD, asked, done).when(ReopenInquiry(by=CHAIR.subject, at=LATER)).then(reopened(CHAIR.subject))


def test_talk_is_neither_closed_nor_reopened() -> None:
    for command in (CloseInquiry(by=CHAIR.subject, at=LATER), ReopenInquiry(by=CHAIR.subject, at=LATER)):
        given(THREAD, opened()).when(command).then_raises(refusals.NotAnInquiry)


def test_a_thread_holds_a_bounded_number_of_posts() -> None:
    many = [replied(NEIGHBOUR, uuid4()) for _ in range(POSTS_MOST - 1)]
    given(THREAD, opened(), *many).when(replying(NEIGHBOUR)).then_raises(refusals.ThreadFull)


REFUSALS = (
    refusals.PostUnknown,
    refusals.ThreadUnknown,
    refusals.InquiryIsDone,
    refusals.NotAnInquiry,
    refusals.OwnPost,
    refusals.PostAlreadyHidden,
    refusals.PostNotHidden,
    refusals.NotTheAuthor,
    refusals.AlreadyAppealed,
    refusals.NoOpenAppeal,
    refusals.HiderMayNotJudge,
)
PEOPLE = (ASKER, NEIGHBOUR, CHAIR)
COMMANDS = st.builds(
    lambda n, who, post: (
        replying(who, post),
        CloseInquiry(by=who.subject, at=LATER),
        ReopenInquiry(by=who.subject, at=LATER),
        ReportPost(post_id=post, reason=ReportReason.OTHER, by=who.subject, at=LATER),
        DismissReports(post_id=post, by=who.subject, at=LATER),
        HidePost(post_id=post, reason="x", by=who.subject, at=LATER),
        AppealHiding(post_id=post, sealed="v1.z", by=who.subject, at=LATER),
        DecideAppeal(post_id=post, granted=True, reason="x", by=who.subject, at=LATER),
        RestorePost(post_id=post, by=who.subject, at=LATER),
        RetractPost(post_id=post, by=who.subject, at=LATER),
    )[n],
    st.integers(0, 9),
    st.sampled_from(PEOPLE),
    st.sampled_from([THREAD_ID, REPLY_ID, *(uuid4() for _ in range(3))]),
)


@for_all(st.lists(COMMANDS, max_size=30))
def test_whatever_is_asked_the_thread_stays_whole(commands: list[ThreadCommand]) -> None:
    """Accepted or refused by name; posts never vanish, and the state is the fold of the events."""
    past: list[ThreadEvent] = [opened(ThreadKind.INQUIRY)]
    for command in commands:
        before = THREAD.fold(past)
        assert before is not None
        if isinstance(command, Reply) and command.post_id in before.posts:
            continue  # ids of posts are derived from requests, and a repeat never comes to the rules
        try:
            past += THREAD.decide(command, before)
        except REFUSALS:
            continue
        after = THREAD.fold(past)
        assert after is not None
        assert before.posts.keys() <= after.posts.keys()
        assert after.status in ThreadStatus
        for post in after.posts.values():
            assert post.hiding is None or not post.reports
