"""The demo's roster: sized, placed and named as real ones are, and the same for the same seed."""

import csv
import io
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kairan_local.demo.people import OLDEST, family
from kairan_local.demo.places import FEWEST, LARGEST, MOST, SMALLEST, associations
from kairan_local.demo.roster import TODAY, AssociationRoster, association_roster, block_sizes, roster
from kairan_local.demo.roster_csv import HEADINGS, japanese_date, roster_csv


@pytest.fixture(scope="module")
def yoneizumi() -> tuple[AssociationRoster, ...]:
    return roster(3200, seed=2024)


def test_the_usual_union_has_the_size_of_yoneizumi(yoneizumi: tuple[AssociationRoster, ...]) -> None:
    assert sum(len(each.households) for each in yoneizumi) == 3200
    assert len(yoneizumi) >= 6
    assert len({entry.town for each in yoneizumi for entry in each.households}) == 15
    assert sum(len(each.blocks) for each in yoneizumi) == 200
    assert all(SMALLEST <= len(each.households) <= LARGEST for each in yoneizumi)


def test_the_same_seed_gives_the_same_file_and_another_seed_another(
    yoneizumi: tuple[AssociationRoster, ...],
) -> None:
    plan = yoneizumi[0].plan
    assert roster_csv(association_roster(plan, 2024)) == roster_csv(yoneizumi[0])
    assert roster_csv(association_roster(plan, 2025)) != roster_csv(yoneizumi[0])


@given(st.integers(FEWEST, MOST))
def test_any_size_is_split_into_associations_of_real_size(households: int) -> None:
    plans = associations(households)
    assert sum(plan.households for plan in plans) == households
    assert len({plan.slug for plan in plans}) == len({plan.name for plan in plans}) == len(plans)
    assert all(min(households, SMALLEST) <= plan.households <= LARGEST for plan in plans)


@pytest.mark.parametrize("households", [0, FEWEST - 1, MOST + 1])
def test_a_size_that_no_demo_has_is_refused(households: int) -> None:
    with pytest.raises(ValueError, match=str(households)):
        associations(households)


@given(st.integers(FEWEST, MOST), st.integers(0, 2**32))
def test_blocks_are_uneven_but_never_tiny_or_huge(households: int, seed: int) -> None:
    for plan in associations(households):
        sizes = block_sizes(plan, Random(seed))
        assert sum(sizes) == plan.households
        assert all(5 <= size <= 30 for size in sizes)


@given(st.integers())
@settings(max_examples=300)
def test_a_family_is_possible(seed: int) -> None:
    people = family(Random(seed), TODAY)
    assert 1 <= len(people) <= 5
    assert people[0].relation == "世帯主"
    assert len({person.name.split()[0] for person in people}) == 1
    assert len({person.name for person in people}) == len(people)
    assert all(0 <= TODAY.year - person.born.year <= OLDEST + 2 and person.born <= TODAY for person in people)
    assert all(japanese_date(person.born) for person in people)


def test_household_numbers_are_unique_and_survive_excel(yoneizumi: tuple[AssociationRoster, ...]) -> None:
    for each in yoneizumi:
        numbers = [entry.number for entry in each.households]
        assert len(set(numbers)) == len(numbers)
        assert all(str(int(number)) == number for number in numbers)


def test_nobodys_real_phone_or_mail_is_in_the_roster(yoneizumi: tuple[AssociationRoster, ...]) -> None:
    entries = [entry for each in yoneizumi for entry in each.households]
    assert all(entry.phone.startswith(("090-0", "076-0")) for entry in entries)
    assert all(entry.email.endswith("@example.jp") for entry in entries if entry.email)


def test_some_people_need_care_with_each_kind_of_consent(yoneizumi: tuple[AssociationRoster, ...]) -> None:
    consents = Counter(entry.care.consent for each in yoneizumi for entry in each.households if entry.care)
    assert set(consents) == {"なし", "平常時", "災害時"}
    assert 100 <= consents.total() <= 500


def test_the_file_is_what_excel_writes(yoneizumi: tuple[AssociationRoster, ...]) -> None:
    for each in yoneizumi:
        content = roster_csv(each)
        text = content.decode("cp932")
        assert text.count("\n") == text.count("\r\n")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert tuple(rows[0]) == HEADINGS
        assert len(rows) == sum(len(entry.members) for entry in each.households)
        assert [row["利用者番号"] for row in rows if row["続柄"] == "世帯主"] == [
            entry.number for entry in each.households
        ]


def test_the_rosters_hold_characters_that_only_code_page_932_has(
    yoneizumi: tuple[AssociationRoster, ...],
) -> None:
    text = "".join(roster_csv(each).decode("cp932") for each in yoneizumi)
    assert all(character in text for character in "髙﨑濵")
    with pytest.raises(UnicodeEncodeError):
        text.encode("shift_jis")


def test_some_associations_write_birthdays_in_the_japanese_calendar(
    yoneizumi: tuple[AssociationRoster, ...],
) -> None:
    eras = {"昭和" in roster_csv(each).decode("cp932") for each in yoneizumi}
    assert eras == {True, False}


def test_the_first_year_of_an_era_is_gannen() -> None:
    assert japanese_date(TODAY.replace(year=2019, month=5, day=1)) == "令和元年5月1日"
    assert japanese_date(TODAY.replace(year=2019, month=4, day=30)) == "平成31年4月30日"
    with pytest.raises(ValueError, match="昭和"):
        japanese_date(TODAY.replace(year=1920))
