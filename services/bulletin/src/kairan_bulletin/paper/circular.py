"""A circular (回覧) on A4: what an article says, with a QR code that leads to it in the app."""

from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from kairan_bulletin.paper.printed import Circular
from kairan_bulletin.paper.sheet import Sheet
from kairan_contracts.bulletin.vocabulary import Importance

TOKYO: Final = ZoneInfo("Asia/Tokyo")
QR_SIDE: Final = 30.0
_BANNERS: Final = {
    Importance.ORDINARY: "回覧",
    Importance.IMPORTANT: "回覧【重要】",
    Importance.URGENT: "回覧【緊急】",
}
_WEEKDAYS: Final = "月火水木金土日"


def circular_pdf(circular: Circular, font: Path) -> bytes:
    """The PDF. Raises FontMissing."""
    sheet = Sheet(font, f"{circular.sender} 回覧", circular.published_at, circular.title)
    top = sheet.get_y()
    sheet.qr(circular.address, sheet.w - sheet.r_margin - QR_SIDE, top - 4, QR_SIDE)
    width = sheet.epw - QR_SIDE - 4
    sheet.write_text(_BANNERS[circular.importance], 13, width=width)
    edition = "" if circular.edition <= 1 else f"(訂正第{circular.edition}版)"
    sheet.write_text(f"{japanese_date(circular.published_at)}{edition}", 10, width=width)
    sheet.write_text(circular.sender, 10, width=width)
    sheet.write_text("右のQRコードから、スマートフォンでも読めます。", 8, width=width)
    sheet.set_y(max(sheet.get_y(), top - 4 + QR_SIDE))
    sheet.rule()
    sheet.write_text(circular.title, 18)
    sheet.ln(3)
    sheet.write_text(circular.body, 11.5)
    _foot(sheet, circular)
    return sheet.bytes()


def _foot(sheet: Sheet, circular: Circular) -> None:
    if circular.attachments:
        sheet.rule()
        sheet.write_text("添付", 10)
        for name in circular.attachments:
            sheet.write_text(f"・{name}", 10)
    if circular.origin is not None:
        sheet.rule()
        sheet.write_text(f"出典:{circular.origin}", 9)


def japanese_date(moment: datetime) -> str:
    """``2024年7月7日(日)``, in Tokyo."""
    local = moment.astimezone(TOKYO)
    return f"{local.year}年{local.month}月{local.day}日({_WEEKDAYS[local.weekday()]})"
