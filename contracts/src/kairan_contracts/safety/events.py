"""Integration events of the safety service: what it publishes to the exchange of integration events.

Routing key `safety.<event>.v1.<union>.<association>`. No personal data: ids, statuses and times only; the
text of a statement's note never leaves the service. The envelope's `streamrevision` orders the facts of one
roll call.
"""

from typing import Any

from marshmallow import fields

from kairan_contracts.events import contract
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, slug, text, word
from kairan_contracts.safety.parts import (
    AssociationPartSchema,
    CountsSchema,
    HouseholdPartSchema,
    IncidentPartSchema,
    NoticeCopySchema,
    ReminderPlanSchema,
)
from kairan_contracts.vocabulary import Mark, Means, StatementKind, Status

UNION = "5a1c3d52-2f6a-5b0e-9a51-0c6a3d1f7b11"
ASSOCIATION = "0c9a2b64-7a1e-5c1f-8d2b-6f0e9b1a2c33"
BLOCK = "b7d1c5e0-3c4f-5a8b-9e6d-1f2a3b4c5d66"
HOUSEHOLD = "d2e4f6a8-1b3c-5d5e-8f7a-9b0c1d2e3f77"
OTHER_HOUSEHOLD = "e3f5a7b9-2c4d-5e6f-9a8b-0c1d2e3f4a88"
MEMBER = "f4a6b8c0-3d5e-5f7a-8b9c-1d2e3f4a5b99"
INCIDENT = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e10"
NOTICE = "01936f2d-1a2b-7c3d-9e4f-5a6b7c8d9e21"
REMINDER = "c8d9e0f1-a2b3-5c4d-8e5f-6a7b8c9d0e1f"
STATEMENT = "a1b2c3d4-e5f6-5a7b-8c9d-0e1f2a3b4c5d"

_INCIDENT: dict[str, Any] = {
    "incident_id": INCIDENT,
    "mode": "drill",
    "union_id": UNION,
    "union": "yoneizumi",
}
_ASSOCIATION = {**_INCIDENT, "association_id": ASSOCIATION, "association": "nishi"}
_HOUSEHOLD = {**_ASSOCIATION, "block_id": BLOCK, "household_id": HOUSEHOLD}
_NOTICE = {
    "notice_id": NOTICE,
    "title": "安否確認訓練",
    "body": "訓練です。安否をお知らせください。",
    "title_en": "Safety drill",
    "body_en": "This is a drill. Please report that you are safe.",
}
_COUNTS = {
    "households": 18,
    "safe": 12,
    "needs_support": 1,
    "wants_contact": 1,
    "read": 1,
    "unread": 2,
    "never_logged_in": 1,
    "late": 0,
    "off_roll": 0,
    "statements": 15,
    "revision": 412,
}


@contract(
    "safety.notice_composed",
    major=1,
    example={
        **_NOTICE,
        "union_id": UNION,
        "union": "yoneizumi",
        "association_id": None,
        "association": None,
        "composed_at": "2024-07-07T00:00:00Z",
    },
)
class NoticeComposedSchema(NoticeCopySchema):
    """A notice was composed, or composed anew, for a union (association empty) or one association."""

    union_id = fields.UUID(required=True)
    union = slug(required=True)
    association_id = fields.UUID(required=True, allow_none=True)
    association = slug(required=True, allow_none=True)
    composed_at = UtcDateTime(required=True)


class TargetSchema(ContractSchema):
    """One association that an incident reaches, with its frozen denominators."""

    association_id = fields.UUID(required=True)
    association = slug(required=True)
    name = text(80, required=True)
    blocks = count(required=True)
    households = count(required=True)


@contract(
    "safety.incident_activated",
    major=1,
    example={
        **_INCIDENT,
        "association_id": None,
        "everyone": True,
        "associations": [
            {
                "association_id": ASSOCIATION,
                "association": "nishi",
                "name": "西町会",
                "blocks": 14,
                "households": 230,
            }
        ],
        "blocks": 14,
        "households": 230,
        "never_logged_in": 21,
        "notice": _NOTICE,
        "reminders": {"every_minutes": 30, "times": 3},
        "hide_names": False,
        "activated_at": "2024-07-07T00:05:00Z",
        "auto_close_at": "2024-07-08T00:05:00Z",
    },
)
class IncidentActivatedSchema(IncidentPartSchema):
    """The call went out. The roll was frozen just before, in `safety.block_enrolled`.

    `association_id` is set when one association, not its union, is the headquarters.
    """

    association_id = fields.UUID(required=True, allow_none=True)
    everyone = fields.Boolean(
        required=True, metadata={"description": "All of the area, not chosen associations or blocks of it."}
    )
    associations = fields.List(Nested(TargetSchema), required=True)
    blocks = count(required=True)
    households = count(required=True)
    never_logged_in = count(required=True)
    notice = Nested(NoticeCopySchema, required=True)
    reminders = Nested(ReminderPlanSchema, required=True, allow_none=True)
    hide_names = fields.Boolean(required=True)
    activated_at = UtcDateTime(required=True)
    auto_close_at = UtcDateTime(required=True, allow_none=True)


