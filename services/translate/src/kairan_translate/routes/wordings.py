"""Glossary and languages of an association or union over HTTP."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from kairan_contracts.translate.bodies import (
    GlossarySchema,
    LanguagesSchema,
    LanguagesShownSchema,
    NewTermSchema,
    TermSchema,
)
from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.http import route
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request
from kairan_translate.desks.wordings import AreaUnknown, OfficersOnly
from kairan_translate.domain.wording.decider import GlossaryFull, TermUnknown
from kairan_translate.domain.wording.events import TermEntered
from kairan_translate.routes.permissions import residents

TAGS = ("wording",)


def shown(term: TermEntered) -> dict[str, Any]:
    wordings = {language.value: said for language, said in term.wordings.items()}
    return {**asdict(term), "kind": term.kind.value, "wordings": wordings}


class WordingRoutes:
    app: Any

    @route(
        "GET",
        "/translate/areas/<uuid:area_id>/terms",
        reply=GlossarySchema,
        allow=residents,
        summary="The glossary of an association or union",
        summary_ja="用語集",
        errors=(AreaUnknown,),
        tags=TAGS,
    )
    def list_terms(self, request: Request) -> dict[str, Any]:
        wording = self.app.wordings.of(request.principal, request.params["area_id"])
        return {"items": [shown(term) for term in sorted(wording.terms.values(), key=lambda each: each.term)]}

    @route(
        "POST",
        "/translate/areas/<uuid:area_id>/terms",
        body=NewTermSchema,
        reply=TermSchema,
        status=201,
        allow=residents,
        summary="Enter a term, or enter it anew",
        summary_ja="用語を登録する",
        errors=(AreaUnknown, OfficersOnly, GlossaryFull),
        tags=TAGS,
    )
    def enter_term(self, request: Request) -> Reply:
        area_id = request.params["area_id"]
        term = self.app.wordings.enter(request.principal, area_id, request.body, request.cause())
        return Reply(body=shown(term), location=f"/translate/areas/{area_id}/terms/{term.term_id}")

    @route(
        "DELETE",
        "/translate/areas/<uuid:area_id>/terms/<uuid:term_id>",
        status=204,
        allow=residents,
        summary="Remove a term",
        summary_ja="用語を削除する",
        errors=(AreaUnknown, OfficersOnly, TermUnknown),
        tags=TAGS,
    )
    def remove_term(self, request: Request) -> None:
        params = request.params
        self.app.wordings.remove(request.principal, params["area_id"], params["term_id"], request.cause())

    @route(
        "GET",
        "/translate/areas/<uuid:area_id>/languages",
        reply=LanguagesShownSchema,
        allow=residents,
        summary="The languages that articles are put into: the officers' choice, and what households use",
        summary_ja="翻訳する言語",
        errors=(AreaUnknown,),
        tags=TAGS,
    )
    def get_languages(self, request: Request) -> dict[str, Any]:
        return self._languages(
            request, self.app.wordings.chosen(request.principal, request.params["area_id"])
        )

    @route(
        "PUT",
        "/translate/areas/<uuid:area_id>/languages",
        body=LanguagesSchema,
        reply=LanguagesShownSchema,
        allow=residents,
        summary="Choose languages besides those that households use; for articles from now on",
        summary_ja="翻訳する言語を選ぶ",
        errors=(AreaUnknown, OfficersOnly),
        tags=TAGS,
    )
    def choose_languages(self, request: Request) -> dict[str, Any]:
        chosen = self.app.wordings.choose(
            request.principal, request.params["area_id"], request.body["languages"], request.cause()
        )
        return self._languages(request, chosen)

    def _languages(self, request: Request, chosen: Sequence[Language]) -> dict[str, Any]:
        used = self.app.wordings.used(request.principal, request.params["area_id"])
        return {"languages": list(chosen), "used": list(used)}
