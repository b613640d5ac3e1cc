"""A roster import is decided once, applied page by page, and finished with the last page."""

import pytest

from kairan_directory.domain.rosterimport.commands import (
    CommitRosterImport,
    FinishEmptyImport,
    RecordAppliedPage,
    RosterImportCommand,
)
from kairan_directory.domain.rosterimport.decider import (
    ROSTER_IMPORT,
    Committed,
    PageOutOfOrder,
    RosterImportUnknown,
)
from kairan_directory.domain.rosterimport.events import (
    RosterImportApplied,
    RosterImportCommitted,
    RosterPageApplied,
    RosterTotals,
    SkippedHousehold,
)
from kairan_kernel.ids import derived_id
from kairan_kernel.testing import given

from .people import HOUSEHOLD, LATER, NISHI, NOON

ID, ATTEMPT = derived_id("import"), derived_id("attempt")
TOTALS = RosterTotals(rows=900, members=900, new=300, changed=10, unchanged=5)
SKIPPED = SkippedHousehold(household_id=HOUSEHOLD, number="0017", reason="erased")


def commit(pages: int = 2) -> CommitRosterImport:
    return CommitRosterImport(
        import_id=ID,
        association=NISHI,
        attempt=ATTEMPT,
        pages=pages,
        blocks=("1班",),
        encoding="cp932",
        totals=TOTALS,
        at=NOON,
    )


def committed(pages: int = 2) -> RosterImportCommitted:
    return RosterImportCommitted(
        import_id=ID,
        association=NISHI,
        attempt=ATTEMPT,
        pages=pages,
        blocks=("1班",),
        encoding="cp932",
        totals=TOTALS,
        committed_at=NOON,
    )


def page(number: int, *skipped: SkippedHousehold) -> RecordAppliedPage:
    return RecordAppliedPage(page=number, households=155, skipped=skipped, at=LATER)


def applied_page(number: int, *skipped: SkippedHousehold) -> RosterPageApplied:
    return RosterPageApplied(import_id=ID, page=number, households=155, skipped=skipped, applied_at=LATER)


def applied(skipped: int = 0) -> RosterImportApplied:
    return RosterImportApplied(
        import_id=ID, association=NISHI, totals=TOTALS, skipped=skipped, applied_at=LATER
    )


def test_an_import_is_committed() -> None:
    given(ROSTER_IMPORT).when(commit()).then(committed())


def test_the_first_attempt_that_commits_is_the_one_that_counts() -> None:
    given(ROSTER_IMPORT, committed()).when(commit(7)).then_nothing()


@pytest.mark.parametrize("command", [page(1), FinishEmptyImport(at=LATER)], ids=["page", "finish"])
def test_nothing_is_applied_that_was_not_decided(command: RosterImportCommand) -> None:
    given(ROSTER_IMPORT).when(command).then_raises(RosterImportUnknown)


def test_a_page_is_recorded() -> None:
    given(ROSTER_IMPORT, committed()).when(page(1)).then(applied_page(1))


def test_the_last_page_finishes_the_import_and_counts_what_was_skipped() -> None:
    past = (committed(), applied_page(1, SKIPPED))
    state = given(ROSTER_IMPORT, *past).when(page(2, SKIPPED)).then(applied_page(2, SKIPPED), applied(2))
    assert isinstance(state, Committed)
    assert state.households_applied == 310
    assert state.applied_at == LATER


def test_a_page_recorded_again_changes_nothing() -> None:
    given(ROSTER_IMPORT, committed(), applied_page(1)).when(page(1)).then_nothing()


@pytest.mark.parametrize("number", [2, 3])
def test_a_page_is_not_recorded_before_its_turn(number: int) -> None:
    given(ROSTER_IMPORT, committed()).when(page(number)).then_raises(PageOutOfOrder)


def test_an_import_without_changes_is_finished_at_once() -> None:
    given(ROSTER_IMPORT, committed(0)).when(FinishEmptyImport(at=LATER)).then(applied())


def test_an_import_with_pages_is_not_finished_without_them() -> None:
    given(ROSTER_IMPORT, committed()).when(FinishEmptyImport(at=LATER)).then_raises(PageOutOfOrder)


def test_finishing_again_changes_nothing() -> None:
    given(ROSTER_IMPORT, committed(0), applied()).when(FinishEmptyImport(at=LATER)).then_nothing()
