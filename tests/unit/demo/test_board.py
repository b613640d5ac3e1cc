"""The live table: what it shows of counts, on a terminal and without one."""

import io

from rich.cells import cell_len
from rich.console import Console

from kairan_local.demo.board import LEVELS, STYLES, Section, answered, cell, drawn, said_plainly


def block(**figures: int) -> dict[str, int]:
    names = ("households", "safe", "needs_support", "wants_contact", "read", "unread", "never_logged_in")
    return {name: figures.get(name, 0) for name in (*names, "late", "statements")}


def text_of(width: int, blocks: dict[str, dict[str, int]]) -> str:
    console = Console(file=io.StringIO(), width=width)
    sections = [
        Section(id="n", name="米泉西町会", blocks=["a", "b"]),
        Section(id="h", name="米泉東町会", blocks=["c"]),
    ]
    console.print(drawn("安否確認訓練", sections, blocks, width))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_what_somebody_said_is_an_answer_and_reading_is_none() -> None:
    assert answered(block(households=9, safe=3, needs_support=2, wants_contact=1, read=3)) == 6


def test_a_block_fills_up_from_a_dot_to_a_full_cell() -> None:
    cells = [cell(block(households=8, safe=said)).plain for said in range(9)]
    assert cells[0] == LEVELS[0]
    assert cells[-1] == LEVELS[-1]
    assert [LEVELS.index(each) for each in cells] == sorted(LEVELS.index(each) for each in cells)


def test_a_block_in_which_somebody_needs_support_is_red_however_many_are_safe() -> None:
    assert cell(block(households=8, safe=7, needs_support=1)).style == STYLES["needs_support"]
    assert cell(block(households=8, safe=7, wants_contact=1)).style == STYLES["wants_contact"]


def test_the_table_shows_each_association_and_the_sum() -> None:
    text = text_of(
        140, {"a": block(households=10, safe=5), "b": block(households=10), "c": block(households=5)}
    )
    assert "米泉西町会" in text
    assert "25%" in text
    assert "20%" in text


def test_blocks_that_are_not_counted_yet_are_shown_as_waiting() -> None:
    assert LEVELS[0] * 2 in text_of(140, {})


def test_the_table_fits_a_narrow_terminal() -> None:
    for width in (80, 100, 140):
        text = text_of(width, {"a": block(households=10, safe=5)})
        assert all(cell_len(line) <= width for line in text.splitlines())
        assert "計" in "".join(text.splitlines()[:7])


def test_without_a_terminal_one_line_says_it_all() -> None:
    line = said_plainly(12.3, {"a": block(households=10, safe=5, wants_contact=1, unread=4)})
    assert line.startswith(" 12.3 s")
    assert "answered 6 of 10" in line
    assert "\n" not in line
