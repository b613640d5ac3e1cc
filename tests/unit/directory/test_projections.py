"""The read models: pure, by the facts' order, with nothing personal in the clear."""

from dataclasses import replace
from datetime import date
from typing import Any

from kairan_contracts.vocabulary import Consent
from kairan_directory.domain.appointments import AppointmentEnded, AppointmentMade
from kairan_directory.domain.association.events import BlockFormed
from kairan_directory.domain.household.events import (
    CareNeedDeclared,
    CareNeedWithdrawn,
    ContactCorrected,
    HeadNamed,
    HouseholdDeparted,
    HouseholdErased,
    HouseholdMoved,
    HouseholdReturned,
    LanguageWithdrawn,
    MemberCorrected,
    MemberRemoved,
)
from kairan_directory.domain.identifiers import household_stream, number_order
from kairan_directory.domain.rosterimport.events import (
    RosterImportApplied,
    RosterImportCommitted,
    RosterPageApplied,
    RosterTotals,
    SkippedHousehold,
)
from kairan_directory.domain.session.events import Ending, SessionEnded, SessionOpened
from kairan_directory.projections import ALL
from kairan_directory.projections.associations_of_unions import ASSOCIATIONS
from kairan_directory.projections.households_of_associations import HOUSEHOLDS
from kairan_directory.projections.imports_of_associations import IMPORTS
from kairan_directory.projections.open_sessions import SESSIONS
from kairan_directory.projections.terms_of_office import TERMS
from kairan_kernel.ids import derived_id
from kairan_kernel.projection import Projection
from kairan_kernel.testing import Projected, fact

from .people import (
    ASSOCIATION_FOUNDED,
    ENROLLED,
    FIRST,
    FIRST_FORMED,
    HANAKO,
    HANAKO_NEEDS_CARE,
    HANAKO_READS,
    HOUSEHOLD,
    JIRO,
    JIRO_ADDED,
    LATER,
    NISHI,
    NOON,
    SECOND,
    TARO,
    UNION,
    login,
    standing,
    term,
)


def after(projection: Projection, *events: Any, stream: str = "x") -> dict[str, Any]:
    facts = [fact(event, position=n, revision=n - 1, stream=stream) for n, event in enumerate(events, 1)]
    return Projected(projection).after(*facts)


def household(*events: Any) -> dict[str, Any]:
    documents = after(HOUSEHOLDS, ENROLLED, *events, stream=household_stream(HOUSEHOLD))
    assert list(documents) == [str(HOUSEHOLD)]
    found: dict[str, Any] = documents[str(HOUSEHOLD)]
    return found


def test_an_association_is_listed_with_its_blocks() -> None:
    second = BlockFormed(association=NISHI, block=SECOND, formed_at=LATER)
    found = after(ASSOCIATIONS, ASSOCIATION_FOUNDED, FIRST_FORMED, second)[str(NISHI.association_id)]
    assert found["slug"] == "nishi"
    assert found["union_id"] == str(UNION.union_id)
    assert [block["name"] for block in found["blocks"]] == ["1班", "2班"]


def test_a_household_is_listed_where_it_is_with_everything_personal_sealed() -> None:
    found = household(HANAKO_NEEDS_CARE)
    assert found["order"] == number_order("0017")
    assert (found["number"], found["block_id"], found["head"]) == ("0017", str(FIRST.block_id), str(TARO))
    assert found["sealed"] == ["v1.contact"]
    assert found["members"] == [
        {"member_id": str(TARO), "sealed": ["v1.taro"], "care": None, "language": None, "seat": None},
        {
            "member_id": str(HANAKO),
            "sealed": ["v1.hanako"],
            "care": {"consent": "peacetime", "sealed": "v1.care"},
            "language": None,
            "seat": None,
        },
    ]


def test_corrections_lie_over_what_was_there() -> None:
    found = household(
        ContactCorrected(sealed="v1.phone", corrected_at=LATER),
        MemberCorrected(member_id=HANAKO, sealed="v1.kana", corrected_at=LATER),
    )
    assert found["sealed"] == ["v1.contact", "v1.phone"]
    assert found["members"][1]["sealed"] == ["v1.hanako", "v1.kana"]


def test_members_come_and_go_and_become_head() -> None:
    found = household(
        JIRO_ADDED,
        HeadNamed(member_id=JIRO, named_at=LATER),
        MemberRemoved(member_id=TARO, removed_at=LATER),
    )
    assert [member["member_id"] for member in found["members"]] == [str(HANAKO), str(JIRO)]
    assert found["head"] == str(JIRO)


def test_a_care_need_is_replaced_and_withdrawn() -> None:
    newer = CareNeedDeclared(member_id=HANAKO, consent=Consent.NONE, sealed="v1.new", declared_at=LATER)
    assert household(HANAKO_NEEDS_CARE, newer)["members"][1]["care"] == {
        "consent": "none",
        "sealed": "v1.new",
    }
    withdrawn = CareNeedWithdrawn(member_id=HANAKO, withdrawn_at=LATER)
    assert household(HANAKO_NEEDS_CARE, withdrawn)["members"][1]["care"] is None


