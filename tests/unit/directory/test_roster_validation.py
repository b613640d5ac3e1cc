"""The lines with one number are one household; every contradiction and every fault is found."""

from datetime import date

from kairan_contracts.directory.vocabulary import CareKind
from kairan_contracts.vocabulary import Consent
from kairan_directory.roster.columns import Column
from kairan_directory.roster.parsing import parse
from kairan_directory.roster.validation import RosterHousehold, Validated, validate

HEAD = "利用者番号,班,氏名,フリガナ,続柄,生年月日,町名,住所,電話番号,メール,要配慮,配慮内容,同意,備考"


def validated(*lines: str) -> Validated:
    text = "\r\n".join([HEAD, *lines])
    return validate(parse(text, most_lines=1000).lines, date(2024, 7, 7))


def household(*lines: str) -> RosterHousehold:
    found = validated(*lines)
    assert found.faults == ()
    (only,) = found.households
    return only


def faults(*lines: str) -> list[tuple[str, int | None, Column | None]]:
    return [(fault.code, fault.line, fault.column) for fault in validated(*lines).faults]


def test_lines_with_one_number_are_the_members_of_one_household() -> None:
    found = household("0017,1班,太郎,,本人,,西,1-1,076-241-0001", "17,1班,花子,ハナコ,妻,1950-04-01")
    assert [member.name for member in found.members] == ["太郎", "花子"]
    assert (found.number, found.block, found.line) == ("0017", "1班", 2)
    assert found.contact == {"town": "西", "address": "1-1", "phone": "076-241-0001"}
    assert found.members[1].particulars == {
        "name": "花子",
        "kana": "ハナコ",
        "birth_date": "1950-04-01",
        "relation": "妻",
    }


def test_the_head_s_phone_is_the_household_s_and_another_s_is_their_own() -> None:
    found = household("1,1班,花子,,妻,,,,090-0000-0002", "1,1班,太郎,,世帯主,,,,090-0000-0001,,,,,留守がち")
    assert found.contact == {"phone": "090-0000-0001", "note": "留守がち"}
    assert found.members[0].particulars["phone"] == "090-0000-0002"
    assert [member.head for member in found.members] == [False, True]


def test_without_a_named_head_the_first_line_speaks_for_the_household_but_names_none() -> None:
    found = household("1,1班,太郎,,,,,,090-0000-0001", "1,1班,花子")
    assert found.contact == {"phone": "090-0000-0001"}
    assert [member.head for member in found.members] == [False, False]


def test_a_care_need_has_kind_detail_and_consent() -> None:
    member = household("1,1班,太郎,,,,,,,,難病,透析,災害時").members[0]
    assert (member.care_kind, member.care_detail, member.consent) == (
        CareKind.ILLNESS,
        "透析",
        Consent.DISASTER,
    )


def test_what_is_not_said_is_not_there() -> None:
    found = household("1,1班,太郎")
    assert found.contact == {}
    assert found.members[0].particulars == {"name": "太郎"}
    assert found.members[0].consent is None


def test_every_required_cell_is_missed() -> None:
    assert faults(",,太郎", "1,1班,") == [
        ("cell-missing", 2, Column.NUMBER),
        ("cell-missing", 2, Column.BLOCK),
        ("cell-missing", 3, Column.NAME),
    ]


def test_a_faulty_cell_is_not_missed_as_well() -> None:
    assert faults("十七,1班,太郎") == [("number-unreadable", 2, Column.NUMBER)]


def test_one_number_in_two_blocks_is_a_fault() -> None:
    found = validated("1,1班,太郎", "2,1班,別人", "1,2班,花子").faults
    assert [(fault.code, fault.line, fault.value) for fault in found] == [("number-in-two-blocks", 4, "2班")]
    assert found[0].params == {"number": "1", "line": 2, "other": "1班"}


def test_one_number_at_two_addresses_is_a_fault() -> None:
    assert faults("1,1班,太郎,,,,,1-1", "1,1班,花子,,,,,", "1,1班,次郎,,,,,1-2") == [
        ("number-at-two-addresses", 4, Column.ADDRESS)
    ]


def test_one_number_with_two_heads_is_a_fault() -> None:
    assert faults("1,1班,太郎,,本人", "1,1班,次郎,,世帯主") == [("number-with-two-heads", 3, Column.RELATION)]


def test_the_same_name_twice_in_a_household_is_a_fault() -> None:
    assert faults("1,1班,米泉 太郎", "1,1班,米泉太郎", "2,1班,米泉太郎") == [("member-twice", 3, Column.NAME)]


def test_too_many_lines_for_one_household_are_a_fault() -> None:
    lines = [f"1,1班,人{n}" for n in range(31)]
    assert faults(*lines) == [("too-many-members", 32, None)]


def test_all_faults_of_a_file_are_found_in_the_order_of_its_lines() -> None:
    found = faults("1,1班,太郎,米泉,,昨日", "2,1班,花子,,,,,,999", "1,2班,次郎,,,,,,,taro")
    assert [line for _, line, _ in found] == [2, 2, 3, 4, 4]
    assert {code for code, _, _ in found} == {
        "kana-unreadable",
        "birth-date-unreadable",
        "phone-unreadable",
        "number-in-two-blocks",
        "email-unreadable",
    }


def test_control_characters_are_a_fault() -> None:
    assert faults("1,1班,太\x07郎") == [("control-character", 2, Column.NAME)]
