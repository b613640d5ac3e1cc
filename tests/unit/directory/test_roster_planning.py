"""What a roster changes in what is known: nothing is erased, nobody is doubled, what is the same stays."""

from dataclasses import replace
from uuid import UUID

from kairan_contracts.directory.vocabulary import CareKind
from kairan_contracts.vocabulary import Consent
from kairan_directory.roster.columns import Column
from kairan_directory.roster.known import KnownCare, KnownHousehold, KnownMember, Presence
from kairan_directory.roster.planning import Changes, MemberChange, NewPerson, compare, plan
from kairan_directory.roster.validation import RosterHousehold, RosterMember

from .people import HANAKO, HOUSEHOLD, JIRO, TARO


def line(
    name: str,
    *,
    head: bool = False,
    care: CareKind | None = None,
    detail: str = "",
    consent: Consent | None = None,
    **particulars: str,
) -> RosterMember:
    return RosterMember(
        line=2,
        particulars={"name": name, **particulars},
        head=head,
        care_kind=care,
        care_detail=detail,
        consent=consent,
    )


def row(*members: RosterMember, number: str = "0017", block: str = "1班", **contact: str) -> RosterHousehold:
    return RosterHousehold(number=number, block=block, contact=contact, members=members)


def member(member_id: UUID, name: str, care: KnownCare | None = None, **particulars: str) -> KnownMember:
    return KnownMember(member_id=member_id, particulars={"name": name, **particulars}, care=care)


CARE = KnownCare(kind=CareKind.ELDERLY, detail="足が不自由", consent=Consent.PEACETIME)
KNOWN = KnownHousehold(
    household_id=HOUSEHOLD,
    number="0017",
    block="1班",
    contact={"address": "1-1", "phone": "076-241-0001"},
    members=(
        member(TARO, "米泉 太郎", birth_date="1948-03-09"),
        member(HANAKO, "米泉 花子", CARE, kana="ハナコ"),
    ),
    head=TARO,
)


def test_what_is_known_already_changes_nothing() -> None:
    same = row(
        line("米泉太郎", head=True), line("米泉　花子", kana="ハナコ"), address="1-1", phone="0762410001"
    )
    assert not compare(same, KNOWN)


def test_a_blank_cell_erases_nothing() -> None:
    assert not compare(row(line("米泉太郎"), line("米泉花子")), KNOWN)


def test_members_whom_the_file_does_not_list_stay() -> None:
    assert not compare(row(line("米泉太郎")), KNOWN)


def test_the_block_and_the_contact_change() -> None:
    changes = compare(row(line("米泉太郎"), block="2班", address="9-9", phone="076-241-0001"), KNOWN)
    assert changes == Changes(block="2班", contact={"address": "9-9"})


def test_a_member_s_particulars_change() -> None:
    changes = compare(row(line("米泉花子", kana="ハナ", email="h@example.jp")), KNOWN)
    said = {"kana": "ハナ", "email": "h@example.jp"}
    assert changes == Changes(members=(MemberChange(member_id=HANAKO, particulars=said),))


def test_somebody_new_is_added() -> None:
    changes = compare(row(line("米泉太郎"), line("米泉次郎", relation="長男")), KNOWN)
    particulars = {"name": "米泉次郎", "relation": "長男"}
    assert changes == Changes(people=(NewPerson(particulars=particulars, head=False, care=None),))


def test_a_name_is_corrected_when_the_birth_date_is_the_same() -> None:
    changes = compare(row(line("米泉 太朗", birth_date="1948-03-09")), KNOWN)
    assert changes == Changes(members=(MemberChange(member_id=TARO, particulars={"name": "米泉 太朗"}),))


def test_twins_are_two_people() -> None:
    born = "1990-01-01"
    twin = replace(KNOWN, members=(member(TARO, "一郎", birth_date=born, kana="イチロウ"),))
    changes = compare(row(line("二郎", birth_date=born, kana="ジロウ")), twin)
    assert len(changes.people) == 1


