"""By what ways households are told, and what became of it, over HTTP."""

from typing import Any

from kairan_bulletin.desks.channels import Ways
from kairan_bulletin.domain.access import (
    HouseholdUnknown,
    NotYourBlock,
    OperatorsOnly,
    ResidentsOnly,
    RoleNeeded,
)
from kairan_bulletin.domain.article.state import ArticleUnknown, NotPublished
from kairan_bulletin.routes.permissions import operators, residents
from kairan_contracts.bulletin.delivery_bodies import (
    ChannelsSchema,
    DeliveriesKeptSchema,
    DeliveriesSchema,
    DeliveryReportSchema,
    ShownChannelsSchema,
)
from kairan_kernel.http import route
from kairan_kernel.requests import Request

TAGS = ("delivery",)
ACTING = (HouseholdUnknown, NotYourBlock, RoleNeeded, ResidentsOnly)


class DeliveryRoutes:
    app: Any

    @route(
        "PUT",
        "/bulletin/households/<uuid:household_id>/channels",
        body=ChannelsSchema,
        reply=ShownChannelsSchema,
        allow=residents,
        summary="Choose how the household is told, besides the app: mail, paper, speaker",
        summary_ja="お知らせの受け取り方(メール・紙・スピーカー)を決める",
        errors=ACTING,
        tags=TAGS,
    )
    def choose_channels(self, request: Request) -> object:
        body = request.body
        ways = Ways(
            household_id=request.params["household_id"],
            email=body["email"],
            paper=body["paper"],
            speaker=body["speaker"],
        )
        return self.app.channels.choose(request.principal, ways, request.cause())

    @route(
        "GET",
        "/bulletin/households/<uuid:household_id>/channels",
        reply=ShownChannelsSchema,
        allow=residents,
        summary="How the household is told; its address only for itself",
        summary_ja="お知らせの受け取り方",
        errors=ACTING,
        tags=TAGS,
    )
    def get_channels(self, request: Request) -> object:
        return self.app.channels.chosen(request.principal, request.params["household_id"])

    @route(
        "GET",
        "/bulletin/articles/<uuid:article_id>/deliveries",
        reply=DeliveriesSchema,
        allow=residents,
        summary="What became of telling the audience, by channel and household",
        summary_ja="配信の記録",
        errors=(ArticleUnknown, NotPublished, RoleNeeded),
        tags=TAGS,
    )
    def get_deliveries(self, request: Request) -> object:
        return self.app.deliveries.shown(request.principal, request.params["article_id"])

    @route(
        "POST",
        "/bulletin/articles/<uuid:article_id>/deliveries",
        body=DeliveryReportSchema,
        reply=DeliveriesKeptSchema,
        status=201,
        allow=operators,
        summary="For push senders and speakers: say what became of telling households",
        summary_ja="配信の結果を報告する(プッシュ・スピーカー)",
        errors=(ArticleUnknown, OperatorsOnly),
        tags=TAGS,
    )
    def report_deliveries(self, request: Request) -> object:
        article_id = request.params["article_id"]
        outcomes = {
            each["household_id"]: (each["outcome"], each["reason"]) for each in request.body["deliveries"]
        }
        kept = self.app.deliveries.report(article_id, request.body["channel"], outcomes, request.cause())
        return {"article_id": article_id, "kept": kept}
