"""What others are told, and what readers are shown."""

import json
from dataclasses import replace
from typing import Any

import pytest

from kairan_contracts.events import load_strict
from kairan_contracts.translate.vocabulary import Language, Outcome
from kairan_kernel.catalogue import Catalogue
from kairan_kernel.testing import Projected, fact
from kairan_translate import rendering
from kairan_translate.codec import CODEC
from kairan_translate.domain.segments import composed
from kairan_translate.errors import ERRORS
from kairan_translate.projections.signatures import SIGNATURES
from kairan_translate.projections.translations import ARTICLES, TRANSLATIONS
from kairan_translate.projections.wordings import WORDINGS
from kairan_translate.publishing import READY, publish

from .test_codec import ARTICLE, EVENTS, RECEIVED, TERM, stored

CATALOGUE = Catalogue.from_package("kairan_translate.messages")
MADE = EVENTS["TranslationMade.v1.full"]
KEY = f"{ARTICLE}:en"


def test_a_translation_is_told_whole_and_to_contract() -> None:
    message = publish(stored("TranslationMade.v1.full", CODEC.encode(MADE)[1]))
    assert message is not None
    assert message.routing_key == "translate.translation_ready.v1.yoneizumi.nishi"
    data = load_strict(READY, json.loads(message.body)["data"])
    assert (data["title"], data["body"]) == ("Help me!\n", "・Festival 謎")
    assert (data["phrases"], data["machine_made"], data["left"]) == (1, 1, 1)
    assert data["engines"] == ["argos"]
    assert data["outcome"] is Outcome.PARTIAL


@pytest.mark.parametrize("name", [name for name in EVENTS if not name.startswith("TranslationMade")])
def test_nothing_else_leaves_the_service(name: str) -> None:
    assert publish(stored(name, CODEC.encode(EVENTS[name])[1])) is None


def test_an_article_waits_until_its_newest_edition_is_made() -> None:
    waiting = Projected(TRANSLATIONS).after(fact(RECEIVED, position=5))[KEY]
    assert (waiting["awaited"], waiting["edition"], waiting["wanted"]) == (True, None, 2)
    done = Projected(TRANSLATIONS).after(fact(RECEIVED, position=5), fact(MADE, position=6))[KEY]
    assert (done["awaited"], done["edition"]) == (False, 2)
    newer = fact(replace(RECEIVED, edition=3), position=7)
    stale = Projected(TRANSLATIONS).after(fact(RECEIVED, position=5), fact(MADE, position=6), newer)[KEY]
    assert (stale["awaited"], stale["edition"], stale["wanted"]) == (True, 2, 3)
    shown = rendering.translation(stale, {}, CATALOGUE, "ja")
    assert shown["stale"] is True
    assert shown["notice"].startswith("この翻訳は訂正前の版のものです。")


def test_a_signature_holds_only_for_the_wording_that_was_signed() -> None:
    made = Projected(TRANSLATIONS).after(fact(RECEIVED, position=5), fact(MADE, position=6))[KEY]
    for digest, approval in (("abcdef", "approved"), ("older", "draft")):
        signed = {"help-me:en": {"digest": digest, "signer": "Mary", "signed_at": None}}
        shown = rendering.translation(made, signed, CATALOGUE, "en")
        assert shown["title"]["segments"][0]["approval"] == approval
    assert rendering.signature_keys([made]) == {"help-me:en"}


def test_the_other_read_models_follow_their_events() -> None:
    withdrawn = Projected(ARTICLES).after(
        fact(RECEIVED, position=1), fact(EVENTS["ArticleWithdrawn.v1.full"], position=2)
    )
    assert withdrawn[str(ARTICLE)]["withdrawn"] is True
    entered, removed = EVENTS["TermEntered.v1.full"], EVENTS["TermRemoved.v1.full"]
    area = str(entered.area.id)
    kept = Projected(WORDINGS).after(fact(entered, position=1))[area]
    assert kept["terms"][str(TERM)]["wordings"] == {"en": "Nishi Hall"}
    chosen = fact(EVENTS["LanguagesChosen.v1.full"], position=3)
    gone = Projected(WORDINGS).after(fact(entered, position=1), fact(removed, position=2), chosen)[area]
    assert (gone["terms"], gone["languages"]) == ({}, ["vi", "pt"])
    signed, unsigned = EVENTS["PhraseSigned.v1.full"], EVENTS["SignatureWithdrawn.v1.full"]
    assert "help-me:tl" in Projected(SIGNATURES).after(fact(signed, position=1))
    after = Projected(SIGNATURES).after(fact(signed, position=1), fact(unsigned, position=2))
    assert after.get("help-me:tl") is None


def test_texts_are_joined_with_spaces_only_where_the_language_has_them() -> None:
    segments: Any = MADE.body
    assert composed(segments, Language.EN) == "・Festival 謎"
    assert composed(segments, Language.ZH_HANS) == "・Festival謎"


def test_every_refusal_has_a_title_and_a_detail() -> None:
    keys = {f"problem.{slug}.{part}" for _, slug in ERRORS.values() for part in ("title", "detail")}
    assert keys <= CATALOGUE.keys()
