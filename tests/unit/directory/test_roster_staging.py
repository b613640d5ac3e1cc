"""What is staged comes back as it was, in pages that the store takes."""

from kairan_contracts.directory.vocabulary import CareKind
from kairan_contracts.vocabulary import Consent
from kairan_directory.codec import CODEC
from kairan_directory.domain.rosterimport.events import RosterPageStaged, StagedHousehold
from kairan_directory.roster.staging import MOST_BYTES, MOST_HOUSEHOLDS, from_plain, pages, to_plain
from kairan_directory.roster.validation import RosterHousehold, RosterMember
from kairan_kernel.ids import derived_id


def staged(sealed: str = "v1.x") -> StagedHousehold:
    return StagedHousehold(household_id=derived_id("h"), new=True, number="17", block="1班", sealed=sealed)


def test_a_household_s_lines_come_back_as_they_were() -> None:
    member = RosterMember(
        line=7,
        particulars={"name": "太郎", "kana": "タロウ"},
        head=True,
        care_kind=CareKind.ILLNESS,
        care_detail="透析",
        consent=Consent.DISASTER,
    )
    row = RosterHousehold(number="17", block="1班", contact={"phone": "0762410001"}, members=(member,))
    assert from_plain(to_plain(row)) == row


def test_a_page_has_at_most_two_hundred_households() -> None:
    sizes = [len(page) for page in pages([staged()] * 450)]
    assert sizes == [MOST_HOUSEHOLDS, MOST_HOUSEHOLDS, 50]


def test_a_page_with_long_lines_has_fewer() -> None:
    made = list(pages([staged("v" * 100_000)] * 20))
    assert [len(page) for page in made] == [6, 6, 6, 2]
    for households in made:
        page = RosterPageStaged(import_id=derived_id("i"), page=1, households=households)
        assert len(CODEC.encode(page)[1]) < 900_000
    assert MOST_BYTES < 900_000


def test_no_households_make_no_pages() -> None:
    assert list(pages([])) == []
