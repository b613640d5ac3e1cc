"""Resolutions over HTTP: opening, voting, proxies, closing, recounting."""

from typing import Any

from kairan_bulletin.desks.asking import NamedArticleUnknown
from kairan_bulletin.desks.recounting import ResolutionNotClosed
from kairan_bulletin.desks.resolution import Ballot
from kairan_bulletin.domain.access import (
    AreaUnknown,
    HouseholdUnknown,
    NotYourBlock,
    OfficersOnly,
    RoleNeeded,
)
from kairan_bulletin.domain.resolution.decider import (
    ChoicesDontFit,
    NobodyToVote,
    NotAVoter,
    ProxyToNobody,
    ResolutionClosesInThePast,
    ResolutionIsClosed,
    ResolutionUnknown,
)
from kairan_bulletin.domain.resolution.events import ResolutionTerms
from kairan_bulletin.routes.attendance import StateQuery
from kairan_bulletin.routes.naming import named_page, named_page_schema
from kairan_bulletin.routes.permissions import residents
from kairan_contracts.bulletin.resolution import (
    NewResolutionSchema,
    NewVoteSchema,
    RecountSchema,
    ResolutionItemSchema,
    ResolutionSchema,
    VoteReceiptSchema,
    VoterRowSchema,
)
from kairan_kernel.http import route
from kairan_kernel.paging import Page, PageQuery, decode, encode, page_of, page_schema
from kairan_kernel.projection import Document
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request

TAGS = ("resolutions",)


class ResolutionRoutes:
    app: Any
    directory: Any

    @route(
        "POST",
        "/bulletin/resolutions",
        body=NewResolutionSchema,
        reply=ResolutionSchema,
        status=201,
        allow=residents,
        summary="Open a resolution; the households there now are its roll",
        summary_ja="書面決議を始める(議決権者名簿を固定)",
        errors=(AreaUnknown, OfficersOnly, NamedArticleUnknown, NobodyToVote, ResolutionClosesInThePast),
        tags=TAGS,
    )
    def open_resolution(self, request: Request) -> Reply:
        resolution_id = request.derive_id("resolution")
        body = {**request.body, "proposals": tuple(request.body["proposals"])}
        scope = body.pop("scope")
        opened = self.app.resolution.open(
            request.principal, resolution_id, scope, ResolutionTerms(**body), request.cause()
        )
        return Reply(body=opened, location=f"/bulletin/resolutions/{resolution_id}")

    @route(
        "GET",
        "/bulletin/resolutions",
        query=StateQuery,
        reply=page_schema(ResolutionItemSchema),
        allow=residents,
        summary="The resolutions that concern the caller, newest first",
        summary_ja="書面決議の一覧(新しい順)",
        tags=TAGS,
    )
    def list_resolutions(self, request: Request) -> Page[Document]:
        query, limit = request.query, request.query["limit"]
        found = self.app.resolution_list.found(
            request.principal, query["state"], self.app.now(), decode(query["cursor"]), limit + 1
        )
        return page_of(found, limit, key=lambda each: each["order"])

    @route(
        "GET",
        "/bulletin/resolutions/<uuid:resolution_id>",
        reply=ResolutionSchema,
        allow=residents,
        summary="One resolution: how many took part, the own vote, and once closed the result",
        summary_ja="書面決議の状況と結果",
        errors=(ResolutionUnknown,),
        tags=TAGS,
    )
    def get_resolution(self, request: Request) -> Document:
        found: Document = self.app.resolution.resolution(request.principal, request.params["resolution_id"])
        return found

    @route(
        "POST",
        "/bulletin/resolutions/<uuid:resolution_id>/votes",
        body=NewVoteSchema,
        reply=VoteReceiptSchema,
        status=201,
        allow=residents,
        summary="Vote for the household, or leave its vote to another; the latest before the closing counts",
        summary_ja="議決権を行使する・委任する(締切まで変更できる)",
        errors=(
            ResolutionUnknown,
            ResolutionIsClosed,
            NotAVoter,
            ChoicesDontFit,
            ProxyToNobody,
            HouseholdUnknown,
            NotYourBlock,
            RoleNeeded,
        ),
        tags=TAGS,
    )
    def vote(self, request: Request) -> Document:
        body = request.body
        choices = None if body["choices"] is None else tuple(body["choices"])
        ballot = Ballot(**{**body, "choices": choices})
        kept: Document = self.app.resolution.act(
            request.principal, request.params["resolution_id"], ballot, request.cause()
        )
        return kept

    @route(
        "GET",
        "/bulletin/resolutions/<uuid:resolution_id>/votes",
        query=PageQuery,
        reply=named_page_schema(VoterRowSchema),
        allow=residents,
        summary="The roll: who took part, and once closed how. For officers, and leaders of their block",
        summary_ja="議決権者の一覧(役員・班長)",
        errors=(ResolutionUnknown, RoleNeeded),
        tags=TAGS,
    )
    def list_votes(self, request: Request) -> Document:
        rows = self.app.resolution.rows(request.principal, request.params["resolution_id"])
        start, limit = int(decode(request.query["cursor"]) or 0), request.query["limit"]
        more = encode(start + limit) if len(rows) > start + limit else None
        return named_page(self.directory, request, Page(rows[start : start + limit], more))

    @route(
        "POST",
        "/bulletin/resolutions/<uuid:resolution_id>/closings",
        reply=ResolutionSchema,
        status=201,
        allow=residents,
        summary="Close and count it before its time",
        summary_ja="締め切って確定する",
        errors=(ResolutionUnknown, OfficersOnly, ResolutionIsClosed),
        tags=TAGS,
    )
    def close_resolution(self, request: Request) -> Document:
        closed: Document = self.app.resolution.close(
            request.principal, request.params["resolution_id"], request.cause()
        )
        return closed

    @route(
        "GET",
        "/bulletin/resolutions/<uuid:resolution_id>/recount",
        reply=RecountSchema,
        allow=residents,
        summary="Count anew from the log alone, and compare with the result",
        summary_ja="記録から数え直して結果と照合する",
        errors=(ResolutionUnknown, ResolutionNotClosed),
        tags=TAGS,
    )
    def recount_resolution(self, request: Request) -> Document:
        found: Document = self.app.resolution.recount(request.principal, request.params["resolution_id"])
        return found
