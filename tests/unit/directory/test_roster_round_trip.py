"""What is exported and imported again changes nothing, whatever stands in it; and Excel runs none of it."""

import csv
import io
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kairan_contracts.directory.vocabulary import CareKind
from kairan_contracts.vocabulary import Consent
from kairan_directory.domain import identifiers
from kairan_directory.roster.decoding import decode
from kairan_directory.roster.exporting import Encoding, NotInCp932, export
from kairan_directory.roster.known import KnownCare, KnownHousehold, KnownMember, Presence
from kairan_directory.roster.parsing import parse
from kairan_directory.roster.planning import RosterPlan, plan
from kairan_directory.roster.text import guarded, tidy, unguarded, windows
from kairan_directory.roster.validation import validate

from .people import NISHI

TODAY = date(2024, 7, 7)
ALPHABET = "米泉東西山田太郎花子 アイウＡａ1２\"',\n=+-@＝～〜−―"


def said(alphabet: str = ALPHABET, most: int = 12) -> st.SearchStrategy[str]:
    """Text as the directory keeps it."""
    return st.text(alphabet, max_size=most).map(lambda text: windows(tidy(text)))


def filled(**fields: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    some = st.fixed_dictionaries({}, optional=fields)
    return some.map(lambda found: {name: value for name, value in found.items() if value})


CARE = st.builds(KnownCare, kind=st.sampled_from(CareKind), detail=said(), consent=st.sampled_from(Consent))
PHONE = st.from_regex(r"0[1-9]0-[0-9]{4}-[0-9]{4}", fullmatch=True)
EMAIL = st.just("taro@example.jp")
BORN = st.dates(date(1900, 1, 1), TODAY).map(date.isoformat)
OWN = filled(
    kana=st.text("アイウエオカキク", max_size=6),
    birth_date=BORN,
    phone=PHONE,
    email=EMAIL,
    note=said(),
)


@st.composite
def members(draw: st.DrawFn, household: UUID) -> tuple[KnownMember, ...]:
    names = draw(
        st.lists(st.text("米泉山田太郎花子次", min_size=1, max_size=6), min_size=1, max_size=4, unique=True)
    )
    made = []
    for n, name in enumerate(names):
        own = draw(OWN)
        relation = draw(st.sampled_from(["", "妻", "長男", "母"])) if n else ""
        particulars = {"name": name, **own, **({"relation": relation} if relation else {})}
        if n == 0:
            # The head's phone, mail and note are the household's.
            particulars = {
                key: value for key, value in particulars.items() if key in ("name", "kana", "birth_date")
            }
        made.append(
            KnownMember(
                member_id=identifiers.member_id(household, n + 1),
                particulars=particulars,
                care=draw(st.none() | CARE),
            )
        )
    return tuple(made)


@st.composite
def rosters(draw: st.DrawFn) -> list[KnownHousehold]:
    numbers = draw(st.lists(st.integers(1, 9999), min_size=1, max_size=5, unique=True))
    households = []
    for number in numbers:
        household_id = identifiers.household_id(NISHI.association_id, str(number))
        people = draw(members(household_id))
        contact = draw(
            filled(town=said(), address=said(), phone=PHONE, email=st.just("a@example.jp"), note=said())
        )
        households.append(
            KnownHousehold(
                household_id=household_id,
                number=f"{number:04d}",
                block=draw(st.sampled_from(["1班", "2班"])),
                contact=contact,
                members=people,
                head=people[0].member_id,
            )
        )
    return households


def planned(raw: bytes, known: list[KnownHousehold]) -> RosterPlan:
    validated = validate(parse(decode(raw).text, most_lines=20_000).lines, TODAY)
    assert validated.faults == ()
    return plan(validated.households, known, ["1班", "2班"])


@settings(max_examples=60, deadline=None)
@given(rosters(), st.sampled_from(["utf-8-sig", "cp932"]))
def test_an_export_imported_again_changes_nothing(known: list[KnownHousehold], encoding: Encoding) -> None:
    found = planned(export(known, encoding), known)
    assert found == RosterPlan(new=(), changed=(), unchanged=len(known), blocks=(), faults=())


@settings(max_examples=25, deadline=None)
@given(rosters(), st.data())
def test_blanking_any_cells_that_may_be_blank_changes_nothing(
    known: list[KnownHousehold], data: st.DataObject
) -> None:
    rows = list(csv.reader(io.StringIO(export(known, "utf-8-sig").decode("utf-8-sig"), newline="")))
    required = {rows[0].index(name) for name in ("利用者番号", "班", "氏名")}
    care = {rows[0].index(name) for name in ("要配慮", "配慮内容", "同意")}
    for row in rows[1:]:
        for column in range(len(row)):
            if column not in required | care and data.draw(st.booleans()):
                row[column] = ""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    assert planned(text.getvalue().encode(), known).changed == ()


@settings(max_examples=25, deadline=None)
@given(rosters())
def test_an_export_imported_into_an_empty_association_makes_the_same_households(
    known: list[KnownHousehold],
) -> None:
    found = planned(export(known, "utf-8-sig"), [])
    assert sorted(row.number for row in found.new) == sorted(each.number for each in known)
    by_number = {row.number: row for row in found.new}
    for household in known:
        row = by_number[household.number]
        assert dict(row.contact) == dict(household.contact)
        assert [dict(line.particulars) for line in row.members] == [
            dict(member.particulars) for member in household.members
        ]


@given(st.text(ALPHABET + "'\t", max_size=10).map(str.strip))
def test_a_guarded_cell_is_no_formula_and_comes_back_as_it_was(cell: str) -> None:
    safe = guarded(cell)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠"))
    assert unguarded(safe) == cell


def household(name: str, number: str = "17", presence: Presence = Presence.PRESENT) -> KnownHousehold:
    household_id = identifiers.household_id(NISHI.association_id, number)
    one = KnownMember(member_id=identifiers.member_id(household_id, 1), particulars={"name": name})
    return KnownHousehold(
        household_id=household_id,
        number=number,
        block="1班",
        presence=presence,
        contact={},
        members=(one,),
        head=one.member_id,
    )


def test_letters_that_cp932_lacks_are_refused_rather_than_lost() -> None:
    known = [household("𠮷野", "17"), household("吉野", "18")]
    with pytest.raises(NotInCp932) as caught:
        export(known, "cp932")
    assert caught.value.numbers == ("17",)
    assert "𠮷野" in export(known, "utf-8-sig").decode("utf-8-sig")


def test_who_left_or_was_erased_is_not_exported() -> None:
    known = [
        household("在住", "1"),
        household("転出", "2", Presence.DEPARTED),
        household("消去", "3", Presence.ERASED),
    ]
    rows = export(known, "utf-8-sig").decode("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows] == ["利用者番号", "1"]


def test_an_export_begins_with_a_byte_order_mark_and_has_windows_line_ends() -> None:
    raw = export([household("太郎")], "utf-8-sig")
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b"\r\n")
