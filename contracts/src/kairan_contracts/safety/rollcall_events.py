"""Integration events of one roll call: statements, receipts, reminders, visits. `events` registers them."""

from marshmallow import fields

from kairan_contracts.events import contract
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, text, word
from kairan_contracts.safety.examples import (
    ASSOCIATION_PART,
    BLOCK,
    HOUSEHOLD_PART,
    MEMBER,
    OTHER_HOUSEHOLD,
    REMINDER,
    STATEMENT,
)
from kairan_contracts.safety.parts import AssociationPartSchema, HouseholdPartSchema
from kairan_contracts.vocabulary import Mark, Means, StatementKind, Status


@contract(
    "safety.statement_recorded",
    major=1,
    example={
        **HOUSEHOLD_PART,
        "statement_id": STATEMENT,
        "speaker": f"self:{MEMBER}",
        "kind": "self",
        "means": "app",
        "status": "safe",
        "has_note": False,
        "said_at": "2024-07-07T00:07:10Z",
        "recorded_at": "2024-07-07T00:07:11Z",
        "marks": [],
    },
)
class StatementRecordedSchema(HouseholdPartSchema):
    """Somebody said how a household is. Late, odd and contradicting ones are recorded too, and marked."""

    statement_id = fields.UUID(required=True)
    speaker = text(80, required=True, metadata={"description": "self:, proxy:, visit: or device: and an id"})
    kind = word(StatementKind, required=True)
    means = word(Means, required=True)
    status = word(Status, required=True)
    has_note = fields.Boolean(required=True)
    said_at = UtcDateTime(required=True, allow_none=True, metadata={"description": "the speaker's clock"})
    recorded_at = UtcDateTime(required=True, metadata={"description": "our clock"})
    marks = fields.List(word(Mark), required=True)


@contract(
    "safety.notice_read",
    major=1,
    example={**HOUSEHOLD_PART, "reader": f"self:{MEMBER}", "read_at": "2024-07-07T00:06:00Z"},
)
class NoticeReadSchema(HouseholdPartSchema):
    """Somebody of the household opened the incident's notice."""

    reader = text(80, required=True)
    read_at = UtcDateTime(required=True)


@contract(
    "safety.first_login_noted",
    major=1,
    example={**HOUSEHOLD_PART, "logged_in_at": "2024-07-07T00:06:30Z"},
)
class FirstLoginNotedSchema(HouseholdPartSchema):
    """A household on the roll as never logged in did log in while the incident was open."""

    logged_in_at = UtcDateTime(required=True)


class RemindedHouseholdSchema(ContractSchema):
    """A household that was still silent when the reminder went out."""

    household_id = fields.UUID(required=True)
    block_id = fields.UUID(required=True)


@contract(
    "safety.households_reminded",
    major=1,
    example={
        **ASSOCIATION_PART,
        "reminder_id": REMINDER,
        "step": 1,
        "households": [{"household_id": OTHER_HOUSEHOLD, "block_id": BLOCK}],
        "reminded_at": "2024-07-07T00:35:00Z",
    },
)
class HouseholdsRemindedSchema(AssociationPartSchema):
    """The silent households of an association are to be told again."""

    reminder_id = fields.UUID(required=True)
    step = fields.Integer(
        required=True,
        allow_none=True,
        strict=True,
        metadata={"description": "Step of the incident's plan, from 1; empty: reminded by hand."},
    )
    households = fields.List(Nested(RemindedHouseholdSchema), required=True)
    reminded_at = UtcDateTime(required=True)


@contract(
    "safety.visit_claimed",
    major=1,
    example={**HOUSEHOLD_PART, "holder": MEMBER, "claimed_at": "2024-07-07T00:40:00Z"},
)
class VisitClaimedSchema(HouseholdPartSchema):
    """A team took a household for a visit; no second team goes there."""

    holder = fields.UUID(required=True, metadata={"description": "member id of who claimed it"})
    claimed_at = UtcDateTime(required=True)


@contract(
    "safety.visit_released",
    major=1,
    example={**HOUSEHOLD_PART, "holder": MEMBER, "released_at": "2024-07-07T00:55:00Z"},
)
class VisitReleasedSchema(HouseholdPartSchema):
    """The household is free for another team again."""

    holder = fields.UUID(required=True)
    released_at = UtcDateTime(required=True)
