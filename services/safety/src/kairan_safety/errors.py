"""Every refusal of the safety service: the error's class, its HTTP status and its name in problems.

Titles and details are in ``messages`` under ``problem.<name>``, in Japanese and English.
"""

from kairan_kernel.problems import ErrorTable
from kairan_safety.desks.confirmations import ConfirmationExpired, ConfirmationInvalid
from kairan_safety.desks.headquarters import HeadquartersUnknown, PlacesUnknown
from kairan_safety.desks.speaking import TooManyStatements
from kairan_safety.domain.access import (
    CallerRoleNeeded,
    HouseholdUnknown,
    NotYourBlock,
    OnlyForOwnHousehold,
    ResidentsOnly,
    RoleNeeded,
)
from kairan_safety.domain.incident.decider import (
    DisasterCallsEveryone,
    IncidentAlreadyActivated,
    IncidentAlreadyClosed,
    IncidentUnknown,
    NamesHiddenInDisaster,
    NobodyToCall,
)
from kairan_safety.domain.notice.decider import NoticeExists, NoticeUnknown
from kairan_safety.domain.visit.decider import HouseholdClaimed, NotClaimed, NotTheHolder
from kairan_safety.roll.afterwards import NotComparable
from kairan_safety.roll.scope import PlaceUnknown

ERRORS: ErrorTable = {
    NoticeUnknown: (404, "notice-unknown"),
    NoticeExists: (409, "conflict"),
    HeadquartersUnknown: (404, "headquarters-unknown"),
    PlacesUnknown: (422, "validation"),
    CallerRoleNeeded: (403, "caller-role-needed"),
    NobodyToCall: (422, "nobody-to-call"),
    DisasterCallsEveryone: (422, "disaster-calls-everyone"),
    NamesHiddenInDisaster: (422, "names-hidden-in-disaster"),
    ConfirmationInvalid: (422, "confirmation-invalid"),
    ConfirmationExpired: (422, "confirmation-expired"),
    IncidentUnknown: (404, "incident-unknown"),
    IncidentAlreadyActivated: (409, "conflict"),
    IncidentAlreadyClosed: (409, "incident-already-closed"),
    HouseholdUnknown: (404, "household-unknown"),
    OnlyForOwnHousehold: (403, "only-for-own-household"),
    NotYourBlock: (403, "not-your-block"),
    RoleNeeded: (403, "role-needed"),
    PlaceUnknown: (404, "place-unknown"),
    ResidentsOnly: (403, "residents-only"),
    TooManyStatements: (429, "too-many-statements"),
    HouseholdClaimed: (409, "household-claimed"),
    NotClaimed: (404, "not-claimed"),
    NotTheHolder: (403, "not-the-holder"),
    NotComparable: (422, "not-comparable"),
}
