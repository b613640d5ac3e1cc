"""The stored types of the directory's events. A name, once here, is in the log for ever.

Each type has golden files in the tests that pin its stored form; a new form gets the next version, and
the old one an upcast of one step.
"""

from typing import Any, Final

from kairan_directory.domain import appointments
from kairan_directory.domain.association import events as association
from kairan_directory.domain.household import events as household
from kairan_directory.domain.rosterimport import events as rosterimport
from kairan_directory.domain.session import events as session
from kairan_directory.domain.union import events as union
from kairan_kernel.codec import EventCodec, Upcast

TYPES: Final[dict[str, type]] = {
    "UnionFounded.v1": union.UnionFounded,
    "AssociationFounded.v1": association.AssociationFounded,
    "BlockFormed.v1": association.BlockFormed,
    "LanguagesListed.v1": association.LanguagesListed,
    "AppointmentMade.v2": appointments.AppointmentMade,
    "AppointmentEnded.v2": appointments.AppointmentEnded,
    "HouseholdEnrolled.v1": household.HouseholdEnrolled,
    "HouseholdMoved.v1": household.HouseholdMoved,
    "ContactCorrected.v1": household.ContactCorrected,
    "MemberAdded.v1": household.MemberAdded,
    "MemberCorrected.v1": household.MemberCorrected,
    "MemberRemoved.v1": household.MemberRemoved,
    "HeadNamed.v1": household.HeadNamed,
    "CareNeedDeclared.v1": household.CareNeedDeclared,
    "CareNeedWithdrawn.v1": household.CareNeedWithdrawn,
    "LanguageSaid.v1": household.LanguageSaid,
    "LanguageWithdrawn.v1": household.LanguageWithdrawn,
    "PasscodeIssued.v1": household.PasscodeIssued,
    "LoginOpened.v1": household.LoginOpened,
    "PasswordReplaced.v1": household.PasswordReplaced,
    "HouseholdDeparted.v1": household.HouseholdDeparted,
    "HouseholdReturned.v1": household.HouseholdReturned,
    "HouseholdErased.v1": household.HouseholdErased,
    "SessionOpened.v1": session.SessionOpened,
    "RefreshTokenRotated.v1": session.RefreshTokenRotated,
    "SessionEnded.v1": session.SessionEnded,
    "RosterPageStaged.v1": rosterimport.RosterPageStaged,
    "RosterImportCommitted.v1": rosterimport.RosterImportCommitted,
    "RosterPageApplied.v1": rosterimport.RosterPageApplied,
    "RosterImportApplied.v1": rosterimport.RosterImportApplied,
}


def with_a_household(data: dict[str, Any]) -> dict[str, Any]:
    """The first form did not say where the member lives."""
    return {**data, "term": {**data["term"], "household_id": None}}


UPCASTS: Final = {
    "AppointmentMade.v1": Upcast(to="AppointmentMade.v2", change=with_a_household),
    "AppointmentEnded.v1": Upcast(to="AppointmentEnded.v2", change=with_a_household),
}

CODEC: Final = EventCodec(TYPES, UPCASTS)
