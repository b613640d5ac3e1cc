"""Integration events of the directory service: what it publishes to the exchange of integration events.

Routing key `directory.<event>.v1.<union>.<association>`. No personal data: ids, numbers, places and counts.
Every household event carries the household's whole placement, so that a consumer may keep the newest by the
envelope's `position` and never needs the ones before it.
"""

from typing import Any

from marshmallow import fields

from kairan_contracts.directory.vocabulary import AssociationKind
from kairan_contracts.events import contract
from kairan_contracts.fields import ContractSchema, UtcDateTime, count, slug, text, word
from kairan_contracts.translate.vocabulary import Language
from kairan_contracts.vocabulary import Role, ScopeKind

NAME_MOST = 80
NUMBER_MOST = 20
BLOCK_MOST = 40

UNION = "5a1c3d52-2f6a-5b0e-9a51-0c6a3d1f7b11"
ASSOCIATION = "0c9a2b64-7a1e-5c1f-8d2b-6f0e9b1a2c33"
BLOCK = "b7d1c5e0-3c4f-5a8b-9e6d-1f2a3b4c5d66"
HOUSEHOLD = "d2e4f6a8-1b3c-5d5e-8f7a-9b0c1d2e3f77"
MEMBER = "f4a6b8c0-3d5e-5f7a-8b9c-1d2e3f4a5b99"
APPOINTMENT = "01936f2c-0a1b-7c3d-8e4f-5a6b7c8d9e31"
IMPORT = "c6d8e0f2-5a7b-5c9d-8e0f-1a2b3c4d5e6f"

_UNION: dict[str, Any] = {"union_id": UNION, "union": "yoneizumi"}
_ASSOCIATION = {
    **_UNION,
    "association_id": ASSOCIATION,
    "association": "nishi",
    "association_name": "米泉西町会",
}
_HOUSEHOLD = {
    **_ASSOCIATION,
    "household_id": HOUSEHOLD,
    "number": "0417",
    "block_id": BLOCK,
    "block_name": "3班",
    "members": 3,
    "has_logged_in": False,
}
_APPOINTMENT = {
    **_UNION,
    "association_id": ASSOCIATION,
    "association": "nishi",
    "appointment_id": APPOINTMENT,
    "member_id": MEMBER,
    "household_id": HOUSEHOLD,
    "role": "block_leader",
    "scope_kind": "block",
    "scope_id": BLOCK,
    "starts_on": "2024-04-01",
    "ends_on": "2026-03-31",
}


class UnionPartSchema(ContractSchema):
    """Which union (校下・地区の連合会)."""

    union_id = fields.UUID(required=True)
    union = slug(required=True)


class NeighbourhoodPartSchema(UnionPartSchema):
    """Which association (町会) of which union."""

    association_id = fields.UUID(required=True)
    association = slug(required=True)
    association_name = text(NAME_MOST, required=True)


class HouseholdPlacementSchema(NeighbourhoodPartSchema):
    """A household where it is now. An id and a number, never a name."""

    household_id = fields.UUID(required=True)
    number = text(NUMBER_MOST, required=True, metadata={"description": "The household number (利用者番号)."})
    block_id = fields.UUID(required=True)
    block_name = text(BLOCK_MOST, required=True)
    members = count(required=True, metadata={"description": "How many people it has."})
    has_logged_in = fields.Boolean(
        required=True, metadata={"description": "Whether one of its people ever logged in."}
    )


class AppointmentPartSchema(UnionPartSchema):
    """A role (会長, 班長, …) held over a union, an association or a block, for a term of office."""

    association_id = fields.UUID(required=True, allow_none=True)
    association = slug(required=True, allow_none=True)
    appointment_id = fields.UUID(required=True)
    member_id = fields.UUID(required=True)
    household_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "Where the member lived when appointed."}
    )
    role = word(Role, required=True)
    scope_kind = word(ScopeKind, required=True)
    scope_id = fields.UUID(required=True)
    starts_on = fields.Date(required=True, metadata={"description": "First day of the term."})
    ends_on = fields.Date(
        required=True, allow_none=True, metadata={"description": "Last day of the term; empty: open."}
    )


@contract(
    "directory.union_founded",
    major=1,
    example={**_UNION, "name": "米泉校下町会連合会", "founded_at": "2024-04-01T00:00:00Z"},
)
class UnionFoundedSchema(UnionPartSchema):
    """A union of associations was founded."""

    name = text(NAME_MOST, required=True)
    founded_at = UtcDateTime(required=True)


