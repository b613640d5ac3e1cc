"""Translations of articles over HTTP."""

from typing import Any

from kairan_contracts.translate.bodies import (
    RenewalSchema,
    RenewedSchema,
    TranslationSchema,
    TranslationsSchema,
)
from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.http import route
from kairan_kernel.requests import Request
from kairan_translate import rendering
from kairan_translate.desks.articles import TranslationUnknown
from kairan_translate.desks.wordings import OfficersOnly
from kairan_translate.domain.translation.decider import ArticleUnknown
from kairan_translate.routes.permissions import residents

TAGS = ("articles",)


class ArticleRoutes:
    app: Any
    catalogue: Any

    @route(
        "GET",
        "/translate/articles/<uuid:article_id>/translations",
        reply=TranslationsSchema,
        allow=residents,
        summary="The languages of an article, and how far each is",
        summary_ja="記事の各言語の状況",
        errors=(ArticleUnknown,),
        tags=TAGS,
    )
    def list_translations(self, request: Request) -> dict[str, Any]:
        found = self.app.articles.translations(request.principal, request.params["article_id"])
        signed = self.app.phrases.signatures(rendering.signature_keys(found))
        shown = [rendering.listed(each, signed, self.catalogue, request.language) for each in found]
        return {"items": shown}

    @route(
        "GET",
        "/translate/articles/<uuid:article_id>/translations/<string:language>",
        reply=TranslationSchema,
        allow=residents,
        summary="An article in a language, sentence by sentence with where the words come from",
        summary_ja="記事の翻訳(文ごとに出所つき)",
        errors=(ArticleUnknown, TranslationUnknown),
        tags=TAGS,
    )
    def get_translation(self, request: Request) -> dict[str, Any]:
        if request.params["language"] not in set(Language):
            raise TranslationUnknown
        language = Language(request.params["language"])
        found = self.app.articles.translation(request.principal, request.params["article_id"], language)
        signed = self.app.phrases.signatures(rendering.signature_keys([found]))
        return rendering.translation(found, signed, self.catalogue, request.language)

    @route(
        "POST",
        "/translate/articles/<uuid:article_id>/renewals",
        body=RenewalSchema,
        reply=RenewedSchema,
        status=202,
        allow=residents,
        summary="Have an article translated again, after a package or the glossary has changed",
        summary_ja="記事を翻訳し直す",
        errors=(ArticleUnknown, OfficersOnly),
        tags=TAGS,
    )
    def renew_translations(self, request: Request) -> dict[str, Any]:
        languages = self.app.articles.renew(
            request.principal,
            request.params["article_id"],
            tuple(request.body["languages"]),
            request.cause(),
        )
        return {"languages": [language.value for language in languages]}
