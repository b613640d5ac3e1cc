"""The font in a document: embedding it, and what it can write."""

from pathlib import Path
from typing import Final

from fpdf import FPDF
from fpdf.errors import FPDFException
from fpdf.fonts import TTFFont

from kairan_bulletin.paper.font import FontMissing

FAMILY: Final = "kairan"
GETA: Final = "〓"
"""What Japanese printers put where they have no type."""


def add_font(pdf: FPDF, path: Path) -> None:
    """Let the document use the font under ``FAMILY``. Raises FontMissing."""
    if not path.is_file():
        raise FontMissing(path)
    try:
        pdf.add_font(FAMILY, fname=path)
    except (FPDFException, OSError, ValueError, KeyError):
        raise FontMissing(path) from None
    except Exception as error:
        # fontTools raises a class of its own for what is no font; its module is an implementation detail.
        if type(error).__name__ != "TTLibError":
            raise
        raise FontMissing(path) from None
    pdf.set_font(FAMILY, size=10.5)


def printable(pdf: FPDF, text: str) -> str:
    """The text with a geta for every character that the font lacks (emoji, rare ideographs)."""
    font = pdf.fonts[FAMILY]
    known = font.cmap if isinstance(font, TTFFont) else {}
    return "".join(
        each if each in "\n\t" or ord(each) in known else GETA for each in text if each != "\ufe0f"
    )
