"""An A4 page in Kairan's plain style: the font, a footer with page numbers, text, a QR code, tick boxes."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import segno
from fpdf import FPDF

from kairan_bulletin.paper.embedded import FAMILY, add_font, printable
from kairan_bulletin.paper.lines import broken

MARGIN: Final = 18.0
LINE: Final = 1.6
"""Line height, in font sizes."""
_MM_PER_POINT: Final = 25.4 / 72


class Sheet(FPDF):
    """Millimetres. ``made_at`` is the document's date, so that equal contents are equal files."""

    def __init__(self, font: Path, foot: str, made_at: datetime, title: str) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self._foot = foot
        add_font(self, font)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, margin=MARGIN + 6)
        self.set_creation_date(made_at)
        self.set_title(printable(self, title))
        self.set_lang("ja")
        self.set_producer("Kairan")
        self.add_page()

    def footer(self) -> None:
        """Called by fpdf at the end of each page."""
        self.set_y(-MARGIN + 2)
        self.set_font(FAMILY, size=8)
        self.cell(0, 5, printable(self, self._foot), align="L")
        self.set_y(-MARGIN + 2)
        self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")

    def write_text(self, text: str, size: float, *, width: float | None = None, align: str = "L") -> None:
        """Lines from where the pen is, over as many pages as it takes."""
        self.set_font(FAMILY, size=size)
        wide = self.epw if width is None else width
        height = size * _MM_PER_POINT * LINE
        for line in broken(printable(self, text), wide, self.get_string_width):
            self.cell(wide, height, line, align=align, new_x="LMARGIN", new_y="NEXT")

    def rule(self, *, gap: float = 2.0) -> None:
        """A thin line across the page."""
        self.ln(gap)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(gap)

    def qr(self, address: str, x: float, y: float, side: float) -> None:
        """A QR code drawn as squares, with the quiet zone inside ``side``."""
        code = segno.make(address, error="m", micro=False)
        rows = [list(row) for row in code.matrix_iter(border=4)]
        module = side / len(rows)
        for n, row in enumerate(rows):
            for start, length in _runs(row):
                self.rect(x + start * module, y + n * module, length * module, module, style="F")

    def row(self, cells: Iterable[tuple[float, str, str]], height: float) -> None:
        """One line of a table: width, text, alignment each; what is too long is cut."""
        for width, text, align in cells:
            self.cell(width, height, self._fitting(printable(self, text), width - 2), border=1, align=align)
        self.ln(height)

    def box(self, x: float, y: float, side: float) -> None:
        """A square to tick."""
        self.rect(x, y, side, side)

    def bytes(self) -> bytes:
        """The finished document."""
        content: Any = self.output()
        return bytes(content)

    def _fitting(self, text: str, width: float) -> str:
        if self.get_string_width(text) <= width:
            return text
        while text and self.get_string_width(text + "…") > width:
            text = text[:-1]
        return text + "…"


def _runs(row: list[int]) -> Iterable[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    start: int | None = None
    for n, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = n
        elif not dark and start is not None:
            yield start, n - start
            start = None
