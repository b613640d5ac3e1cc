"""Reading over HTTP: the inbox, receipts, who has read, reminders, the paper list."""

from typing import Any

from marshmallow import fields

from kairan_bulletin.desks.inbox import InboxQuery
from kairan_bulletin.desks.readings import Sought
from kairan_bulletin.domain.access import (
    HouseholdUnknown,
    NotPermitted,
    NotYourBlock,
    ResidentsOnly,
    RoleNeeded,
)
from kairan_bulletin.domain.article.state import AlreadyWithdrawn, ArticleUnknown, NotPublished
from kairan_bulletin.domain.receipt.recording import EditionUnknown
from kairan_bulletin.routes.naming import named_page
from kairan_bulletin.routes.permissions import residents
from kairan_contracts.bulletin.article_bodies import (
    InboxItemSchema,
    NewReceiptSchema,
    ReaderLinesSchema,
    ReadingsSchema,
    ReceiptSchema,
    ReminderSchema,
    TickedSchema,
    TicksSchema,
)
from kairan_kernel.http import route
from kairan_kernel.paging import Page, PageQuery, decode, page_of, page_schema
from kairan_kernel.projection import Document
from kairan_kernel.requests import Request

TAGS = ("reading",)
ACTING = (ArticleUnknown, NotPublished, HouseholdUnknown, NotYourBlock, RoleNeeded, ResidentsOnly)
SEEING = (ArticleUnknown, NotPublished, RoleNeeded)


class InboxQuerySchema(PageQuery):
    """The whole inbox, or what is unread; with what has expired, or without."""

    unread = fields.Boolean(load_default=False)
    expired = fields.Boolean(load_default=False)


class LinesQuerySchema(PageQuery):
    """All households of the audience, or the silent ones; of one block, or all."""

    unread = fields.Boolean(load_default=False)
    block_id = fields.UUID(load_default=None)


class ReadingRoutes:
    app: Any
    directory: Any

    @route(
        "GET",
        "/bulletin/inbox",
        query=InboxQuerySchema,
        reply=page_schema(InboxItemSchema),
        allow=residents,
        summary="The articles that were published to one's household, newest first",
        summary_ja="わが家に届いた記事(新しい順)",
        errors=(ResidentsOnly,),
        tags=TAGS,
    )
    def get_inbox(self, request: Request) -> Page[Any]:
        limit = request.query["limit"]
        query = InboxQuery(
            before=decode(request.query["cursor"]),
            limit=limit + 1,
            unread_only=request.query["unread"],
            expired_too=request.query["expired"],
        )
        return page_of(self.app.inbox.page(request.principal, query), limit, key=_order)

    @route(
        "POST",
        "/bulletin/articles/<uuid:article_id>/read-receipts",
        body=NewReceiptSchema,
        reply=ReceiptSchema,
        status=201,
        allow=residents,
        summary="Say that a household read the article",
        summary_ja="既読にする",
        errors=(*ACTING, EditionUnknown),
        tags=TAGS,
    )
    def read_article(self, request: Request) -> object:
        body = request.body
        read = self.app.reading.read(
            request.principal,
            request.params["article_id"],
            body["household_id"],
            body["means"],
            body["edition"],
            request.cause(),
        )
        return {
            "article_id": read.article_id,
            "household_id": read.place.household_id,
            "edition": read.edition,
            "means": read.means,
            "read_at": read.read_at,
        }

    @route(
        "POST",
        "/bulletin/articles/<uuid:article_id>/paper-receipts",
        body=TicksSchema,
        reply=TickedSchema,
        status=201,
        allow=residents,
        summary="Tick off the households of the list that went round with the paper",
        summary_ja="紙の回覧を読んだ世帯に印を付ける",
        errors=ACTING,
        tags=TAGS,
    )
    def tick_paper(self, request: Request) -> object:
        article_id = request.params["article_id"]
        ids = request.body["household_ids"]
        ticked = self.app.reading.tick(request.principal, article_id, ids, request.cause())
        return {"article_id": article_id, "ticked": ticked}

    @route(
        "GET",
        "/bulletin/articles/<uuid:article_id>/readings",
        reply=ReadingsSchema,
        allow=residents,
        summary="Read by how many of how many, by block",
        summary_ja="既読の集計(班ごと)",
        errors=SEEING,
        tags=TAGS,
    )
    def get_readings(self, request: Request) -> object:
        return self.app.readings.tallies(request.principal, request.params["article_id"])

    @route(
        "GET",
        "/bulletin/articles/<uuid:article_id>/readers",
        query=LinesQuerySchema,
        reply=ReaderLinesSchema,
        allow=residents,
        summary="The households of the audience: who has read, who has not",
        summary_ja="宛先の世帯と既読・未読",
        errors=SEEING,
        tags=TAGS,
    )
    def list_readers(self, request: Request) -> object:
        limit = request.query["limit"]
        sought = Sought(
            unread_only=request.query["unread"],
            block_id=request.query["block_id"],
            after=decode(request.query["cursor"]),
            limit=limit + 1,
        )
        found = self.app.readings.lines(request.principal, request.params["article_id"], sought)
        return named_page(self.directory, request, page_of(found, limit, key=_order))

    @route(
        "GET",
        "/bulletin/articles/<uuid:article_id>/blocks/<uuid:block_id>/paper-list",
        reply=ReaderLinesSchema,
        allow=residents,
        summary="The households of a block that want paper, for its leader",
        summary_ja="紙希望の世帯の一覧(班長向け)",
        errors=SEEING,
        tags=TAGS,
    )
    def get_paper_list(self, request: Request) -> object:
        params = request.params
        found = self.app.readings.paper_list(request.principal, params["article_id"], params["block_id"])
        return named_page(self.directory, request, Page(found))

    @route(
        "POST",
        "/bulletin/articles/<uuid:article_id>/reminders",
        reply=ReminderSchema,
        status=201,
        allow=residents,
        summary="Remind those who have not read, and only those",
        summary_ja="未読の世帯だけに再通知する",
        errors=(*SEEING, NotPermitted, AlreadyWithdrawn),
        tags=TAGS,
    )
    def remind_readers(self, request: Request) -> object:
        return self.app.readings.remind(
            request.principal,
            request.params["article_id"],
            request.derive_id("reminder"),
            request.cause(),
        )


def _order(item: Document) -> Any:
    return item["order"]