def test_the_head_s_name_is_corrected() -> None:
    changes = compare(row(line("米泉 太朗", head=True), line("米泉花子")), KNOWN)
    assert changes == Changes(members=(MemberChange(member_id=TARO, particulars={"name": "米泉 太朗"}),))


def test_a_new_head_with_another_birth_date_is_another_person() -> None:
    changes = compare(row(line("米泉 次郎", head=True, birth_date="1975-05-05")), KNOWN)
    (newcomer,) = changes.people
    assert newcomer.head
    assert newcomer.particulars["name"] == "米泉 次郎"


def test_a_known_member_becomes_head() -> None:
    assert compare(row(line("米泉花子", head=True), line("米泉太郎")), KNOWN) == Changes(head=HANAKO)


def test_a_care_need_is_declared_for_a_known_member() -> None:
    changes = compare(row(line("米泉太郎", care=CareKind.ILLNESS, detail="透析")), KNOWN)
    declared = KnownCare(kind=CareKind.ILLNESS, detail="透析", consent=Consent.NONE)
    assert changes == Changes(members=(MemberChange(member_id=TARO, care=declared),))


def test_consent_alone_changes_the_consent_of_a_known_need() -> None:
    changes = compare(row(line("米泉花子", consent=Consent.DISASTER)), KNOWN)
    declared = replace(CARE, consent=Consent.DISASTER)
    assert changes == Changes(members=(MemberChange(member_id=HANAKO, care=declared),))


def test_the_same_care_need_changes_nothing() -> None:
    assert not compare(row(line("米泉花子", care=CareKind.ELDERLY, detail="足が不自由")), KNOWN)


def test_a_file_is_divided_into_new_changed_and_unchanged() -> None:
    other = replace(KNOWN, household_id=JIRO, number="18")
    rows = [
        row(line("米泉太郎")),
        row(line("米泉太郎"), number="18", block="2班"),
        row(line("新田"), number="19", block="3班"),
    ]
    planned = plan(rows, [KNOWN, other], ["1班"])
    assert [each.number for each in planned.new] == ["19"]
    assert [each.number for each in planned.changed] == ["18"]
    assert planned.unchanged == 1
    assert planned.blocks == ("2班", "3班")
    assert planned.faults == ()


def test_numbers_are_matched_without_their_leading_zeros() -> None:
    assert plan([row(line("米泉太郎"), number="17")], [KNOWN], ["1班"]).unchanged == 1


def test_the_number_of_a_household_that_left_is_a_fault() -> None:
    gone = replace(KNOWN, presence=Presence.DEPARTED)
    (fault,) = plan([row(line("米泉太郎"))], [gone], ["1班"]).faults
    assert (fault.code, fault.line, fault.column) == ("number-departed", 2, Column.NUMBER)


def test_the_number_of_an_erased_household_is_a_fault() -> None:
    erased = replace(KNOWN, presence=Presence.ERASED, members=(), head=None, contact={})
    (fault,) = plan([row(line("新田"))], [erased], ["1班"]).faults
    assert fault.code == "number-erased"


def test_consent_without_a_need_is_a_fault() -> None:
    rows = [
        row(line("米泉太郎", consent=Consent.PEACETIME)),
        row(line("新田", detail="車いす"), number="19"),
        row(line("中村", consent=Consent.NONE), number="20"),
    ]
    found = plan(rows, [KNOWN], ["1班"]).faults
    assert [(fault.code, fault.column) for fault in found] == [
        ("care-need-missing", Column.CONSENT),
        ("care-need-missing", Column.CARE_DETAIL),
    ]


def test_more_people_than_a_household_holds_are_a_fault() -> None:
    rows = [row(*(line(f"人{n}") for n in range(29)))]
    (fault,) = plan(rows, [KNOWN], ["1班"]).faults
    assert fault.code == "too-many-members"
