"""The file for Excel, and lines as callers see them."""

import csv
import io
from typing import Any

import pytest

from kairan_contracts.vocabulary import Status
from kairan_kernel.catalogue import Catalogue
from kairan_kernel.testing import Projected, fact
from kairan_safety.projections.roll_lines import ROLL_LINES
from kairan_safety.projections.roll_statements import ROLL_STATEMENTS
from kairan_safety.roll.cards import Cards
from kairan_safety.roll.export import COLUMNS, RollExport, guarded
from kairan_safety.roll.rendering import folded, line_item, matching, with_notes
from kairan_safety.roll.telling import told

from .samples import HOUSEHOLD, MINUTE, NISHI, NOW, OTHER_HOUSEHOLD, enrolled, stated

CARD = {
    "number": "1001",
    "head_name": "髙橋 花子",
    "members": ["髙橋 花子", "タカハシ タロウ"],
    "phone": "076-000-0001",
    "care": [],
}
CARDS = Cards(by_household={str(HOUSEHOLD): CARD})
NAMES = {str(NISHI): "西町会"}


def lines(*events: Any) -> list[dict[str, Any]]:
    facts = [fact(event, position=n, revision=n) for n, event in enumerate((enrolled(), *events))]
    said = Projected(ROLL_STATEMENTS).after(*facts).values()
    found = told(Projected(ROLL_LINES).after(*facts).values(), said)
    return sorted(found, key=lambda line: str(line["order"]))


def rows(content: bytes, encoding: str) -> list[dict[str, str]]:
    read = list(csv.reader(io.StringIO(content.decode(encoding))))
    assert len(read[0]) == len(COLUMNS)
    return [dict(zip(read[0], row, strict=True)) for row in read[1:]]


@pytest.fixture
def export() -> RollExport:
    return RollExport(Catalogue.from_package("kairan_safety.messages"))


def test_the_file_has_japanese_headings_and_tokyo_time(export: RollExport) -> None:
    content = export.file(
        lines(stated(1, status=Status.NEEDS_SUPPORT, note="脚立が必要", said_at=NOW)),
        NAMES,
        CARDS,
        "utf-8-sig",
    )
    assert content.startswith(b"\xef\xbb\xbf")
    first, second = rows(content, "utf-8-sig")
    assert (first["町会"], first["班"], first["利用者番号"]) == ("西町会", "1班", "1001")
    assert (first["世帯主"], first["電話番号"]) == ("髙橋 花子", "076-000-0001")
    assert (first["安否"], first["発信者"], first["手段"]) == ("支援希望", "本人", "アプリ")
    assert first["発信時刻(本人の時計)"] == "2024-07-07 09:05:00"
    assert first["受付時刻"] == "2024-07-07 09:06:00"
    assert first["メモ"] == "脚立が必要"
    assert (second["安否"], second["世帯主"], second["受付時刻"]) == ("未ログイン", "", "")


def test_what_cp932_lacks_becomes_a_question_mark(export: RollExport) -> None:
    cards = Cards(by_household={str(HOUSEHOLD): {**CARD, "head_name": "𠮷田 😀"}})
    first, _ = rows(export.file(lines(), NAMES, cards, "cp932"), "cp932")
    assert first["世帯主"] == "?田 ?"


@pytest.mark.parametrize("cell", ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_excel_would_calculate_stays_text(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


def test_a_note_that_is_a_formula_is_guarded_in_the_file(export: RollExport) -> None:
    content = export.file(lines(stated(1, note='=HYPERLINK("x")')), NAMES, CARDS, "utf-8-sig")
    assert rows(content, "utf-8-sig")[0]["メモ"] == '\'=HYPERLINK("x")'


def test_the_statement_that_makes_the_line_is_the_one_exported(export: RollExport) -> None:
    content = export.file(
        lines(
            stated(1, status=Status.NEEDS_SUPPORT, note="助けて"),
            stated(2, speaker="proxy:leader", note="元気そう", recorded_at=NOW + 2 * MINUTE),
        ),
        NAMES,
        CARDS,
        "utf-8-sig",
    )
    first = rows(content, "utf-8-sig")[0]
    assert (first["安否"], first["メモ"], first["発信回数"]) == ("支援希望", "助けて", "2")


def test_search_finds_numbers_and_names_whatever_their_width() -> None:
    found = lines()
    assert [line["number"] for line in matching(found, CARDS, "１００１")] == ["1001"]
    assert [line["number"] for line in matching(found, CARDS, "ﾀｶﾊｼﾀﾛｳ")] == ["1001"]
    assert [line["number"] for line in matching(found, CARDS, "髙橋花子")] == ["1001"]
    assert matching(found, CARDS, "山田") == []
    assert [line["number"] for line in matching(found, Cards(available=False), "100")] == ["1001", "1002"]


def test_folding_ignores_width_case_and_spaces() -> None:
    assert folded("ＡＢ　ｃ") == "abc"


class OpeningVault:
    """Opens what begins with ``sealed:``; everything of an erased household is gone."""

    def open_many(self, items: Any) -> list[str | None]:
        return [
            text.removeprefix("sealed:") if household != OTHER_HOUSEHOLD else None
            for household, text in items
        ]


def test_notes_are_opened_in_their_place() -> None:
    found = lines(stated(1, note="sealed:一"), stated(2), stated(3, note="sealed:三"))
    opened = with_notes(found, OpeningVault())
    assert [said["note"] for said in opened[0]["statements"]] == ["一", None, "三"]


def test_a_line_without_a_card_has_no_names() -> None:
    item = line_item(lines()[0], {})
    assert (item["head_name"], item["members"], item["phone"], item["care"]) == (None, [], None, [])
    assert item["late"] is False