class HouseholdOnRollSchema(ContractSchema):
    """A household as the roll froze it."""

    household_id = fields.UUID(required=True)
    number = text(40, required=True)
    has_logged_in = fields.Boolean(required=True)


@contract(
    "safety.block_enrolled",
    major=1,
    example={
        **_ASSOCIATION,
        "association_name": "西町会",
        "block_id": BLOCK,
        "block_name": "1班",
        "households": [
            {"household_id": HOUSEHOLD, "number": "1001", "has_logged_in": True},
            {"household_id": OTHER_HOUSEHOLD, "number": "1002", "has_logged_in": False},
        ],
    },
)
class BlockEnrolledSchema(AssociationPartSchema):
    """A block was put on the roll of an incident with its households: the denominator, as a fact."""

    association_name = text(80, required=True)
    block_id = fields.UUID(required=True)
    block_name = text(80, required=True)
    households = fields.List(Nested(HouseholdOnRollSchema), required=True)


@contract(
    "safety.statement_recorded",
    major=1,
    example={
        **_HOUSEHOLD,
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
    example={**_HOUSEHOLD, "reader": f"self:{MEMBER}", "read_at": "2024-07-07T00:06:00Z"},
)
class NoticeReadSchema(HouseholdPartSchema):
    """Somebody of the household opened the incident's notice."""

    reader = text(80, required=True)
    read_at = UtcDateTime(required=True)


@contract(
    "safety.first_login_noted",
    major=1,
    example={**_HOUSEHOLD, "logged_in_at": "2024-07-07T00:06:30Z"},
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
        **_ASSOCIATION,
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
    example={**_HOUSEHOLD, "holder": MEMBER, "claimed_at": "2024-07-07T00:40:00Z"},
)
class VisitClaimedSchema(HouseholdPartSchema):
    """A team took a household for a visit; no second team goes there."""

    holder = fields.UUID(required=True, metadata={"description": "member id of who claimed it"})
    claimed_at = UtcDateTime(required=True)


@contract(
    "safety.visit_released",
    major=1,
    example={**_HOUSEHOLD, "holder": MEMBER, "released_at": "2024-07-07T00:55:00Z"},
)
class VisitReleasedSchema(HouseholdPartSchema):
    """The household is free for another team again."""

    holder = fields.UUID(required=True)
    released_at = UtcDateTime(required=True)


class AssociationTotalsSchema(ContractSchema):
    """One association's totals at closing."""

    association_id = fields.UUID(required=True)
    association = slug(required=True)
    totals = Nested(CountsSchema, required=True)


@contract(
    "safety.incident_closed",
    major=1,
    example={
        **_INCIDENT,
        "association_id": None,
        "automatic": False,
        "closed_at": "2024-07-07T03:00:00Z",
        "totals": _COUNTS,
        "associations": [{"association_id": ASSOCIATION, "association": "nishi", "totals": _COUNTS}],
    },
)
class IncidentClosedSchema(IncidentPartSchema):
    """The incident was closed. Statements are still kept afterwards, marked late."""

    association_id = fields.UUID(required=True, allow_none=True)
    automatic = fields.Boolean(required=True, metadata={"description": "Closed by the clock, not by hand."})
    closed_at = UtcDateTime(required=True)
    totals = Nested(CountsSchema, required=True)
    associations = fields.List(Nested(AssociationTotalsSchema), required=True)


class CountedBlockSchema(CountsSchema):
    """One block's counts. `name` is empty for a block known only from answers off the roll."""

    block_id = fields.UUID(required=True)
    name = text(80, required=True, allow_none=True)


@contract(
    "safety.blocks_counted",
    major=1,
    example={
        **_ASSOCIATION,
        "epoch": 1720310700000,
        "sequence": 17,
        "blocks": [{"block_id": BLOCK, "name": "1班", **_COUNTS}],
        "association_totals": _COUNTS,
        "totals": _COUNTS,
    },
)
class BlocksCountedSchema(AssociationPartSchema):
    """The counts of one association's blocks that changed, with its and the incident's totals (counts job).

    All numbers are totals as they are now, never differences: the newest message about a block says all of
    it. `sequence` grows by one per incident within an `epoch`; after a gap, or in a new epoch, read the
    whole.
    """

    epoch = count(required=True)
    sequence = count(required=True)
    blocks = fields.List(Nested(CountedBlockSchema), required=True)
    association_totals = Nested(CountsSchema, required=True)
    totals = Nested(CountsSchema, required=True)
