"""The Japanese font that is embedded into every PDF, from Debian's package ``fonts-ipaexfont`` unless told
otherwise. Settings and errors know it; whoever draws with it is ``embedded``.
"""

from pathlib import Path
from typing import Final

PACKAGE: Final = "fonts-ipaexfont"
DEFAULT: Final = Path("/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf")


class FontMissing(Exception):
    """There is no Japanese font at ``path``: install ``package``, or set KAIRAN_FONT_FILE."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = str(path)
        self.package = PACKAGE
