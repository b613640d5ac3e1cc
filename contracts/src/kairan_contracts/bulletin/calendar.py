"""The calendar: what is told of it on the bus, and its HTTP bodies."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from kairan_contracts.bulletin.calendar_words import EntryKind, FeedKind
from kairan_contracts.bulletin.examples import AREA_PART
from kairan_contracts.bulletin.parts import TITLE_MOST, AreaPartSchema, ScopeSchema
from kairan_contracts.events import contract
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, text, word

DESCRIPTION_MOST = 4000
REASON_MOST = 500

_ENTRY = {
    **AREA_PART,
    "entry_id": "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9ea0",
    "title": "一斉清掃",
    "starts_at": "2024-07-06T22:00:00Z",
    "ends_at": "2024-07-07T00:00:00Z",
    "all_day": False,
}


class EntryPartSchema(AreaPartSchema):
    """An entry of the calendar. An entry for whole days begins and ends at midnight, Tokyo time."""

    entry_id = fields.UUID(required=True)
    title = text(TITLE_MOST, required=True)
    starts_at = UtcDateTime(required=True)
    ends_at = UtcDateTime(required=True)
    all_day = fields.Boolean(required=True)


@contract("bulletin.entry_planned", example={**_ENTRY, "planned_at": "2024-06-01T00:00:00Z"})
class EntryPlannedSchema(EntryPartSchema):
    """Something will take place."""

    planned_at = UtcDateTime(required=True)


@contract("bulletin.entry_changed", example={**_ENTRY, "changed_at": "2024-06-02T00:00:00Z"})
class EntryChangedSchema(EntryPartSchema):
    """It will take place otherwise."""

    changed_at = UtcDateTime(required=True)


@contract(
    "bulletin.entry_cancelled",
    example={
        **AREA_PART,
        "entry_id": _ENTRY["entry_id"],
        "reason": "雨天のため",
        "cancelled_at": "2024-07-06T20:00:00Z",
    },
)
class EntryCancelledSchema(AreaPartSchema):
    """It will not take place."""

    entry_id = fields.UUID(required=True)
    reason = text(REASON_MOST, required=True, allow_none=True)
    cancelled_at = UtcDateTime(required=True)


class EntryTermsSchema(ContractSchema):
    """What takes place, where and when."""

    title = text(TITLE_MOST, required=True)
    description = text(DESCRIPTION_MOST, load_default=None, allow_none=True)
    location = text(TITLE_MOST, load_default=None, allow_none=True)
    starts_at = UtcDateTime(required=True)
    ends_at = UtcDateTime(required=True)
    all_day = fields.Boolean(load_default=False)


class NewEntrySchema(EntryTermsSchema):
    """An entry to plan."""

    scope = Nested(ScopeSchema, required=True)


class EntryCancellationSchema(ContractSchema):
    """Why it will not take place."""

    reason = text(REASON_MOST, load_default=None, allow_none=True)


class EntrySchema(EntryPartSchema):
    """An entry as it stands; attendances that were called are entries too."""

    kind = word(EntryKind, required=True)
    description = fields.String(required=True, allow_none=True)
    location = fields.String(required=True, allow_none=True)
    cancelled_at = UtcDateTime(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class EntriesSchema(ContractSchema):
    """What takes place within a time, by beginning."""

    items = fields.List(Nested(EntrySchema), required=True)


class NewFeedSchema(ContractSchema):
    """A calendar to subscribe to: `events`, or `hall` with its `hall_id`."""

    kind = word(FeedKind, load_default=FeedKind.EVENTS)
    hall_id = fields.UUID(load_default=None, allow_none=True)

    @validates_schema
    def hall_when_hall(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if (data.get("kind") is FeedKind.HALL) == (data.get("hall_id") is None):
            raise ValidationError("hall-needs-its-id")


class FeedSchema(ContractSchema):
    """A feed. Its address is a secret of the household: whoever has it can read the calendar."""

    feed_id = fields.UUID(required=True)
    kind = word(FeedKind, required=True)
    hall_id = fields.UUID(required=True, allow_none=True)
    address = fields.String(required=True, metadata={"description": "Path here, for calendar apps."})
    opened_at = UtcDateTime(required=True)
    revoked_at = UtcDateTime(required=True, allow_none=True)
