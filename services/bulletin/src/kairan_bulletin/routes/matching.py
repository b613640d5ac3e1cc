"""Issue matching (マッチ箱) over HTTP. An issue is raised as a thread on a board for issues."""

from typing import Any
from uuid import UUID

from kairan_bulletin.domain.board.refusals import ThreadUnknown
from kairan_bulletin.domain.matching.events import Case
from kairan_bulletin.domain.matching.refusals import (
    AlreadyOffered,
    IssueIsClosed,
    NobodyAccepted,
    NotAnIssue,
    NotOnTheTeam,
    NotSolved,
    NotTheHelper,
    NotTheOwner,
    OfferSettled,
    OfferUnknown,
    OwnIssue,
    TooManyOffers,
)
from kairan_bulletin.routes.permissions import residents
from kairan_contracts.bulletin.matching import (
    GivingUpSchema,
    MatchingSchema,
    NewCaseSchema,
    NewOfferSchema,
    NewTeamSchema,
    OfferAnswerSchema,
    SolvedCaseSchema,
)
from kairan_kernel.http import route
from kairan_kernel.paging import Page, PageQuery, decode, page_of, page_schema
from kairan_kernel.requests import Request

TAGS = ("issue matching",)
ISSUE = "/bulletin/issues/<uuid:thread_id>"


def case_of(body: dict[str, Any]) -> Case:
    return Case(
        title=body["title"],
        problem=body["problem"],
        solution=body["solution"],
        outcome=body["outcome"],
        tools=tuple(body["tools"]),
        links=tuple(body["links"]),
        credits=tuple(body["credits"]),
    )


def _issue(request: Request) -> tuple[Any, UUID]:
    return request.principal, request.params["thread_id"]


class MatchingRoutes:
    app: Any

    @route(
        "GET",
        f"{ISSUE}/matching",
        reply=MatchingSchema,
        allow=residents,
        summary="How an issue stands: offers, team, case",
        summary_ja="課題のようす(申し出・チーム・解決事例)",
        errors=(ThreadUnknown, NotAnIssue),
        tags=TAGS,
    )
    def get_matching(self, request: Request) -> object:
        return self.app.matching.matching(*_issue(request))

    @route(
        "POST",
        f"{ISSUE}/offers",
        body=NewOfferSchema,
        reply=MatchingSchema,
        status=201,
        allow=residents,
        summary="Offer to help",
        summary_ja="手伝いを申し出る",
        errors=(ThreadUnknown, NotAnIssue, OwnIssue, AlreadyOffered, IssueIsClosed, TooManyOffers),
        tags=TAGS,
    )
    def make_offer(self, request: Request) -> object:
        words = {name: request.body[name] for name in ("message", "signed", "background")}
        return self.app.matching.offer(
            *_issue(request), request.derive_id("offer"), request.body["skills"], words, request.cause()
        )

    @route(
        "POST",
        f"{ISSUE}/offers/<uuid:offer_id>/withdrawals",
        reply=MatchingSchema,
        status=201,
        allow=residents,
        summary="Withdraw one's offer",
        summary_ja="申し出を取り下げる",
        errors=(ThreadUnknown, NotAnIssue, OfferUnknown, NotTheHelper, OfferSettled),
        tags=TAGS,
    )
    def withdraw_offer(self, request: Request) -> object:
        return self.app.matching.withdraw(*_issue(request), request.params["offer_id"], request.cause())

    @route(
        "POST",
        f"{ISSUE}/offers/<uuid:offer_id>/answers",
        body=OfferAnswerSchema,
        reply=MatchingSchema,
        status=201,
        allow=residents,
        summary="Accept or decline an offer, as who raised the issue",
        summary_ja="申し出に返事をする",
        errors=(ThreadUnknown, NotAnIssue, OfferUnknown, NotTheOwner, OfferSettled, IssueIsClosed),
        tags=TAGS,
    )
    def answer_offer(self, request: Request) -> object:
        return self.app.matching.answer(
            *_issue(request),
            request.params["offer_id"],
            request.cause(),
            accepted=request.body["accepted"],
        )

    @route(
        "POST",
        f"{ISSUE}/teams",
        body=NewTeamSchema,
        reply=MatchingSchema,
        status=201,
        allow=residents,
        summary="Form the team out of the accepted helpers",
        summary_ja="チームを結成する",
        errors=(ThreadUnknown, NotAnIssue, NotTheOwner, NobodyAccepted, IssueIsClosed),
        tags=TAGS,
    )
    def form_team(self, request: Request) -> object:
        body = request.body
        return self.app.matching.form_team(*_issue(request), body["name"], body["plan"], request.cause())

    @route(
        "PUT",
        f"{ISSUE}/case",
        body=NewCaseSchema,
        reply=MatchingSchema,
        allow=residents,
        summary="Write down how the issue was solved",
        summary_ja="解決事例を書く",
        errors=(ThreadUnknown, NotAnIssue, NotOnTheTeam, IssueIsClosed),
        tags=TAGS,
    )
    def record_case(self, request: Request) -> object:
        return self.app.matching.record_case(*_issue(request), case_of(request.body), request.cause())

    @route(
        "POST",
        f"{ISSUE}/thanks",
        reply=MatchingSchema,
        status=201,
        allow=residents,
        summary="Thank the team, once a household",
        summary_ja="チームにお礼を送る",
        errors=(ThreadUnknown, NotAnIssue, NotSolved),
        tags=TAGS,
    )
    def thank_team(self, request: Request) -> object:
        return self.app.matching.thank(*_issue(request), request.cause())

    @route(
        "POST",
        f"{ISSUE}/endings",
        body=GivingUpSchema,
        reply=MatchingSchema,
        status=201,
        allow=residents,
        summary="Give the issue up",
        summary_ja="課題を取り下げる",
        errors=(ThreadUnknown, NotAnIssue, NotTheOwner, IssueIsClosed),
        tags=TAGS,
    )
    def give_up_issue(self, request: Request) -> object:
        return self.app.matching.give_up(*_issue(request), request.body["reason"], request.cause())

    @route(
        "GET",
        "/bulletin/solved-cases",
        query=PageQuery,
        reply=page_schema(SolvedCaseSchema),
        allow=residents,
        summary="How others solved it, the newest first",
        summary_ja="解決事例の一覧",
        tags=TAGS,
    )
    def list_solved_cases(self, request: Request) -> Page[Any]:
        limit = request.query["limit"]
        before = decode(request.query["cursor"])
        found = self.app.matching.solved(request.principal, before, limit + 1)
        return page_of(found, limit, key=lambda each: (each["recorded_at"].isoformat(), each["_id"]))
