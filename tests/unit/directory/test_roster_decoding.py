"""A roster's encoding is found without guessing, and mixtures are named line by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kairan_directory.roster.decoding import decode
from kairan_directory.roster.faults import UnreadableRoster

TEXT = "利用者番号,班,氏名\r\n0001,1班,米泉 太郎\r\n0002,1班,泉 花子\r\n"
LETTERS = st.text(
    alphabet="米泉東西南北町会班山田太郎花子一二三アイウエオabc019 ,ー", min_size=1, max_size=12
)


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("cp932"), "cp932"),
        (b"number,block,name\r\n1,1,Taro\r\n", "utf-8"),
    ],
)
def test_the_three_encodings_are_told_apart(raw: bytes, encoding: str) -> None:
    decoded = decode(raw)
    assert decoded.encoding == encoding
    assert decoded.text == raw.decode(encoding)


@given(st.lists(LETTERS, min_size=1), st.sampled_from(["utf-8", "utf-8-sig", "cp932"]))
def test_any_japanese_text_comes_back_as_it_was(lines: list[str], encoding: str) -> None:
    text = "\r\n".join(["氏名", *lines])
    assert decode(text.encode(encoding)).text == text


@given(st.lists(LETTERS, min_size=3, max_size=20), st.data())
def test_a_line_in_the_other_encoding_is_named(lines: list[str], data: st.DataObject) -> None:
    rows = [f"氏名{line}" for line in lines]
    odd = data.draw(st.integers(0, len(rows) - 1))
    most, other = data.draw(st.permutations(["utf-8", "cp932"]))
    raw = b"\r\n".join(row.encode(other if n == odd else most) for n, row in enumerate(rows))
    with pytest.raises(UnreadableRoster) as caught:
        decode(raw)
    assert [(fault.code, fault.line) for fault in caught.value.faults] == [("mixed-encodings", odd + 1)]


def test_two_files_pasted_together_are_not_taken_for_one_though_the_bytes_would_decode() -> None:
    pasted = TEXT.encode("cp932") + "0003,2班,日本".encode()
    pasted.decode("cp932")
    with pytest.raises(UnreadableRoster) as caught:
        decode(pasted)
    (fault,) = caught.value.faults
    assert (fault.code, fault.line) == ("mixed-encodings", 4)
    assert fault.params == {"encoding": "UTF-8", "others": "CP932"}


def test_a_byte_order_mark_before_cp932_is_a_mixture() -> None:
    with pytest.raises(UnreadableRoster) as caught:
        decode(b"\xef\xbb\xbf" + TEXT.encode("cp932"))
    assert {fault.code for fault in caught.value.faults} == {"mixed-encodings"}


def test_half_width_kana_that_look_like_utf8_stay_kana() -> None:
    text = "利用者番号,フリガナ\r\n1,ﾃｽ\r\n"
    assert "ﾃｽ".encode("cp932").decode() == "ý"
    assert decode(text.encode("cp932")).text == text


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (TEXT.encode("utf-16"), "utf16"),
        (TEXT.encode("utf-16-le"), "utf16"),
        (b"PK\x03\x04" + b"\x14" * 40, "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),
    ],
)
def test_what_is_no_csv_is_called_by_its_name(raw: bytes, code: str) -> None:
    with pytest.raises(UnreadableRoster) as caught:
        decode(raw)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_lines_that_nothing_decodes_are_named() -> None:
    raw = TEXT.encode("cp932") + b"0003,\xff\xfe,x\r\n"
    with pytest.raises(UnreadableRoster) as caught:
        decode(raw)
    assert [(fault.code, fault.line) for fault in caught.value.faults] == [("undecodable", 4)]
