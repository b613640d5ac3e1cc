"""Which language is this text in? By its script where that settles it, else by py3langid's model.

The model (and NumPy with it) is loaded when a text in Latin letters is first asked about: 45 MiB that most
processes never need.
"""

import importlib
import re
import unicodedata
from functools import cache
from typing import Any, Final

from kairan_contracts.translate.vocabulary import Language

_KANA: Final = re.compile(r"[ぁ-ゖァ-ヺ]")
_HANGUL: Final = re.compile(r"[가-힣]")
_DEVANAGARI: Final = re.compile(r"[ऀ-ॿ]")
_HAN: Final = re.compile(r"[一-鿿]")
_CHINESE_WORDS: Final = re.compile(r"[的了是这這们們您你我他她吗嗎]")
_LATIN: Final = {
    "en": Language.EN,
    "vi": Language.VI,
    "pt": Language.PT,
    "tl": Language.TL,
    "es": Language.ES,
    "id": Language.ID,
}
_LEAST: Final = 0.6
"""Below this the model is guessing: an unsure guess is no answer."""


def detect(text: str) -> Language | None:
    """The language, or None when there are no words or no telling."""
    said = unicodedata.normalize("NFKC", text)[:2000]
    letters = [character for character in said if character.isalpha()]
    if not letters:
        return None
    if _share(_KANA, said, letters) > 0.02:
        return Language.JA
    if _share(_HANGUL, said, letters) > 0.2:
        return Language.KO
    if _share(_DEVANAGARI, said, letters) > 0.2:
        return Language.NE
    if _share(_HAN, said, letters) > 0.3:
        return _han(said)
    return _latin(said)


def _share(script: re.Pattern[str], said: str, letters: list[str]) -> float:
    return len(script.findall(said)) / len(letters)


def _han(said: str) -> Language:
    """Chinese characters alone: Japanese unless they can't be, or the signs are one Chinese script's only."""
    signs = "".join(_HAN.findall(said))
    simplified, traditional = _writable(signs, "gb2312"), _writable(signs, "big5")
    if _writable(signs, "shift_jis") and not _CHINESE_WORDS.search(said):
        return Language.JA
    if traditional and not simplified:
        return Language.ZH_HANT
    return Language.ZH_HANS


def _writable(signs: str, encoding: str) -> bool:
    try:
        signs.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _latin(said: str) -> Language | None:
    code, sureness = _model().classify(said)
    return _LATIN.get(code) if sureness >= _LEAST else None


@cache
def _model() -> Any:
    langid = importlib.import_module("py3langid.langid")
    model = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    model.set_languages(list(_LATIN))
    return model
