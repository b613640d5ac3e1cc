"""What each language is called elsewhere: in the engine's packages, in CLDR, and whether it puts spaces."""

from typing import Final

from kairan_contracts.translate.vocabulary import Language

ENGINE_CODES: Final[dict[Language, str]] = {
    Language.JA: "ja",
    Language.EN: "en",
    Language.ZH_HANS: "zh",
    Language.ZH_HANT: "zt",
    Language.KO: "ko",
    Language.VI: "vi",
    Language.PT: "pt",
    Language.TL: "tl",
    Language.ES: "es",
    Language.ID: "id",
    Language.NE: "ne",
}
"""Argos Translate's codes. Plain Japanese has none: no machine writes it."""

LOCALES: Final[dict[Language, str]] = {
    Language.JA: "ja",
    Language.JA_PLAIN: "ja",
    Language.EN: "en",
    Language.ZH_HANS: "zh_Hans",
    Language.ZH_HANT: "zh_Hant",
    Language.KO: "ko",
    Language.VI: "vi",
    Language.PT: "pt_BR",
    Language.TL: "fil",
    Language.ES: "es",
    Language.ID: "id",
    Language.NE: "ne",
}
"""CLDR's names, for dates and amounts."""

JAPANESE: Final = frozenset({Language.JA, Language.JA_PLAIN})
UNSPACED: Final = frozenset({Language.JA, Language.ZH_HANS, Language.ZH_HANT})
"""Sentences of these follow each other without a space."""
