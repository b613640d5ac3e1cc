"""Lines are taken apart by the csv library; every line keeps the number it has in the file."""

import pytest

from kairan_directory.roster.columns import HEADINGS, Column, column_of
from kairan_directory.roster.faults import TooManyLines, UnreadableRoster
from kairan_directory.roster.parsing import Parsed, parse

HEAD = "利用者番号,班,氏名"


def parsed(text: str, most: int = 100) -> Parsed:
    return parse(text, most_lines=most)


@pytest.mark.parametrize("column", list(Column))
def test_japanese_and_english_headings_name_the_same_column(column: Column) -> None:
    for heading in (column.value, *HEADINGS[column]):
        assert column_of(heading) is column


@pytest.mark.parametrize(
    "heading",
    ["利用者番号*", " 利用者番号 ", "※利用者番号", "ﾌﾘｶﾞﾅ", "Household_Number", "HOUSEHOLD NUMBER"],
)
def test_headings_are_read_without_width_case_and_stars(heading: str) -> None:
    assert column_of(heading) in {Column.NUMBER, Column.KANA}


def test_cells_come_by_column_in_whatever_order_and_unknown_columns_are_ignored() -> None:
    found = parsed("氏名,会員種別,班,利用者番号\r\n太郎,正,1班,1\r\n")
    assert found.lines[0].cells == {Column.NAME: "太郎", Column.BLOCK: "1班", Column.NUMBER: "1"}
    assert found.ignored == ("会員種別",)


def test_a_line_that_goes_over_several_lines_keeps_its_first_number() -> None:
    found = parsed(f'{HEAD}\r\n1,1班,"太\r\n郎"\r\n2,1班,花子\r\n')
    assert [line.number for line in found.lines] == [2, 4]


def test_blank_lines_are_passed_over_and_counted() -> None:
    found = parsed(f"{HEAD}\r\n\r\n,,\r\n1,1班,太郎\r\n")
    assert [line.number for line in found.lines] == [4]


def test_short_lines_lack_their_last_cells() -> None:
    assert parsed(f"{HEAD}\r\n1,1班\r\n").lines[0].cells == {Column.NUMBER: "1", Column.BLOCK: "1班"}


def test_a_line_with_more_cells_than_headings_is_a_fault_and_the_others_are_read() -> None:
    found = parsed(f"{HEAD}\r\n1,1班,太郎,余り\r\n2,1班,花子,\r\n")
    assert [(fault.code, fault.line) for fault in found.faults] == [("too-many-cells", 2)]
    assert [line.number for line in found.lines] == [3]


def test_tabs_separate_too() -> None:
    found = parsed("利用者番号\t班\t氏名\r\n1\t1班\t太郎\r\n")
    assert found.lines[0].cells[Column.NAME] == "太郎"


def test_a_cell_guarded_against_formulas_is_read_without_its_guard() -> None:
    assert parsed(f"{HEAD}\r\n1,1班,'=太郎\r\n").lines[0].cells[Column.NAME] == "=太郎"


def test_every_missing_heading_is_named() -> None:
    with pytest.raises(UnreadableRoster) as caught:
        parsed("フリガナ\r\nタロウ\r\n")
    found = [(fault.code, fault.column, fault.line) for fault in caught.value.faults]
    assert found == [("heading-missing", column, 1) for column in (Column.NUMBER, Column.BLOCK, Column.NAME)]


def test_a_heading_that_is_there_twice_is_named() -> None:
    with pytest.raises(UnreadableRoster) as caught:
        parsed(f"{HEAD},世帯主氏名\r\n1,1班,太郎,太郎\r\n")
    assert [(fault.code, fault.column) for fault in caught.value.faults] == [("heading-twice", Column.NAME)]


@pytest.mark.parametrize("text", [f'{HEAD}\r\n1,1班,"太郎\r\n', f'{HEAD}\r\n1,1班,"太"郎\r\n'])
def test_a_quote_that_is_not_closed_is_a_fault_of_the_file(text: str) -> None:
    with pytest.raises(UnreadableRoster) as caught:
        parsed(text)
    assert [fault.code for fault in caught.value.faults] == ["broken-csv"]


def test_a_file_of_headings_alone_has_no_lines() -> None:
    with pytest.raises(UnreadableRoster) as caught:
        parsed(f"{HEAD}\r\n")
    assert [fault.code for fault in caught.value.faults] == ["no-lines"]


def test_reading_stops_at_the_first_line_too_many() -> None:
    lines = "".join(f"{n},1班,太郎\r\n" for n in range(101))
    with pytest.raises(TooManyLines) as caught:
        parsed(f"{HEAD}\r\n{lines}")
    assert caught.value.most == 100
    assert len(parsed(f"{HEAD}\r\n{lines}", most=101).lines) == 101
