"""Texts on demand over HTTP and RPC: at once when phrases or the cache know them, else as soon as the
machine does.
"""

import time
from collections.abc import Callable
from typing import Any, Final

from nameko.rpc import rpc

from kairan_contracts.identity import Principal
from kairan_contracts.translate.bodies import EngineSchema, NewTextSchema, TextSchema
from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.http import route
from kairan_kernel.native import pause
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request
from kairan_kernel.routes import authenticated
from kairan_translate import rendering
from kairan_translate.desks.texts import LanguageUndetected, TextUnknown, TooManyTexts
from kairan_translate.desks.wordings import own_area
from kairan_translate.domain.areas import Area
from kairan_translate.routes.permissions import residents

PATIENCE: Final = 12.0
"""Seconds that a caller is kept waiting before being told to ask again."""
TAGS = ("texts",)


def waited(state: dict[str, Any], find: Callable[[], dict[str, Any]], patience: float) -> dict[str, Any]:
    """The document when it no longer waits, or as it is when patience ends."""
    until = time.monotonic() + patience
    while state["state"] == "waiting" and time.monotonic() < until:
        pause(0.1)
        state = find()
    return state


class TextRoutes:
    app: Any
    catalogue: Any

    @route(
        "POST",
        "/translate/texts",
        body=NewTextSchema,
        reply=TextSchema,
        allow=residents,
        summary="Translate a text; 202 with a Location when the machine is busy",
        summary_ja="文章を翻訳する(混雑時は202)",
        errors=(LanguageUndetected, TooManyTexts),
        tags=TAGS,
    )
    def translate_text(self, request: Request) -> Reply:
        found = self._translated(request.principal, request.body, PATIENCE)
        ready = found["state"] == "ready"
        headers = {} if ready else {"Retry-After": "2", "Location": f"/translate/texts/{found['_id']}"}
        return Reply(status=200 if ready else 202, body=self._shown(found, request), headers=headers)

    @route(
        "GET",
        "/translate/texts/<uuid:text_id>",
        reply=TextSchema,
        allow=residents,
        summary="A text's translation, or that it still waits",
        summary_ja="翻訳の結果",
        errors=(TextUnknown,),
        tags=TAGS,
    )
    def get_text(self, request: Request) -> dict[str, Any]:
        found = self.app.texts.find(request.params["text_id"], area_at(request.principal))
        return self._shown(found, request)

    @route(
        "GET",
        "/translate/engine",
        reply=EngineSchema,
        allow=authenticated,
        summary="What machine translation can do now: engine, packages, what is broken",
        summary_ja="機械翻訳の状態",
        tags=TAGS,
    )
    def get_engine(self, request: Request) -> object:
        return rendering.engine(self.app.engine.shown(), self.catalogue, request.language)

    @rpc  # type: ignore[untyped-decorator]
    def translate(
        self,
        viewer: dict[str, Any],
        text: str,
        target: str,
        source: str | None = None,
        patience: float = 30.0,
    ) -> dict[str, Any]:
        """As POST /translate/texts, for other services. `viewer`: the claims of who asks.

        Answers with `state` (ready, waiting), `translated`, `outcome` and `segments`.
        """
        body = NewTextSchema().load({"text": text, "target": target, "source": source})
        found = self._translated(Principal.from_claims(viewer), body, min(patience, 60.0))
        signed = self._signed(found)
        return TextSchema().dump(rendering.text(found, signed, self.catalogue, "ja"))  # type: ignore[no-any-return]

    def _translated(self, principal: Principal, body: dict[str, Any], patience: float) -> dict[str, Any]:
        area = area_at(principal)
        glossary = self.app.wordings.glossary(area)
        asked = self.app.texts.ask(body["text"], body["source"], Language(body["target"]), area, glossary)
        return waited(asked, lambda: self.app.texts.find(asked["_id"], area), patience)

    def _shown(self, found: dict[str, Any], request: Request) -> dict[str, Any]:
        return rendering.text(found, self._signed(found), self.catalogue, request.language)

    def _signed(self, found: dict[str, Any]) -> dict[str, Any]:
        phrases = {each["phrase"] for each in found.get("segments", ()) if "phrase" in each}
        signed: dict[str, Any] = self.app.phrases.signatures(f"{each}:{found['target']}" for each in phrases)
        return signed


def area_at(principal: Principal) -> Area:
    """Where the caller lives; whoever lives nowhere has no texts."""
    place = principal.association_id or principal.union_id
    if place is None:
        raise TextUnknown
    return own_area(principal, place)
