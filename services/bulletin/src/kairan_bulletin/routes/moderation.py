"""Moderation of boards over HTTP."""

from typing import Any
from uuid import UUID

from marshmallow import Schema, fields

from kairan_bulletin.domain.access import AreaUnknown, OfficersOnly
from kairan_bulletin.domain.board.refusals import (
    AlreadyAppealed,
    HiderMayNotJudge,
    NoOpenAppeal,
    NotTheAuthor,
    OwnPost,
    PostAlreadyHidden,
    PostNotHidden,
    PostUnknown,
    ThreadUnknown,
)
from kairan_bulletin.routes.permissions import residents
from kairan_contracts.bulletin.board import (
    AppealDecisionSchema,
    CasesOfModerationSchema,
    NewAppealSchema,
    NewHidingSchema,
    NewReportSchema,
    ThreadSchema,
)
from kairan_kernel.http import route
from kairan_kernel.problems import Fault, Invalid
from kairan_kernel.requests import Request

TAGS = ("boards",)
POST = "/bulletin/threads/<uuid:thread_id>/posts/<uuid:post_id>"


class AreaQuery(Schema):
    """A union or an association. Exactly one of the two."""

    union_id = fields.UUID(load_default=None)
    association_id = fields.UUID(load_default=None)


def _post(request: Request) -> tuple[Any, UUID, UUID]:
    return request.principal, request.params["thread_id"], request.params["post_id"]


class ModerationRoutes:
    app: Any

    @route(
        "POST",
        f"{POST}/reports",
        body=NewReportSchema,
        reply=ThreadSchema,
        status=201,
        allow=residents,
        summary="Report a post to the officers",
        summary_ja="書き込みを通報する",
        errors=(ThreadUnknown, PostUnknown, OwnPost),
        tags=TAGS,
    )
    def report_post(self, request: Request) -> object:
        return self.app.moderation.report(*_post(request), request.body["reason"], request.cause())

    @route(
        "POST",
        f"{POST}/retractions",
        reply=ThreadSchema,
        status=201,
        allow=residents,
        summary="Take back one's own post",
        summary_ja="自分の書き込みを取り消す",
        errors=(ThreadUnknown, PostUnknown, NotTheAuthor),
        tags=TAGS,
    )
    def retract_post(self, request: Request) -> object:
        return self.app.moderation.retract(*_post(request), request.cause())

    @route(
        "POST",
        f"{POST}/hidings",
        body=NewHidingSchema,
        reply=ThreadSchema,
        status=201,
        allow=residents,
        summary="Hide a post, with a reason that its author reads",
        summary_ja="書き込みを理由をつけて非表示にする",
        errors=(ThreadUnknown, PostUnknown, OfficersOnly, PostAlreadyHidden),
        tags=TAGS,
    )
    def hide_post(self, request: Request) -> object:
        return self.app.moderation.hide(*_post(request), request.body["reason"], request.cause())

    @route(
        "POST",
        f"{POST}/restorations",
        reply=ThreadSchema,
        status=201,
        allow=residents,
        summary="Show a hidden post again",
        summary_ja="非表示をやめる",
        errors=(ThreadUnknown, PostUnknown, OfficersOnly, PostNotHidden),
        tags=TAGS,
    )
    def restore_post(self, request: Request) -> object:
        return self.app.moderation.restore(*_post(request), request.cause())

    @route(
        "POST",
        f"{POST}/reports/dismissals",
        reply=ThreadSchema,
        status=201,
        allow=residents,
        summary="Let a reported post stand",
        summary_ja="通報された書き込みをそのままにする",
        errors=(ThreadUnknown, PostUnknown, OfficersOnly),
        tags=TAGS,
    )
    def dismiss_reports(self, request: Request) -> object:
        return self.app.moderation.dismiss(*_post(request), request.cause())

    @route(
        "POST",
        f"{POST}/appeals",
        body=NewAppealSchema,
        reply=ThreadSchema,
        status=201,
        allow=residents,
        summary="Appeal against the hiding of one's own post",
        summary_ja="非表示に異議を申し立てる",
        errors=(ThreadUnknown, PostUnknown, NotTheAuthor, PostNotHidden, AlreadyAppealed),
        tags=TAGS,
    )
    def appeal_hiding(self, request: Request) -> object:
        return self.app.moderation.appeal(*_post(request), request.body["argument"], request.cause())

    @route(
        "POST",
        f"{POST}/appeals/decisions",
        body=AppealDecisionSchema,
        reply=ThreadSchema,
        status=201,
        allow=residents,
        summary="Decide an appeal: not by who hid the post",
        summary_ja="異議を判断する(非表示にした人以外の役員)",
        errors=(ThreadUnknown, PostUnknown, OfficersOnly, NoOpenAppeal, HiderMayNotJudge),
        tags=TAGS,
    )
    def decide_appeal(self, request: Request) -> object:
        return self.app.moderation.decide(
            *_post(request),
            request.cause(),
            granted=request.body["granted"],
            reason=request.body["reason"],
        )

    @route(
        "GET",
        "/bulletin/moderation-cases",
        query=AreaQuery,
        reply=CasesOfModerationSchema,
        allow=residents,
        summary="Posts that wait for an officer",
        summary_ja="役員の判断を待つ書き込み",
        errors=(AreaUnknown, OfficersOnly),
        tags=TAGS,
    )
    def list_moderation_cases(self, request: Request) -> object:
        if (request.query["union_id"] is None) == (request.query["association_id"] is None):
            raise Invalid([Fault(pointer="?", code="one-area")])
        return {"items": self.app.moderation.cases(request.principal, request.query)}
