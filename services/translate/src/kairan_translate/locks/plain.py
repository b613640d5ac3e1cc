"""What survives unchanged: web and mail addresses, telephone numbers. Patterns for NFKC text. Pure."""

from typing import Final

URL: Final = r"(?:https?://|www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/#=_~\-]"
MAIL: Final = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}"
PHONE: Final = (
    r"(?:(?<![0-9\-])(?:0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}|0[0-9]{1,4}\([0-9]{1,4}\)[0-9]{3,4}|0[0-9]{9,10}"
    r"|\+81[ \-]?[0-9]{1,4}-?[0-9]{1,4}-?[0-9]{3,4})(?![0-9\-])"
    r"|(?<![0-9\-])(?:110|118|119|171|188|189|#7119|#8000)(?![0-9\-円人年月日時分個件名回台本枚世帯]))"
)
"""Japanese numbers with or without hyphens, +81, and the short ones everybody must know."""
