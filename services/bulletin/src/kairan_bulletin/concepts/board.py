"""Boards, as the service knows them."""

from typing import Any, assert_never

from kairan_bulletin.concepts.concept import Concept, Told
from kairan_bulletin.concepts.menu import area_values
from kairan_bulletin.domain.board import refusals
from kairan_bulletin.domain.board.events import (
    AppealDecided,
    InquiryAnswered,
    InquiryDone,
    InquiryReopened,
    PostAppealed,
    PostHidden,
    PostReported,
    PostRestored,
    PostRetracted,
    ReportsDismissed,
    ThreadEvent,
    ThreadOpened,
    ThreadReplied,
)
from kairan_bulletin.domain.board.place import BoardPlace
from kairan_bulletin.domain.board.streams import THREAD
from kairan_bulletin.projections.moderation_cases import MODERATION_CASES
from kairan_bulletin.projections.threads import THREADS


def place_values(place: BoardPlace) -> dict[str, Any]:
    """The board as every message of a thread carries it."""
    return {"menu_id": place.menu_id, **area_values(place.area)}


def tell(event: ThreadEvent) -> Told | None:
    thread = {"thread_id": event.thread_id, **place_values(event.place)}
    match event:
        case ThreadOpened():
            return "thread_opened", {**thread, **_opened(event)}
        case InquiryReopened():
            return "inquiry_reopened", {**thread, "reopened_at": event.reopened_at}
        case InquiryDone():
            return "inquiry_done", {**thread, "done_at": event.done_at}
        case _:
            return _of_post(event, {**thread, "post_id": event.post_id})


def _opened(event: ThreadOpened) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "private": event.private,
        "household_id": event.author.household_id,
        "photos": len(event.photos),
        "skills_wanted": list(event.skills_wanted),
        "opened_at": event.opened_at,
    }


PostEvent = (
    ThreadReplied
    | InquiryAnswered
    | PostReported
    | ReportsDismissed
    | PostHidden
    | PostAppealed
    | AppealDecided
    | PostRestored
    | PostRetracted
)


def _of_post(event: PostEvent, post: dict[str, Any]) -> Told | None:
    match event:
        case ThreadReplied():
            who = {"household_id": event.author.household_id, "official": event.author.official}
            return "thread_replied", {**post, **who, "replied_at": event.replied_at}
        case InquiryAnswered():
            return "inquiry_answered", {**post, "answered_at": event.answered_at}
        case PostReported():
            return "post_reported", {**post, "reason": event.reason, "reported_at": event.reported_at}
        case ReportsDismissed():
            return None
        case PostHidden():
            return "post_hidden", {**post, "hidden_at": event.hidden_at}
        case PostAppealed():
            return "post_appealed", {**post, "appealed_at": event.appealed_at}
        case AppealDecided():
            return "appeal_decided", {**post, "granted": event.granted, "decided_at": event.decided_at}
        case PostRestored():
            return "post_restored", {**post, "restored_at": event.restored_at}
        case PostRetracted():
            return "post_retracted", {**post, "retracted_at": event.retracted_at}
        case _:
            assert_never(event)


BOARD = Concept(
    name="board",
    streams=(THREAD,),
    types={
        "ThreadOpened.v1": ThreadOpened,
        "ThreadReplied.v1": ThreadReplied,
        "InquiryAnswered.v1": InquiryAnswered,
        "InquiryReopened.v1": InquiryReopened,
        "InquiryDone.v1": InquiryDone,
        "PostReported.v1": PostReported,
        "ReportsDismissed.v1": ReportsDismissed,
        "PostHidden.v1": PostHidden,
        "PostAppealed.v1": PostAppealed,
        "AppealDecided.v1": AppealDecided,
        "PostRestored.v1": PostRestored,
        "PostRetracted.v1": PostRetracted,
    },
    projections=(THREADS, MODERATION_CASES),
    tell=tell,
    errors={
        refusals.ThreadUnknown: (404, "thread-unknown"),
        refusals.ThreadExists: (409, "conflict"),
        refusals.PostUnknown: (404, "post-unknown"),
        refusals.ThreadFull: (409, "thread-full"),
        refusals.InquiryIsDone: (409, "inquiry-done"),
        refusals.NotAnInquiry: (422, "not-an-inquiry"),
        refusals.SkillsAreForIssues: (422, "skills-are-for-issues"),
        refusals.NotABoard: (422, "not-a-board"),
        refusals.OwnPost: (409, "own-post"),
        refusals.PostAlreadyHidden: (409, "post-already-hidden"),
        refusals.PostNotHidden: (409, "post-not-hidden"),
        refusals.NotTheAuthor: (403, "not-the-author"),
        refusals.AlreadyAppealed: (409, "already-appealed"),
        refusals.NoOpenAppeal: (409, "no-open-appeal"),
        refusals.HiderMayNotJudge: (403, "hider-may-not-judge"),
    },
)
