"""The list that a block leader takes along: who gets the paper, with boxes for handed out and read."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kairan_bulletin.paper.circular import QR_SIDE, japanese_date
from kairan_bulletin.paper.printed import PaperBlock, PaperHousehold, PrintList
from kairan_bulletin.paper.sheet import MARGIN, Sheet

ROW: Final = 9.0
_COLUMNS: Final = ((12.0, "No."), (34.0, "世帯番号"), (76.0, "世帯"), (26.0, "配布"), (26.0, "既読"))
WITHOUT_NAMES: Final = "氏名は名簿から取得できませんでした"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def print_list_pdf(printed: PrintList, font: Path) -> bytes:
    """The PDF. Raises FontMissing."""
    sheet = Sheet(font, f"{printed.sender} 紙配布一覧", printed.published_at, f"紙配布一覧 {printed.title}")
    for n, block in enumerate(printed.blocks):
        if n:
            sheet.add_page()
        _block(sheet, printed, block)
    if not printed.blocks:
        sheet.write_text("紙を希望する世帯はありません。", 12)
    return sheet.bytes()


def _block(sheet: Sheet, printed: PrintList, block: PaperBlock) -> None:
    top = sheet.get_y()
    sheet.qr(printed.address, sheet.w - sheet.r_margin - QR_SIDE, top - 4, QR_SIDE)
    width = sheet.epw - QR_SIDE - 4
    sheet.write_text(f"紙配布一覧 {block.name}", 15, width=width)
    sheet.write_text(f"{printed.sender} {japanese_date(printed.published_at)}", 10, width=width)
    sheet.write_text(printed.title, 11, width=width)
    if not printed.names_available:
        sheet.write_text(WITHOUT_NAMES, 9, width=width)
    sheet.set_y(max(sheet.get_y(), top - 2 + QR_SIDE))
    _head(sheet)
    for n, household in enumerate(block.households, start=1):
        if sheet.get_y() + ROW > sheet.h - MARGIN - 6:
            sheet.add_page()
            _head(sheet)
        _household(sheet, n, household)
    sheet.ln(3)
    sheet.write_text(f"計 {len(block.households)} 世帯", 10)


def _head(sheet: Sheet) -> None:
    sheet.set_font(size=10)
    sheet.row([(width, title, "C") for width, title in _COLUMNS], ROW)


def _household(sheet: Sheet, n: int, household: PaperHousehold) -> None:
    y = sheet.get_y()
    texts = (str(n), household.number, household.name, "", "済" if household.read else "")
    aligned = ("C", "L", "L", "C", "C")
    widths = [width for width, _ in _COLUMNS]
    sheet.row(list(zip(widths, texts, aligned, strict=True)), ROW)
    x = sheet.l_margin + sum(widths[:3])
    sheet.box(x + (widths[3] - 5) / 2, y + 2, 5)
    if not household.read:
        sheet.box(x + widths[3] + (widths[4] - 5) / 2, y + 2, 5)


def print_list_csv(printed: PrintList) -> bytes:
    """UTF-8 with a mark at its beginning, as Excel opens it; cells can't be formulas."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    names = "世帯" if printed.names_available else f"世帯({WITHOUT_NAMES})"
    writer.writerow(["班", "世帯番号", names, "配布", "既読"])
    for block in printed.blocks:
        writer.writerows(_lines(block))
    return target.getvalue().encode("utf-8-sig")


def _lines(block: PaperBlock) -> Sequence[list[str]]:
    return [
        [_cell(block.name), _cell(each.number), _cell(each.name), "□", "済" if each.read else "□"]
        for each in block.households
    ]


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