def test_a_language_is_kept_sealed_and_withdrawn() -> None:
    assert household(HANAKO_READS)["members"][1]["language"] == "v1.language"
    withdrawn = LanguageWithdrawn(member_id=HANAKO, withdrawn_at=LATER)
    assert household(HANAKO_READS, withdrawn)["members"][1]["language"] is None


def test_a_household_moves() -> None:
    moved = HouseholdMoved(standing=standing(block=SECOND), previous=FIRST, moved_at=LATER)
    assert household(moved)["block_name"] == "2班"


def test_a_login_takes_a_seat_and_is_remembered_after_it_ended() -> None:
    opened = household(login(TARO, 1, first=True))
    assert (opened["has_logged_in"], opened["members"][0]["seat"]) == (True, 1)
    departed = HouseholdDeparted(
        standing=standing(has_logged_in=True), departed_on=date(2024, 9, 30), departed_at=LATER
    )
    gone = household(login(TARO, 1, first=True), departed)
    assert (gone["presence"], gone["departed_on"]) == ("departed", "2024-09-30")
    assert (gone["has_logged_in"], gone["members"][0]["seat"]) == (True, None)


def test_a_household_that_returns_is_present_again() -> None:
    departed = HouseholdDeparted(standing=standing(), departed_on=date(2024, 9, 30), departed_at=LATER)
    found = household(departed, HouseholdReturned(standing=standing(), returned_at=LATER))
    assert (found["presence"], found["departed_on"]) == ("present", None)


def test_an_erased_household_keeps_its_place_and_drops_everything_sealed() -> None:
    found = household(HANAKO_NEEDS_CARE, HouseholdErased(standing=standing(), erased_at=LATER))
    assert found["presence"] == "erased"
    assert (found["sealed"], found["members"], found["head"]) == ([], [], None)
    assert "v1." not in str(found)


def test_terms_of_office_are_listed_as_they_stand() -> None:
    made = AppointmentMade(term=term(ends=None), union=UNION, association=NISHI, made_at=NOON)
    ended = AppointmentEnded(
        term=term(ends=date(2024, 9, 30)), union=UNION, association=NISHI, ended_at=LATER
    )
    key = str(term().appointment_id)
    assert after(TERMS, made)[key]["ends_on"] == "9999-12-31"
    assert after(TERMS, made, ended)[key]["ends_on"] == "2024-09-30"


def test_a_union_s_office_belongs_to_no_association() -> None:
    made = AppointmentMade(term=term(), union=UNION, association=None, made_at=NOON)
    assert after(TERMS, made)[str(term().appointment_id)]["association_id"] is None


def test_an_open_session_is_listed_until_it_ends() -> None:
    session_id = derived_id("session")
    opened = SessionOpened(
        session_id=session_id, household_id=HOUSEHOLD, member_id=TARO, opened_at=NOON, expires_at=LATER
    )
    ended = SessionEnded(session_id=session_id, ending=Ending.LOGGED_OUT, ended_at=LATER)
    assert after(SESSIONS, opened)[str(session_id)]["household_id"] == str(HOUSEHOLD)
    assert str(session_id) not in after(SESSIONS, opened, ended)


def test_an_import_shows_how_far_it_is() -> None:
    import_id = derived_id("import")
    totals = RosterTotals(rows=900, members=900, new=300, changed=10, unchanged=5)
    committed = RosterImportCommitted(
        import_id=import_id,
        association=NISHI,
        attempt=derived_id("attempt"),
        pages=2,
        blocks=(),
        encoding="cp932",
        totals=totals,
        committed_at=NOON,
    )
    skipped = SkippedHousehold(household_id=HOUSEHOLD, number="0017", reason="erased")
    page = RosterPageApplied(
        import_id=import_id, page=1, households=155, skipped=(skipped,), applied_at=LATER
    )
    applied = RosterImportApplied(
        import_id=import_id, association=NISHI, totals=totals, skipped=1, applied_at=LATER
    )
    key = str(import_id)
    assert after(IMPORTS, committed)[key]["status"] == "committed"
    applying = after(IMPORTS, committed, page)[key]
    assert (applying["status"], applying["applied"], applying["households"]) == ("applying", 155, 310)
    done = after(IMPORTS, committed, page, replace(page, page=2, skipped=()), applied)[key]
    assert (done["status"], done["applied"]) == ("applied", 310)
    assert done["skipped"] == [{"number": "0017", "reason": "erased"}]


def test_a_read_model_says_nothing_of_what_began_before_its_time() -> None:
    later = ContactCorrected(sealed="v1.phone", corrected_at=LATER)
    assert after(HOUSEHOLDS, later, stream=household_stream(HOUSEHOLD)) == {}
    assert after(ASSOCIATIONS, FIRST_FORMED) == {}


def test_each_read_model_has_a_collection_of_its_own() -> None:
    names = [projection.name for projection in ALL]
    assert len(set(names)) == len(names) == 5
