"""Stored type names ↔ events, explicitly. tests/unit/translate/golden/ pins every form ever stored."""

from kairan_kernel.codec import EventCodec
from kairan_translate.domain.signing.events import PhraseSigned, SignatureWithdrawn
from kairan_translate.domain.translation.events import (
    ArticleReceived,
    ArticleWithdrawn,
    RenewalAsked,
    TranslationMade,
)
from kairan_translate.domain.wording.events import LanguagesChosen, TermEntered, TermRemoved

TYPES: dict[str, type] = {
    "ArticleReceived.v1": ArticleReceived,
    "TranslationMade.v1": TranslationMade,
    "RenewalAsked.v1": RenewalAsked,
    "ArticleWithdrawn.v1": ArticleWithdrawn,
    "TermEntered.v1": TermEntered,
    "TermRemoved.v1": TermRemoved,
    "LanguagesChosen.v1": LanguagesChosen,
    "PhraseSigned.v1": PhraseSigned,
    "SignatureWithdrawn.v1": SignatureWithdrawn,
}

CODEC = EventCodec(TYPES)
