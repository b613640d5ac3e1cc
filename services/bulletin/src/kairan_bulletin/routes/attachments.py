"""Attachments over HTTP: the body of an upload is the file itself."""

from typing import Any

from kairan_bulletin.attachments.checking import FILE_MOST, Upload
from kairan_bulletin.desks.attachments import Kept
from kairan_bulletin.domain.access import ResidentsOnly
from kairan_bulletin.domain.attachment.refusals import (
    AttachmentUnknown,
    EmptyFile,
    FileDamaged,
    PdfActive,
    PdfLocked,
    PictureTooLarge,
    TooMuchPutUp,
    TypeIsALie,
    TypeNotAllowed,
)
from kairan_bulletin.routes.permissions import residents
from kairan_contracts.bulletin.attachment import AttachmentSchema, UploadQuery
from kairan_kernel.http import route
from kairan_kernel.replies import Download, Reply
from kairan_kernel.requests import Request

TAGS = ("attachments",)
_SAFETY = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=86400",
}


def handed_out(request: Request, kept: Kept) -> Download | Reply:
    """The file, or 304 when the caller has it already. Always as a download: nothing of it runs here."""
    headers = {**_SAFETY, "ETag": kept.etag}
    wanted = {each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")}
    if kept.etag in wanted or "*" in wanted:
        return Reply(status=304, headers=headers)
    return Download(kept.content, kept.stored.content_type, kept.filename or "file", headers)


class AttachmentRoutes:
    app: Any

    @route(
        "POST",
        "/bulletin/attachments",
        query=UploadQuery,
        raw_body=True,
        max_body=FILE_MOST,
        reply=AttachmentSchema,
        status=201,
        allow=residents,
        summary="Put up a file: PDF, JPEG, PNG or WebP; told by its content, cleaned of what phones write",
        summary_ja="ファイルを添付する(PDF・JPEG・PNG・WebP、20 MiB まで。写真の撮影情報は消します)",
        errors=(
            EmptyFile,
            TypeNotAllowed,
            TypeIsALie,
            FileDamaged,
            PictureTooLarge,
            PdfLocked,
            PdfActive,
            TooMuchPutUp,
            ResidentsOnly,
        ),
        tags=TAGS,
    )
    def keep_attachment(self, request: Request) -> Reply:
        attachment_id = request.derive_id("attachment")
        upload = Upload(
            content=request.raw,
            claimed_type=request.headers.get("Content-Type", ""),
            filename=request.query["filename"],
        )
        kept = self.app.attachments.keep(
            request.principal, attachment_id, request.query["purpose"], upload, request.cause()
        )
        return Reply(body=kept, location=f"/bulletin/attachments/{attachment_id}")

    @route(
        "GET",
        "/bulletin/attachments/<uuid:attachment_id>",
        produces="application/octet-stream",
        allow=residents,
        summary="One's own file",
        summary_ja="自分が添付したファイル",
        errors=(AttachmentUnknown,),
        tags=TAGS,
    )
    def get_attachment(self, request: Request) -> object:
        return handed_out(
            request, self.app.attachments.own(request.principal, request.params["attachment_id"])
        )

    @route(
        "DELETE",
        "/bulletin/attachments/<uuid:attachment_id>",
        status=204,
        allow=residents,
        summary="Take back one's own file",
        summary_ja="自分の添付を取り消す",
        errors=(AttachmentUnknown,),
        tags=TAGS,
    )
    def remove_attachment(self, request: Request) -> None:
        self.app.attachments.remove(request.principal, request.params["attachment_id"], request.cause())

    @route(
        "GET",
        "/bulletin/articles/<uuid:article_id>/attachments/<uuid:attachment_id>",
        produces="application/octet-stream",
        allow=residents,
        summary="A file of an article, for whoever may read it",
        summary_ja="記事の添付",
        errors=(AttachmentUnknown,),
        tags=TAGS,
    )
    def get_article_attachment(self, request: Request) -> object:
        carried = self.app.article_files.of(request.principal, request.params["article_id"])
        return handed_out(request, self.app.attachments.shown(request.params["attachment_id"], carried))

    @route(
        "GET",
        "/bulletin/threads/<uuid:thread_id>/photos/<uuid:attachment_id>",
        produces="application/octet-stream",
        allow=residents,
        summary="A photo of a post, for whoever may see the post",
        summary_ja="掲示板の写真",
        errors=(AttachmentUnknown,),
        tags=TAGS,
    )
    def get_photo(self, request: Request) -> object:
        params = request.params
        return handed_out(
            request,
            self.app.threads.photo(request.principal, params["thread_id"], params["attachment_id"]),
        )
