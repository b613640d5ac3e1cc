"""The names of translate's streams, each built in one place. Written by this service only."""

from uuid import UUID

from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.ids import derived_id

TRANSLATION = "translation-"
WORDING = "wording-"
PHRASE = "phrase-"
ALL = (TRANSLATION, WORDING, PHRASE)


def translation_stream(article_id: UUID) -> str:
    return f"{TRANSLATION}{article_id}"


def wording_stream(area_id: UUID) -> str:
    return f"{WORDING}{area_id}"


def phrase_stream(phrase: str, language: Language) -> str:
    return f"{PHRASE}{derived_id('phrase', phrase, language)}"
