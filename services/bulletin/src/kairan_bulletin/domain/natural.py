"""The order in which people read names with numbers: 2班 before 10班, whatever width the digits have."""

import re
import unicodedata


def natural(text: str) -> str:
    """A sort key."""
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"\d+", lambda digits: digits.group().zfill(8), folded)
