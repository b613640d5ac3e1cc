"""Notices over HTTP."""

from typing import Any

from kairan_contracts.safety.bodies import NewNoticeSchema, NoticeSchema, NoticeTextSchema
from kairan_kernel.http import route
from kairan_kernel.paging import Page, PageQuery, decode, page_of, page_schema
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request
from kairan_safety.desks.headquarters import HeadquartersUnknown
from kairan_safety.domain.access import CallerRoleNeeded
from kairan_safety.domain.notice.decider import NoticeUnknown
from kairan_safety.domain.notice.events import NoticeText
from kairan_safety.routes.permissions import residents

TAGS = ("notices",)


def text_of(body: dict[str, Any]) -> NoticeText:
    return NoticeText(
        title=body["title"], body=body["body"], title_en=body["title_en"], body_en=body["body_en"]
    )


class NoticeRoutes:
    app: Any

    @route(
        "POST",
        "/safety/notices",
        body=NewNoticeSchema,
        reply=NoticeSchema,
        status=201,
        allow=residents,
        summary="Compose a notice",
        summary_ja="通知文を作る",
        errors=(HeadquartersUnknown, CallerRoleNeeded),
        tags=TAGS,
    )
    def compose_notice(self, request: Request) -> Reply:
        notice_id = request.derive_id("notice")
        notice = self.app.composing.compose(
            request.principal, notice_id, request.body["scope"], text_of(request.body), request.cause()
        )
        return Reply(body=notice, location=f"/safety/notices/{notice_id}")

    @route(
        "GET",
        "/safety/notices",
        query=PageQuery,
        reply=page_schema(NoticeSchema),
        allow=residents,
        summary="The notices of one's own headquarters, newest first",
        summary_ja="通知文の一覧(新しい順)",
        tags=TAGS,
    )
    def list_notices(self, request: Request) -> Page[Any]:
        limit = request.query["limit"]
        before = decode(request.query["cursor"])
        found = self.app.composing.notices(request.principal, before, limit + 1)
        return page_of(found, limit, key=lambda notice: notice["order"])

    @route(
        "GET",
        "/safety/notices/<uuid:notice_id>",
        reply=NoticeSchema,
        allow=residents,
        summary="One notice",
        summary_ja="通知文",
        errors=(NoticeUnknown,),
        tags=TAGS,
    )
    def get_notice(self, request: Request) -> object:
        return self.app.composing.notice(request.principal, request.params["notice_id"])

    @route(
        "PUT",
        "/safety/notices/<uuid:notice_id>",
        body=NoticeTextSchema,
        reply=NoticeSchema,
        allow=residents,
        summary="Replace a notice's text; incidents keep the text they were activated with",
        summary_ja="通知文を書き直す(発動済みの文面は変わらない)",
        errors=(NoticeUnknown, CallerRoleNeeded),
        tags=TAGS,
    )
    def revise_notice(self, request: Request) -> object:
        notice_id = request.params["notice_id"]
        return self.app.composing.revise(request.principal, notice_id, text_of(request.body), request.cause())
