"""One example of every event that is stored, full and with only what is required; `Type` or `Type-what`."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from kairan_contracts.translate.vocabulary import Language
from kairan_directory.domain.appointments import AppointmentEnded, AppointmentMade
from kairan_directory.domain.association.events import LanguagesListed
from kairan_directory.domain.household import events as household
from kairan_directory.domain.rosterimport import events as rosterimport
from kairan_directory.domain.session import events as session
from kairan_directory.domain.union.events import UnionFounded
from kairan_kernel.events import StoredEvent
from kairan_kernel.ids import derived_id

from .people import (
    ASSOCIATION_FOUNDED,
    ENROLLED,
    FIRST,
    FIRST_FORMED,
    HANAKO,
    HANAKO_NEEDS_CARE,
    HANAKO_READS,
    HOUSEHOLD,
    JIRO_ADDED,
    LATER,
    NISHI,
    NOON,
    PASSCODE,
    SECOND,
    TARO,
    UNION,
    login,
    standing,
    term,
)

IMPORT, ATTEMPT, SESSION = derived_id("import"), derived_id("attempt"), derived_id("session")
TOTALS = rosterimport.RosterTotals(rows=900, members=900, new=300, changed=10, unchanged=5)
STAGED = rosterimport.StagedHousehold(
    household_id=HOUSEHOLD, new=True, number="0017", block="1班", sealed="v1.rows"
)
SKIPPED = rosterimport.SkippedHousehold(household_id=HOUSEHOLD, number="0017", reason="erased")

EXAMPLES: Final[list[tuple[str, Any]]] = [
    ("UnionFounded.v1", UnionFounded(union=UNION, founded_at=NOON)),
    ("AssociationFounded.v1", ASSOCIATION_FOUNDED),
    ("BlockFormed.v1", FIRST_FORMED),
    (
        "LanguagesListed.v1",
        LanguagesListed(association=NISHI, languages=(Language.VI, Language.PT), listed_at=LATER),
    ),
    ("AppointmentMade.v2", AppointmentMade(term=term(), union=UNION, association=NISHI, made_at=NOON)),
    (
        "AppointmentMade.v2-open",
        AppointmentMade(term=term(ends=None), union=UNION, association=None, made_at=NOON),
    ),
    ("AppointmentEnded.v2", AppointmentEnded(term=term(), union=UNION, association=NISHI, ended_at=LATER)),
    ("HouseholdEnrolled.v1", ENROLLED),
    (
        "HouseholdMoved.v1",
        household.HouseholdMoved(standing=standing(block=SECOND), previous=FIRST, moved_at=LATER),
    ),
    ("ContactCorrected.v1", household.ContactCorrected(sealed="v1.phone", corrected_at=LATER)),
    ("MemberAdded.v1", JIRO_ADDED),
    (
        "MemberCorrected.v1",
        household.MemberCorrected(member_id=HANAKO, sealed="v1.kana", corrected_at=LATER),
    ),
    ("MemberRemoved.v1", household.MemberRemoved(member_id=HANAKO, removed_at=LATER)),
    ("HeadNamed.v1", household.HeadNamed(member_id=HANAKO, named_at=LATER)),
    ("CareNeedDeclared.v1", HANAKO_NEEDS_CARE),
    ("CareNeedWithdrawn.v1", household.CareNeedWithdrawn(member_id=HANAKO, withdrawn_at=LATER)),
    ("LanguageSaid.v1", HANAKO_READS),
    ("LanguageWithdrawn.v1", household.LanguageWithdrawn(member_id=HANAKO, withdrawn_at=LATER)),
    ("PasscodeIssued.v1", PASSCODE),
    ("LoginOpened.v1", login(TARO, 1, first=True)),
    (
        "PasswordReplaced.v1",
        household.PasswordReplaced(member_id=TARO, sealed="v1.new", replaced_at=LATER),
    ),
    (
        "HouseholdDeparted.v1",
        household.HouseholdDeparted(standing=standing(), departed_on=date(2024, 9, 30), departed_at=LATER),
    ),
    ("HouseholdReturned.v1", household.HouseholdReturned(standing=standing(), returned_at=LATER)),
    ("HouseholdErased.v1", household.HouseholdErased(standing=standing(), erased_at=LATER)),
    (
        "SessionOpened.v1",
        session.SessionOpened(
            session_id=SESSION,
            household_id=HOUSEHOLD,
            member_id=TARO,
            opened_at=NOON,
            expires_at=NOON + timedelta(days=90),
        ),
    ),
    ("RefreshTokenRotated.v1", session.RefreshTokenRotated(counter=1, rotated_at=LATER)),
    (
        "SessionEnded.v1",
        session.SessionEnded(session_id=SESSION, ending=session.Ending.TOKEN_REUSED, ended_at=LATER),
    ),
    (
        "RosterPageStaged.v1",
        rosterimport.RosterPageStaged(import_id=IMPORT, page=1, households=(STAGED,)),
    ),
    (
        "RosterImportCommitted.v1",
        rosterimport.RosterImportCommitted(
            import_id=IMPORT,
            association=NISHI,
            attempt=ATTEMPT,
            pages=2,
            blocks=("1班",),
            encoding="cp932",
            totals=TOTALS,
            committed_at=NOON,
        ),
    ),
    (
        "RosterPageApplied.v1",
        rosterimport.RosterPageApplied(
            import_id=IMPORT, page=1, households=199, skipped=(SKIPPED,), applied_at=LATER
        ),
    ),
    (
        "RosterPageApplied.v1-nothing-skipped",
        rosterimport.RosterPageApplied(
            import_id=IMPORT, page=2, households=111, skipped=(), applied_at=LATER
        ),
    ),
    (
        "RosterImportApplied.v1",
        rosterimport.RosterImportApplied(
            import_id=IMPORT, association=NISHI, totals=TOTALS, skipped=1, applied_at=LATER
        ),
    ),
]


def stored(name: str, data: bytes, *, stream: str = "household-x", metadata: bytes = b"{}") -> StoredEvent:
    """As the store gives it back."""
    return StoredEvent(
        id=derived_id("stored", name, data),
        type=name,
        data=data,
        metadata=metadata,
        stream=stream,
        revision=3,
        position=4711,
        recorded_at=datetime(2024, 4, 1, 3, 0, 1, tzinfo=UTC),
    )
