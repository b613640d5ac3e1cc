"""Integration events of the safety service: what it publishes to the exchange of integration events.

Routing key `safety.<event>.v1.<union>.<association>`. No personal data: ids, statuses and times only; the
text of a statement's note never leaves the service. The envelope's `streamrevision` orders the facts of one
roll call.
"""

from marshmallow import fields

from kairan_contracts.events import contract
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, slug, text
from kairan_contracts.safety import rollcall_events
from kairan_contracts.safety.examples import (
    ASSOCIATION,
    ASSOCIATION_PART,
    BLOCK,
    COUNTS,
    HOUSEHOLD,
    INCIDENT_PART,
    NOTICE_COPY,
    OTHER_HOUSEHOLD,
    UNION,
)
from kairan_contracts.safety.parts import (
    AssociationPartSchema,
    AssociationTotalsSchema,
    CountsSchema,
    IncidentPartSchema,
    NoticeCopySchema,
    ReminderPlanSchema,
)

__all__ = ["rollcall_events"]
"""The rest of the service's events; importing them registers them."""


@contract(
    "safety.notice_composed",
    major=1,
    example={
        **NOTICE_COPY,
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
        **INCIDENT_PART,
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
        "notice": NOTICE_COPY,
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
        **ASSOCIATION_PART,
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
    "safety.incident_closed",
    major=1,
    example={
        **INCIDENT_PART,
        "association_id": None,
        "automatic": False,
        "closed_at": "2024-07-07T03:00:00Z",
        "totals": COUNTS,
        "associations": [{"association_id": ASSOCIATION, "association": "nishi", "totals": COUNTS}],
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
        **ASSOCIATION_PART,
        "epoch": 1720310700000,
        "sequence": 17,
        "blocks": [{"block_id": BLOCK, "name": "1班", **COUNTS}],
        "association_totals": COUNTS,
        "totals": COUNTS,
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
