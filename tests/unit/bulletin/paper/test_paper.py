"""Circulars and print lists: real PDFs with their font inside, and CSV that Excel opens."""

import io
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from kairan_bulletin.paper.circular import circular_pdf, japanese_date
from kairan_bulletin.paper.font import DEFAULT, FontMissing
from kairan_bulletin.paper.lines import NOT_FIRST, broken
from kairan_bulletin.paper.printed import Circular, PaperBlock, PaperHousehold, PrintList
from kairan_bulletin.paper.printlist import print_list_csv, print_list_pdf
from kairan_contracts.bulletin.vocabulary import Importance

AT = datetime(2024, 7, 6, 16, tzinfo=UTC)
CIRCULAR = Circular(
    sender="西町会",
    importance=Importance.URGENT,
    title="熊の出没について🐻",
    body="米泉町で熊が目撃されました。\n\n" + "屋外では鈴を鳴らしてください。" * 200,
    edition=2,
    published_at=AT,
    address="https://kairan.example/bulletin/articles/01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e41",
    origin="にしつ子ネット",
    attachments=("地図.pdf",),
)
PRINTED = PrintList(
    sender="西町会",
    title="熊の出没について",
    published_at=AT,
    address=CIRCULAR.address,
    blocks=(
        PaperBlock(
            name="1班",
            households=tuple(PaperHousehold(number=f"1{n:03}", name="山田 太郎") for n in range(40)),
        ),
        PaperBlock(name="2班", households=(PaperHousehold(number="=2001", read=True),)),
    ),
)


def text_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def test_a_circular_says_all_of_an_article_on_a4_with_its_font_inside() -> None:
    reader = PdfReader(io.BytesIO(circular_pdf(CIRCULAR, DEFAULT)))
    page = reader.pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    text = "".join(each.extract_text() for each in reader.pages)
    for words in (
        "回覧【緊急】",
        "2024年7月7日(日)(訂正第2版)",
        "西町会",
        "熊の出没について〓",
        "地図.pdf",
        "にしつ子ネット",
    ):
        assert words in text
    assert len(reader.pages) > 1
    fonts = page["/Resources"]["/Font"]
    embedded = [font.get_object()["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts.values()]
    assert all("/FontFile2" in each for each in embedded)


def test_equal_circulars_are_equal_files() -> None:
    assert circular_pdf(CIRCULAR, DEFAULT) == circular_pdf(CIRCULAR, DEFAULT)


def test_a_print_list_has_a_page_or_more_for_each_block() -> None:
    pages = text_of(print_list_pdf(PRINTED, DEFAULT))
    assert len(pages) == 3
    assert "1班" in pages[0]
    assert "計 40 世帯" in pages[1]
    assert "2班" in pages[2]
    assert "済" in pages[2]


def test_an_empty_print_list_says_so() -> None:
    nobody = PrintList(sender="西町会", title="t", published_at=AT, address="https://k", blocks=())
    assert "紙を希望する世帯はありません" in text_of(print_list_pdf(nobody, DEFAULT))[0]


def test_the_csv_opens_in_excel_and_holds_no_formula() -> None:
    lines = print_list_csv(PRINTED).decode("utf-8-sig").splitlines()
    assert lines[0] == "班,世帯番号,世帯,配布,既読"
    assert lines[1] == "1班,1000,山田 太郎,□,□"
    assert lines[-1] == "2班,'=2001,,□,済"


def test_without_a_font_it_is_said_which_package_is_missing(tmp_path: Path) -> None:
    broken_font = tmp_path / "x.ttf"
    broken_font.write_bytes(b"not a font")
    for path in (tmp_path / "nowhere.ttf", broken_font):
        with pytest.raises(FontMissing) as refused:
            circular_pdf(CIRCULAR, path)
        assert refused.value.package == "fonts-ipaexfont"


def test_the_date_is_tokyos() -> None:
    assert japanese_date(AT) == "2024年7月7日(日)"


@given(st.text(max_size=200), st.integers(4, 30))
def test_no_character_but_spaces_is_lost_when_lines_are_broken(text: str, width: int) -> None:
    lines = broken(text, width, len)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(alphabet="熊が出た。、（）「」山川", min_size=1, max_size=120))
def test_no_line_begins_with_a_full_stop_after_an_ordinary_character(text: str) -> None:
    lines = broken(text, 10, len)
    for before, line in pairwise(lines):
        assert line[0] not in NOT_FIRST or before[-1] in NOT_FIRST or len(before) <= 1


def test_an_address_stays_on_one_line_if_it_fits_and_breaks_if_it_does_not() -> None:
    address = "https://k.example/a"
    assert broken(f"詳しくは{address}へ", 20, len) == ["詳しくは", f"{address}へ"]
    assert max(len(line) for line in broken("https://" + "a" * 100, 20, len)) <= 20
