"""From named errors to HTTP: status and slug of the problem; its texts are in the catalogue."""

from typing import Final

from kairan_directory.domain import appointments
from kairan_directory.domain.association import decider as association
from kairan_directory.domain.household import state as household
from kairan_directory.domain.rosterimport import decider as rosterimport
from kairan_directory.domain.session import decider as session
from kairan_directory.domain.union import decider as union
from kairan_directory.login_desk import LoginRefused
from kairan_directory.roster.exporting import NotInCp932
from kairan_directory.roster.faults import TooManyLines
from kairan_directory.session_desk import RefreshRefused
from kairan_kernel.problems import ErrorTable
from kairan_kernel.sealing import SubjectErased

ERRORS: Final[ErrorTable] = {
    union.UnionExists: (409, "union-exists"),
    union.UnionUnknown: (404, "not-found"),
    association.AssociationExists: (409, "association-exists"),
    association.AssociationUnknown: (404, "not-found"),
    association.BlockExists: (409, "block-exists"),
    association.BlockUnknown: (422, "block-unknown"),
    appointments.RoleNotForScope: (422, "role-not-for-scope"),
    appointments.TermRunsBackwards: (422, "term-runs-backwards"),
    appointments.AlreadyAppointed: (409, "already-appointed"),
    appointments.AppointmentUnknown: (404, "not-found"),
    household.HouseholdExists: (409, "household-exists"),
    household.HouseholdUnknown: (404, "not-found"),
    household.HouseholdGone: (409, "household-departed"),
    household.HouseholdWasErased: (410, "household-erased"),
    household.MemberUnknown: (404, "member-unknown"),
    household.TooManyMembers: (409, "too-many-members"),
    household.LastMember: (409, "last-member"),
    household.NoMembers: (422, "no-members"),
    household.PasscodeExpired: (401, "passcode-expired"),
    household.TooManyLogins: (409, "too-many-logins"),
    household.NoLogin: (409, "no-login"),
    household.PlanOutdated: (409, "conflict"),
    rosterimport.RosterImportUnknown: (404, "not-found"),
    session.SessionUnknown: (404, "not-found"),
    session.SessionIsOver: (401, "session-over"),
    SubjectErased: (410, "household-erased"),
    LoginRefused: (401, "login-refused"),
    RefreshRefused: (401, "session-over"),
    TooManyLines: (413, "roster-too-long"),
    NotInCp932: (409, "roster-not-in-cp932"),
}