@contract(
    "directory.association_founded",
    major=1,
    example={
        **_ASSOCIATION,
        "union_name": "米泉校下町会連合会",
        "kind": "chokai",
        "founded_at": "2024-04-01T00:00:00Z",
    },
)
class AssociationFoundedSchema(NeighbourhoodPartSchema):
    """An association was founded within a union."""

    union_name = text(NAME_MOST, required=True)
    kind = word(AssociationKind, required=True)
    founded_at = UtcDateTime(required=True)


@contract(
    "directory.block_formed",
    major=1,
    example={**_ASSOCIATION, "block_id": BLOCK, "block_name": "3班"},
)
class BlockFormedSchema(NeighbourhoodPartSchema):
    """A block (班) was formed in an association."""

    block_id = fields.UUID(required=True)
    block_name = text(BLOCK_MOST, required=True)


@contract("directory.household_enrolled", major=1, example=_HOUSEHOLD)
class HouseholdEnrolledSchema(HouseholdPlacementSchema):
    """A household joined an association, or came back to it after a departure."""


@contract(
    "directory.household_moved",
    major=1,
    example={**_HOUSEHOLD, "previous_block_id": "a6c0b4d9-2b3e-5f7a-8d5c-0e1f2a3b4c55"},
)
class HouseholdMovedSchema(HouseholdPlacementSchema):
    """A household now belongs to another block of its association."""

    previous_block_id = fields.UUID(required=True)


@contract("directory.household_departed", major=1, example={**_HOUSEHOLD, "departed_on": "2024-09-30"})
class HouseholdDepartedSchema(HouseholdPlacementSchema):
    """A household left its association. Its people can no longer log in."""

    departed_on = fields.Date(required=True)


@contract(
    "directory.household_erased",
    major=1,
    example={
        **_ASSOCIATION,
        "household_id": HOUSEHOLD,
        "block_id": BLOCK,
        "erased_at": "2024-10-01T03:00:00Z",
    },
)
class HouseholdErasedSchema(NeighbourhoodPartSchema):
    """A household's personal data was destroyed. Whoever keeps something about it must forget it too."""

    household_id = fields.UUID(required=True)
    block_id = fields.UUID(required=True)
    erased_at = UtcDateTime(required=True)


@contract(
    "directory.first_login_recorded",
    major=1,
    example={
        **_HOUSEHOLD,
        "has_logged_in": True,
        "member_id": MEMBER,
        "logged_in_at": "2024-04-05T10:15:00Z",
    },
)
class FirstLoginRecordedSchema(HouseholdPlacementSchema):
    """Someone of a household logged in for the first time: it is no longer `never_logged_in`."""

    member_id = fields.UUID(required=True)
    logged_in_at = UtcDateTime(required=True)


@contract(
    "directory.languages_listed",
    major=1,
    example={**_ASSOCIATION, "languages": ["pt", "vi"], "listed_at": "2024-04-06T01:00:00Z"},
)
class LanguagesListedSchema(NeighbourhoodPartSchema):
    """The languages that somebody of an association wants to read in, all of them, as they stand now.

    Told when one comes or goes. Never who or how many: in a small association a number names a person.
    """

    languages = fields.List(word(Language), required=True)
    listed_at = UtcDateTime(required=True)


@contract("directory.appointment_made", major=1, example=_APPOINTMENT)
class AppointmentMadeSchema(AppointmentPartSchema):
    """A member was appointed to a role. It holds from `starts_on` to `ends_on`, both included."""


@contract("directory.appointment_ended", major=1, example=_APPOINTMENT)
class AppointmentEndedSchema(AppointmentPartSchema):
    """An appointment was given a last day, or an earlier one: `ends_on`."""


@contract(
    "directory.roster_imported",
    major=1,
    example={
        **_ASSOCIATION,
        "import_id": IMPORT,
        "households": 214,
        "new": 210,
        "changed": 4,
        "skipped": 0,
        "imported_at": "2024-04-02T01:00:00Z",
    },
)
class RosterImportedSchema(NeighbourhoodPartSchema):
    """A roster was taken over completely. `skipped`: households erased or departed in the meantime."""

    import_id = fields.UUID(required=True)
    households = count(
        required=True, metadata={"description": "Households in the file that were new or changed."}
    )
    new = count(required=True)
    changed = count(required=True)
    skipped = count(required=True)
    imported_at = UtcDateTime(required=True)
