"""Articles over HTTP: drafts, review, publication, editions."""

from typing import Any

from kairan_bulletin.desks.articles import sort_key
from kairan_bulletin.domain.access import NotPermitted
from kairan_bulletin.domain.article import commands as c
from kairan_bulletin.domain.article import state as refusals
from kairan_bulletin.domain.article.events import Draft
from kairan_bulletin.domain.audience.wish import AudienceEmpty
from kairan_bulletin.domain.menu.decider import MenuIsClosed, MenuUnknown
from kairan_bulletin.routes.permissions import residents
from kairan_bulletin.routes.wishes import wish_of
from kairan_contracts.bulletin.article_bodies import (
    ArticleSchema,
    CorrectionSchema,
    DraftSchema,
    EditionsSchema,
    NewArticleSchema,
    ReasonSchema,
    ScheduleSchema,
)
from kairan_kernel.http import route
from kairan_kernel.paging import Page, PageQuery, decode, page_of, page_schema
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request

TAGS = ("articles",)
EDITING = (refusals.ArticleUnknown, NotPermitted)


class ArticleRoutes:
    app: Any

    @route(
        "POST",
        "/bulletin/articles",
        body=NewArticleSchema,
        reply=ArticleSchema,
        status=201,
        allow=residents,
        summary="Draft an article",
        summary_ja="記事を下書きする",
        errors=(MenuUnknown, MenuIsClosed, NotPermitted, refusals.NotForArticles, refusals.TimeHasPassed),
        tags=TAGS,
    )
    def draft_article(self, request: Request) -> Reply:
        article_id = request.derive_id("article")
        article = self.app.articles.draft(
            request.principal, article_id, request.body["menu_id"], self._draft(request), request.cause()
        )
        return Reply(body=article, location=f"/bulletin/articles/{article_id}")

    @route(
        "GET",
        "/bulletin/articles/<uuid:article_id>",
        reply=ArticleSchema,
        allow=residents,
        summary="One article as it stands",
        summary_ja="記事",
        errors=(refusals.ArticleUnknown,),
        tags=TAGS,
    )
    def get_article(self, request: Request) -> object:
        return self.app.articles.article(request.principal, request.params["article_id"])

    @route(
        "GET",
        "/bulletin/articles/<uuid:article_id>/editions",
        reply=EditionsSchema,
        allow=residents,
        summary="Every edition, and what each correction changed",
        summary_ja="版の一覧と訂正の内容",
        errors=(refusals.ArticleUnknown,),
        tags=TAGS,
    )
    def list_editions(self, request: Request) -> object:
        found = self.app.articles.editions(request.principal, request.params["article_id"])
        return {"items": [_edition(each) for each in found]}

    @route(
        "GET",
        "/bulletin/menus/<uuid:menu_id>/articles",
        query=PageQuery,
        reply=page_schema(ArticleSchema),
        allow=residents,
        summary="A menu's articles in every state, newest first, for who writes under it",
        summary_ja="メニューの記事の一覧(書く人向け)",
        errors=(MenuUnknown, NotPermitted),
        tags=TAGS,
    )
    def list_articles(self, request: Request) -> Page[Any]:
        limit, before = request.query["limit"], decode(request.query["cursor"])
        found = self.app.articles.listed(request.principal, request.params["menu_id"], before, limit + 1)
        return page_of(found, limit, key=sort_key)

    @route(
        "PUT",
        "/bulletin/articles/<uuid:article_id>",
        body=DraftSchema,
        reply=ArticleSchema,
        allow=residents,
        summary="Replace a draft's text and terms",
        summary_ja="下書きを書き直す",
        errors=(*EDITING, refusals.NotADraft, refusals.TimeHasPassed),
        tags=TAGS,
    )
    def revise_article(self, request: Request) -> object:
        article_id = request.params["article_id"]
        return self.app.articles.revise(request.principal, article_id, self._draft(request), request.cause())

    @route(
        "POST",
        "/bulletin/articles/<uuid:article_id>/review-requests",
        reply=ArticleSchema,
        status=201,
        allow=residents,
        summary="Ask for a second pair of eyes",
        summary_ja="確認を依頼する",
        errors=(*EDITING, refusals.NotADraft),
        tags=TAGS,
    )
    def request_review(self, request: Request) -> object:
        return self._ask(request, c.RequestReview(by=request.principal.subject, at=self.app.now()))

    @route(
        "POST",
        "/bulletin/articles/<uuid:article_id>/approvals",
        reply=ArticleSchema,
        status=201,
        allow=residents,
        summary="Approve an article that somebody else wrote",
        summary_ja="記事を承認する(書いた人以外)",
        errors=(*EDITING, refusals.NotInReview, refusals.OwnWorkReviewed),
        tags=TAGS,
    )
    def approve_article(self, request: Request) -> object:
        return self._ask(request, c.PassReview(by=request.principal.subject, at=self.app.now()))

    @route(
        "POST",
        "/bulletin/articles/<uuid:article_id>/declines",
        body=ReasonSchema,
        reply=ArticleSchema,
        status=201,
        allow=residents,
        summary="Send an article back to its writer, with the reason",
        summary_ja="記事を差し戻す",
        errors=(*EDITING, refusals.NotInReview, refusals.OwnWorkReviewed),
        tags=TAGS,
    )
    def decline_article(self, request: Request) -> object:
        command = c.DeclineReview(
            reason=request.body["reason"], by=request.principal.subject, at=self.app.now()
        )
        return self._ask(request, command)

    @route(
        "POST",
        "/bulletin/articles/<uuid:article_id>/publications",
        reply=ArticleSchema,
        status=201,
        allow=residents,
        summary="Publish now: the audience is frozen",
        summary_ja="公開する(宛先がここで確定する)",
        errors=(
            *EDITING,
            refusals.NotADraft,
            refusals.ReviewNeeded,
            refusals.TimeHasPassed,
            refusals.DraftMoved,
            AudienceEmpty,
        ),
        tags=TAGS,
    )
    def publish_article(self, request: Request) -> object:
        return self.app.publication.publish(request.principal, request.params["article_id"], request.cause())

    @route(
        "POST",
        "/bulletin/articles/<uuid:article_id>/schedules",
        body=ScheduleSchema,
        reply=ArticleSchema,
        status=201,
        allow=residents,
        summary="Publish at a time",
        summary_ja="公開を予約する",
        errors=(*EDITING, refusals.NotADraft, refusals.ReviewNeeded, refusals.TimeHasPassed),
        tags=TAGS,
    )
    def schedule_article(self, request: Request) -> object:
        command = c.ScheduleArticle(
            publish_at=request.body["publish_at"], by=request.principal.subject, at=self.app.now()
        )
        return self._ask(request, command)

    @route(
        "DELETE",
        "/bulletin/articles/<uuid:article_id>/schedules",
        reply=ArticleSchema,
        allow=residents,
        summary="Cancel the time: a draft again",
        summary_ja="公開の予約を取り消す",
        errors=(*EDITING, refusals.NotScheduled),
        tags=TAGS,
    )
    def cancel_schedule(self, request: Request) -> object:
        return self._ask(request, c.CancelSchedule(by=request.principal.subject, at=self.app.now()))

    @route(
        "POST",
        "/bulletin/articles/<uuid:article_id>/editions",
        body=CorrectionSchema,
        reply=ArticleSchema,
        status=201,
        allow=residents,
        summary="Correct what is out: a new edition that shows what changed",
        summary_ja="訂正版を出す",
        errors=(
            *EDITING,
            refusals.NotPublished,
            refusals.AlreadyWithdrawn,
            refusals.NothingChanged,
        ),
        tags=TAGS,
    )
    def correct_article(self, request: Request) -> object:
        content = self.app.articles.content(request.principal, request.body)
        article_id = request.params["article_id"]
        return self.app.articles.correct(
            request.principal, article_id, content, request.body, request.cause()
        )

    @route(
        "POST",
        "/bulletin/articles/<uuid:article_id>/withdrawals",
        body=ReasonSchema,
        reply=ArticleSchema,
        status=201,
        allow=residents,
        summary="Withdraw an article, with the reason",
        summary_ja="記事を取り下げる",
        errors=(*EDITING, refusals.AlreadyWithdrawn),
        tags=TAGS,
    )
    def withdraw_article(self, request: Request) -> object:
        command = c.WithdrawArticle(
            reason=request.body["reason"], by=request.principal.subject, at=self.app.now()
        )
        return self._ask(request, command)

    def _ask(self, request: Request, command: c.ArticleCommand) -> object:
        article_id = request.params["article_id"]
        return self.app.articles.ask(request.principal, article_id, command, request.cause())

    def _draft(self, request: Request) -> Draft:
        body = request.body
        return Draft(
            content=self.app.articles.content(request.principal, body),
            importance=body["importance"],
            audience=wish_of(body["audience"]),
            expires_at=body["expires_at"],
        )


def _edition(edition: Any) -> dict[str, Any]:
    content = edition.content
    return {
        "edition": edition.edition,
        "title": content.title,
        "body": content.body,
        "title_en": content.title_en,
        "body_en": content.body_en,
        "attachments": list(content.attachments),
        "note": edition.note,
        "changes": [
            {"field": each.field, "kind": each.kind.value, "line": each.line, "text": each.text}
            for each in edition.changes
        ],
        "at": edition.at,
    }
