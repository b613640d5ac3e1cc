"""What may stand in a cell, and how it is kept."""

from datetime import date

import pytest

from kairan_directory.roster.columns import Column
from kairan_directory.roster.faults import CellFault
from kairan_directory.roster.values import read_cell

TODAY = date(2024, 7, 7)


@pytest.mark.parametrize(
    ("column", "cell", "kept"),
    [
        (Column.NUMBER, " ００１７ ", "0017"),
        (Column.NUMBER, "2-a", "2-A"),
        (Column.BLOCK, "１班", "1班"),
        (Column.NAME, "米泉　太郎", "米泉 太郎"),
        (Column.NAME, "神谷", "神谷"),
        (Column.KANA, "よねいずみ たろう", "ヨネイズミ タロウ"),
        (Column.KANA, "ﾖﾈｲｽﾞﾐ ﾀﾛｳ", "ヨネイズミ タロウ"),
        (Column.PHONE, "０７６－２４１－０００１", "076-241-0001"),
        (Column.PHONE, "(076)241-0001", "076-241-0001"),
        (Column.PHONE, "076ー241ー0001", "076-241-0001"),
        (Column.PHONE, "762410001", "0762410001"),
        (Column.PHONE, "9012345678", "09012345678"),
        (Column.PHONE, "+81-90-1234-5678", "+81-90-1234-5678"),
        (Column.EMAIL, "Ｔaro@example.jp", "Taro@example.jp"),
        (Column.CARE_NEED, "障害者", "disability"),
        (Column.CARE_NEED, "○", "other"),
        (Column.CARE_NEED, "なし", ""),
        (Column.CARE_NEED, "elderly", "elderly"),
        (Column.CONSENT, "平時", "peacetime"),
        (Column.CONSENT, "災害時のみ", "disaster"),
        (Column.NOTE, "一行目\r\n二行目", "一行目 二行目"),
        (Column.ADDRESS, "   ", ""),
        (Column.BIRTH_DATE, "1948-03-09", "1948-03-09"),
        (Column.BIRTH_DATE, "1948/3/9", "1948-03-09"),
        (Column.BIRTH_DATE, "1948/3/9 0:00", "1948-03-09"),
        (Column.BIRTH_DATE, "19480309", "1948-03-09"),
        (Column.BIRTH_DATE, "１９４８年３月９日", "1948-03-09"),
        (Column.BIRTH_DATE, "昭和23年3月9日", "1948-03-09"),
        (Column.BIRTH_DATE, "S23.3.9", "1948-03-09"),
        (Column.BIRTH_DATE, "s23/3/9", "1948-03-09"),
        (Column.BIRTH_DATE, "平成元年1月8日", "1989-01-08"),
        (Column.BIRTH_DATE, "令和6年7月7日", "2024-07-07"),
        (Column.BIRTH_DATE, "大正15年12月24日", "1926-12-24"),
    ],
)
def test_cells_are_kept_in_one_spelling(column: Column, cell: str, kept: str) -> None:
    assert read_cell(column, cell, TODAY) == kept


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        (Column.NUMBER, "十七", "number-unreadable"),
        (Column.NUMBER, "1" * 21, "cell-too-long"),
        (Column.NAME, "あ" * 81, "cell-too-long"),
        (Column.KANA, "米泉", "kana-unreadable"),
        (Column.PHONE, "241-0001", "phone-unreadable"),
        (Column.PHONE, "076-241-0001 / 090-1234-5678", "phone-unreadable"),
        (Column.PHONE, "+1", "phone-unreadable"),
        (Column.PHONE, "不明", "phone-unreadable"),
        (Column.EMAIL, "taro", "email-unreadable"),
        (Column.CARE_NEED, "車いす", "care-need-unknown"),
        (Column.CONSENT, "たぶん", "consent-unknown"),
        (Column.BIRTH_DATE, "3月9日", "birth-date-unreadable"),
        (Column.BIRTH_DATE, "2023-02-29", "birth-date-unreadable"),
        (Column.BIRTH_DATE, "2024-07-08", "birth-date-in-future"),
        (Column.BIRTH_DATE, "1889-12-31", "birth-date-too-old"),
        (Column.BIRTH_DATE, "昭和64年1月8日", "birth-date-not-in-era"),
        (Column.BIRTH_DATE, "平成32年1月1日", "birth-date-not-in-era"),
    ],
)
def test_what_cannot_be_read_is_a_named_fault(column: Column, cell: str, code: str) -> None:
    with pytest.raises(CellFault) as caught:
        read_cell(column, cell, TODAY)
    assert caught.value.code == code
