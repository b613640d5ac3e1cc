"""Safety phrases over HTTP: reading the catalogue, and recording who vouches for what."""

from typing import Any

from kairan_contracts.translate.bodies import (
    PhraseQuerySchema,
    PhraseSchema,
    PhrasesSchema,
    SignatureSchema,
    WithdrawalSchema,
)
from kairan_kernel.http import route
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request
from kairan_kernel.routes import authenticated
from kairan_translate import rendering
from kairan_translate.desks.phrases import PhraseUnknown
from kairan_translate.domain.signing.decider import NotSigned, WordingChanged
from kairan_translate.routes.permissions import OperatorsOnly, operators

TAGS = ("phrases",)


class PhraseRoutes:
    app: Any
    catalogue: Any

    @route(
        "GET",
        "/translate/phrases",
        query=PhraseQuerySchema,
        reply=PhrasesSchema,
        allow=authenticated,
        summary="The safety phrases in a language, with who vouches for each",
        summary_ja="安全のことばの一覧(承認者つき)",
        tags=TAGS,
    )
    def list_phrases(self, request: Request) -> dict[str, Any]:
        found = self.app.phrases.listed(request.query["language"])
        return {"items": [rendering.phrase(each, self.catalogue, request.language) for each in found]}

    @route(
        "POST",
        "/translate/phrases/<string:phrase>/signatures",
        body=SignatureSchema,
        reply=PhraseSchema,
        status=201,
        allow=operators,
        summary="Record that a native speaker vouches for a phrase's wording",
        summary_ja="安全のことばの承認を記録する",
        errors=(PhraseUnknown, WordingChanged, OperatorsOnly),
        tags=TAGS,
    )
    def sign_phrase(self, request: Request) -> Reply:
        body = request.body
        signed = self.app.phrases.sign(
            request.params["phrase"],
            body["language"],
            body["digest"],
            body["signer"],
            request.principal.subject,
            request.cause(),
        )
        return Reply(body=rendering.phrase(signed, self.catalogue, request.language))

    @route(
        "POST",
        "/translate/phrases/<string:phrase>/signatures/withdrawals",
        body=WithdrawalSchema,
        status=204,
        allow=operators,
        summary="Withdraw the signature of a phrase in a language",
        summary_ja="安全のことばの承認を取り消す",
        errors=(PhraseUnknown, NotSigned, OperatorsOnly),
        tags=TAGS,
    )
    def withdraw_signature(self, request: Request) -> None:
        self.app.phrases.withdraw(
            request.params["phrase"], request.body["language"], request.principal.subject, request.cause()
        )
