"""Threads on boards over HTTP."""

from typing import Any

from marshmallow import fields

from kairan_bulletin.desks.threads import Writing
from kairan_bulletin.domain.access import NotPermitted, OfficersOnly
from kairan_bulletin.domain.attachment.refusals import AttachmentsUnknown
from kairan_bulletin.domain.board.refusals import (
    InquiryIsDone,
    NotABoard,
    NotAnInquiry,
    SkillsAreForIssues,
    ThreadFull,
    ThreadUnknown,
)
from kairan_bulletin.domain.menu.decider import MenuIsClosed, MenuUnknown
from kairan_bulletin.routes.permissions import residents
from kairan_contracts.bulletin.board import (
    NewReplySchema,
    NewThreadSchema,
    ThreadSchema,
    ThreadSummarySchema,
)
from kairan_contracts.bulletin.board_words import ThreadStatus
from kairan_kernel.http import route
from kairan_kernel.paging import Page, PageQuery, decode, page_of, page_schema
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request

TAGS = ("boards",)


class ThreadsQuery(PageQuery):
    """Threads in one state, or all."""

    status = fields.Enum(ThreadStatus, by_value=True, load_default=None)


def writing_of(body: dict[str, Any]) -> Writing:
    return Writing(title=body.get("title"), body=body["body"], signed=body["signed"], photos=body["photos"])


class ThreadRoutes:
    app: Any

    @route(
        "POST",
        "/bulletin/menus/<uuid:menu_id>/threads",
        body=NewThreadSchema,
        reply=ThreadSchema,
        status=201,
        allow=residents,
        summary="Open a thread on a board",
        summary_ja="掲示板に投稿する",
        errors=(
            MenuUnknown,
            NotABoard,
            MenuIsClosed,
            NotPermitted,
            NotAnInquiry,
            SkillsAreForIssues,
            AttachmentsUnknown,
        ),
        tags=TAGS,
    )
    def open_thread(self, request: Request) -> Reply:
        thread_id = request.derive_id("thread")
        thread = self.app.threads.open(
            request.principal,
            thread_id,
            request.params["menu_id"],
            writing_of(request.body),
            private=request.body["private"],
            skills_wanted=request.body["skills_wanted"],
            cause=request.cause(),
        )
        return Reply(body=thread, location=f"/bulletin/threads/{thread_id}")

    @route(
        "GET",
        "/bulletin/menus/<uuid:menu_id>/threads",
        query=ThreadsQuery,
        reply=page_schema(ThreadSummarySchema),
        allow=residents,
        summary="The threads of a board, the liveliest first",
        summary_ja="掲示板の投稿一覧",
        errors=(MenuUnknown,),
        tags=TAGS,
    )
    def list_threads(self, request: Request) -> Page[Any]:
        limit, status = request.query["limit"], request.query["status"]
        before = decode(request.query["cursor"])
        found = self.app.threads.threads(
            request.principal,
            request.params["menu_id"],
            None if status is None else status.value,
            before,
            limit + 1,
        )
        return page_of(found, limit, key=lambda each: (each["last_at"].isoformat(), each["_id"]))

    @route(
        "GET",
        "/bulletin/threads/<uuid:thread_id>",
        reply=ThreadSchema,
        allow=residents,
        summary="A thread with its posts",
        summary_ja="投稿と返信",
        errors=(ThreadUnknown,),
        tags=TAGS,
    )
    def get_thread(self, request: Request) -> object:
        return self.app.threads.thread(request.principal, request.params["thread_id"])

    @route(
        "POST",
        "/bulletin/threads/<uuid:thread_id>/replies",
        body=NewReplySchema,
        reply=ThreadSchema,
        status=201,
        allow=residents,
        summary="Reply",
        summary_ja="返信する",
        errors=(ThreadUnknown, NotPermitted, InquiryIsDone, ThreadFull, AttachmentsUnknown),
        tags=TAGS,
    )
    def reply(self, request: Request) -> object:
        return self.app.threads.reply(
            request.principal,
            request.params["thread_id"],
            request.derive_id("post"),
            writing_of(request.body),
            request.cause(),
        )

    @route(
        "POST",
        "/bulletin/threads/<uuid:thread_id>/closings",
        reply=ThreadSchema,
        status=201,
        allow=residents,
        summary="An inquiry is done",
        summary_ja="問い合わせを完了にする",
        errors=(ThreadUnknown, OfficersOnly, NotAnInquiry),
        tags=TAGS,
    )
    def close_inquiry(self, request: Request) -> object:
        return self.app.threads.close(request.principal, request.params["thread_id"], request.cause())

    @route(
        "POST",
        "/bulletin/threads/<uuid:thread_id>/reopenings",
        reply=ThreadSchema,
        status=201,
        allow=residents,
        summary="Reopen an inquiry",
        summary_ja="問い合わせを再開する",
        errors=(ThreadUnknown, OfficersOnly, NotAnInquiry),
        tags=TAGS,
    )
    def reopen_inquiry(self, request: Request) -> object:
        return self.app.threads.reopen(request.principal, request.params["thread_id"], request.cause())
