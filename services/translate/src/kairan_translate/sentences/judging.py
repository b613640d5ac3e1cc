"""Is this output a translation at all? Known failures of machines: nothing, the same again and again, no
end.
"""

import re
from typing import Final

from kairan_contracts.translate.vocabulary import Language, Reason
from kairan_translate.languages import JAPANESE

_LOOP: Final = re.compile(r"(.{2,60}?)(?:[\s、,，。.]*\1){3,}", re.DOTALL)
_KANA: Final = re.compile(r"[ぁ-ゖァ-ヺ]")
_STRETCH: Final = {Language.ZH_HANS: 2.5, Language.ZH_HANT: 2.5, Language.KO: 3.0}
_USUAL_STRETCH: Final = 6.0
_LEEWAY: Final = 60
"""Characters beyond the stretch: short sentences may grow more."""


def fault(source: str, output: str, target: Language) -> Reason | None:
    """Why the output must not be shown; None when it may. `output` still has its placeholders."""
    if not any(character.isalnum() for character in output):
        return Reason.EMPTY
    if _repeats(output) and not _repeats(source):
        return Reason.REPEATED
    if len(output) > len(source) * _STRETCH.get(target, _USUAL_STRETCH) + _LEEWAY:
        return Reason.RUNAWAY
    if target not in JAPANESE and _KANA.search(output):
        return Reason.LEFT_OVER
    return None


def _repeats(text: str) -> bool:
    if _LOOP.search(text):
        return True
    words = text.lower().split()
    return len(words) >= 12 and len(set(words)) / len(words) < 0.3
