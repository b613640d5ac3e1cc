"""Paper over HTTP: the circular of an article, and the lists of the households that want it."""

from typing import Any

from marshmallow import Schema, fields

from kairan_bulletin.desks.names import names_of
from kairan_bulletin.domain.access import RoleNeeded
from kairan_bulletin.domain.article.state import ArticleUnknown, NotPublished
from kairan_bulletin.paper.font import FontMissing
from kairan_bulletin.routes.permissions import residents
from kairan_kernel.http import route
from kairan_kernel.replies import Download
from kairan_kernel.requests import Request

TAGS = ("paper",)
_PDF = "application/pdf"
_CSV = "text/csv; charset=utf-8"
_PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


class BlockQuery(Schema):
    """One block, or all that the caller may see."""

    block_id = fields.UUID(load_default=None)


class PaperRoutes:
    app: Any
    directory: Any

    @route(
        "GET",
        "/bulletin/articles/<uuid:article_id>/circular.pdf",
        produces=_PDF,
        allow=residents,
        summary="The article on A4, with a QR code that leads to it",
        summary_ja="記事のA4回覧(QRコードつきPDF)",
        errors=(ArticleUnknown, NotPublished, FontMissing),
        tags=TAGS,
    )
    def get_circular(self, request: Request) -> Download:
        content = self.app.paper.circular(request.principal, request.params["article_id"])
        return Download(content, _PDF, "回覧.pdf", _PRIVATE)

    @route(
        "GET",
        "/bulletin/articles/<uuid:article_id>/paper-list.pdf",
        query=BlockQuery,
        produces=_PDF,
        allow=residents,
        summary="Who wants the article on paper, by block, with boxes to tick",
        summary_ja="紙配布一覧(班ごと、チェック欄つきPDF)",
        errors=(ArticleUnknown, NotPublished, RoleNeeded, FontMissing),
        tags=TAGS,
    )
    def get_paper_list_pdf(self, request: Request) -> Download:
        content = self._listed(request, self.app.paper.list_pdf)
        return Download(content, _PDF, "紙配布一覧.pdf", _PRIVATE)

    @route(
        "GET",
        "/bulletin/articles/<uuid:article_id>/paper-list.csv",
        query=BlockQuery,
        produces=_CSV,
        allow=residents,
        summary="The same as CSV",
        summary_ja="紙配布一覧(CSV)",
        errors=(ArticleUnknown, NotPublished, RoleNeeded),
        tags=TAGS,
    )
    def get_paper_list_csv(self, request: Request) -> Download:
        content = self._listed(request, self.app.paper.list_csv)
        return Download(content, _CSV, "紙配布一覧.csv", _PRIVATE)

    def _listed(self, request: Request, made: Any) -> bytes:
        article_id = request.params["article_id"]
        lines = self.app.paper.wanting(request.principal, article_id, request.query["block_id"])
        names = names_of(self.directory, request.principal, lines)
        content: bytes = made(request.principal, article_id, lines, names)
        return content
