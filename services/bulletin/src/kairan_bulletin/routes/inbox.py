"""Notices from outside over HTTP: their sources, and the mail gateway's door."""

from typing import Any

from kairan_bulletin.domain.access import AreaUnknown, OfficersOnly
from kairan_bulletin.domain.menu.decider import MenuUnknown
from kairan_bulletin.domain.outside.events import SourceTerms
from kairan_bulletin.domain.outside.refusals import (
    AddressMissing,
    GatewayUnknown,
    MenuDoesNotFit,
    NobodyListens,
    NoticeMalformed,
    SendersMissing,
    SourceUnknown,
)
from kairan_bulletin.inbox.mail import MAIL_MOST
from kairan_bulletin.routes.permissions import residents
from kairan_contracts.bulletin.inbox import (
    NewSourceSchema,
    SourceSchema,
    SourcesSchema,
    SourceTermsSchema,
    TakenEverywhereSchema,
)
from kairan_kernel.http import route
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request
from kairan_kernel.routes import public

TAGS = ("notices from outside",)
_WRONG = (MenuUnknown, MenuDoesNotFit, SendersMissing, AddressMissing)


def terms_of(body: dict[str, Any]) -> SourceTerms:
    return SourceTerms(
        name=body["name"],
        menu_id=body["menu_id"],
        treatment=body["treatment"],
        senders=tuple(dict.fromkeys(each.lower() for each in body["senders"])),
        url=body["url"],
        every_minutes=body["every_minutes"],
    )


class InboxRoutes:
    app: Any

    @route(
        "POST",
        "/bulletin/sources",
        body=NewSourceSchema,
        reply=SourceSchema,
        status=201,
        allow=residents,
        summary="Listen to a source outside: mails, a feed, alerts",
        summary_ja="外の配信元を登録する(メール・フィード・警報)",
        errors=(AreaUnknown, OfficersOnly, *_WRONG),
        tags=TAGS,
    )
    def register_source(self, request: Request) -> Reply:
        source_id = request.derive_id("source")
        source = self.app.sources.register(
            request.principal,
            source_id,
            request.body["scope"],
            request.body["kind"],
            terms_of(request.body),
            request.cause(),
        )
        return Reply(body=source, location=f"/bulletin/sources/{source_id}")

    @route(
        "GET",
        "/bulletin/sources",
        reply=SourcesSchema,
        allow=residents,
        summary="The sources that one's association listens to",
        summary_ja="配信元の一覧",
        errors=(OfficersOnly,),
        tags=TAGS,
    )
    def list_sources(self, request: Request) -> object:
        return {"items": self.app.sources.sources(request.principal)}

    @route(
        "GET",
        "/bulletin/sources/<uuid:source_id>",
        reply=SourceSchema,
        allow=residents,
        summary="One source",
        summary_ja="配信元",
        errors=(SourceUnknown, OfficersOnly),
        tags=TAGS,
    )
    def get_source(self, request: Request) -> object:
        return self.app.sources.source(request.principal, request.params["source_id"])

    @route(
        "PUT",
        "/bulletin/sources/<uuid:source_id>",
        body=SourceTermsSchema,
        reply=SourceSchema,
        allow=residents,
        summary="Revise a source",
        summary_ja="配信元を直す",
        errors=(SourceUnknown, OfficersOnly, *_WRONG),
        tags=TAGS,
    )
    def revise_source(self, request: Request) -> object:
        terms = terms_of(request.body)
        return self.app.sources.revise(request.principal, request.params["source_id"], terms, request.cause())

    @route(
        "POST",
        "/bulletin/sources/<uuid:source_id>/pauses",
        reply=SourceSchema,
        status=201,
        allow=residents,
        summary="Listen no more, for now",
        summary_ja="配信元を休止する",
        errors=(SourceUnknown, OfficersOnly),
        tags=TAGS,
    )
    def pause_source(self, request: Request) -> object:
        return self.app.sources.pause(request.principal, request.params["source_id"], request.cause())

    @route(
        "POST",
        "/bulletin/sources/<uuid:source_id>/resumptions",
        reply=SourceSchema,
        status=201,
        allow=residents,
        summary="Listen again",
        summary_ja="配信元を再開する",
        errors=(SourceUnknown, OfficersOnly),
        tags=TAGS,
    )
    def resume_source(self, request: Request) -> object:
        return self.app.sources.resume(request.principal, request.params["source_id"], request.cause())

    @route(
        "POST",
        "/bulletin/gateway/notices",
        raw_body=True,
        accepts=("message/rfc822", "application/cap+xml", "application/xml", "text/xml"),
        max_body=MAIL_MOST,
        reply=TakenEverywhereSchema,
        status=201,
        allow=public,
        summary="Hand in a mail or an alert, with the mail gateway's own key (Bearer)",
        summary_ja="メールや警報を渡す(メール中継の鍵が必要)",
        errors=(GatewayUnknown, NoticeMalformed, NobodyListens),
        tags=TAGS,
    )
    def take_notice(self, request: Request) -> object:
        self.app.gateway.admit(request.headers.get("Authorization", ""))
        taken = self.app.gateway.take(request.raw)
        return {
            "items": [
                {
                    "source_id": each.source_id,
                    "outcome": each.outcome.value,
                    "article_id": each.article_id,
                }
                for each in taken
            ]
        }
