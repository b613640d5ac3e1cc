"""HTTP bodies of articles, receipts, the inbox, groups and channels."""

from typing import Any

from marshmallow import fields, validate

from kairan_contracts.bulletin.articles import (
    AudienceTotalsSchema,
    OriginPartSchema,
)
from kairan_contracts.bulletin.parts import BODY_MOST, CHOSEN_MOST, TITLE_MOST, AreaPartSchema, ScopeSchema
from kairan_contracts.bulletin.vocabulary import ArticleState, Channel, Importance, Outcome, ReadMeans
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, text, word
from kairan_contracts.vocabulary import Role

ATTACHMENTS_MOST = 20
REASON_MOST = 500
TICKS_MOST = 2_000


def _ids(most: int = CHOSEN_MOST) -> fields.List[Any]:
    return fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=most))


class AudienceWishSchema(ContractSchema):
    """Whom an article shall reach: everyone who may read the menu, or any of these together."""

    everyone = fields.Boolean(load_default=False)
    association_ids = _ids()
    block_ids = _ids()
    roles = fields.List(word(Role), load_default=list, validate=validate.Length(max=20))
    group_ids = _ids()
    household_ids = _ids(5_000)


class ContentSchema(ContractSchema):
    """What an article says: plain text, Japanese always, English if there is one."""

    title = text(TITLE_MOST, required=True)
    body = text(BODY_MOST, required=True)
    title_en = text(TITLE_MOST, load_default=None, allow_none=True)
    body_en = text(BODY_MOST, load_default=None, allow_none=True)
    attachment_ids = _ids(ATTACHMENTS_MOST)


class DraftSchema(ContentSchema):
    """A draft's text and terms."""

    importance = word(Importance, load_default=Importance.ORDINARY)
    audience = Nested(AudienceWishSchema, required=True)
    expires_at = UtcDateTime(load_default=None, allow_none=True)


class NewArticleSchema(DraftSchema):
    """An article to draft."""

    menu_id = fields.UUID(required=True)


class ReasonSchema(ContractSchema):
    """Why."""

    reason = text(REASON_MOST, required=True)


class ScheduleSchema(ContractSchema):
    """When to publish."""

    publish_at = UtcDateTime(required=True)


class CorrectionSchema(ContentSchema):
    """A new edition: the whole text, and why. The importance stays if none is given."""

    note = text(REASON_MOST, required=True)
    importance = word(Importance, load_default=None, allow_none=True)
    expires_at = UtcDateTime(load_default=None, allow_none=True)


class ShownChangeSchema(ContractSchema):
    """A line that a correction took out or put in."""

    field = fields.String(required=True)
    kind = fields.String(required=True)
    line = count(required=True)
    text = fields.String(required=True)


class ShownWishSchema(ContractSchema):
    """The audience that was wished for."""

    everyone = fields.Boolean(required=True)
    association_ids = fields.List(fields.UUID(), required=True)
    block_ids = fields.List(fields.UUID(), required=True)
    roles = fields.List(fields.String(), required=True)
    group_ids = fields.List(fields.UUID(), required=True)
    household_ids = fields.List(fields.UUID(), required=True)


def _one_of(words: Any, **kwargs: Any) -> fields.String:
    return fields.String(validate=validate.OneOf([each.value for each in words]), **kwargs)


class ArticleSchema(AreaPartSchema):
    """An article as it stands. `wish`, `drafted_by` and what concerns drafts are for who may edit it."""

    article_id = fields.UUID(required=True)
    menu_id = fields.UUID(required=True)
    menu_title = fields.String(required=True)
    menu_title_en = fields.String(required=True, allow_none=True)
    state = _one_of(ArticleState, required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    body_en = fields.String(required=True, allow_none=True)
    attachments = fields.List(fields.UUID(), required=True)
    importance = _one_of(Importance, required=True)
    expires_at = UtcDateTime(required=True, allow_none=True)
    origin = Nested(OriginPartSchema, required=True, allow_none=True)
    edition = count(required=True)
    changes = fields.List(Nested(ShownChangeSchema), required=True)
    note = fields.String(required=True, allow_none=True)
    audience = Nested(AudienceTotalsSchema, required=True, allow_none=True)
    published_at = UtcDateTime(required=True, allow_none=True)
    corrected_at = UtcDateTime(required=True, allow_none=True)
    withdrawn_at = UtcDateTime(required=True, allow_none=True)
    withdrawal_reason = fields.String(required=True, allow_none=True)
    may_edit = fields.Boolean(required=True)
    wish = Nested(ShownWishSchema)
    needs_review = fields.Boolean()
    reviewed = fields.Boolean()
    declined = fields.String(allow_none=True)
    publish_at = UtcDateTime(allow_none=True)
    failed = fields.String(allow_none=True)
    drafted_by = fields.UUID()
    drafted_at = UtcDateTime()


class EditionSchema(ContractSchema):
    """One edition, and how it differs from the one before it."""

    edition = count(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    body_en = fields.String(required=True, allow_none=True)
    attachments = fields.List(fields.UUID(), required=True)
    note = fields.String(required=True, allow_none=True)
    changes = fields.List(Nested(ShownChangeSchema), required=True)
    at = UtcDateTime(required=True)


class EditionsSchema(ContractSchema):
    """All editions, the first one first."""

    items = fields.List(Nested(EditionSchema), required=True)


class InboxItemSchema(ContractSchema):
    """An article in a household's inbox, without its body."""

    article_id = fields.UUID(required=True)
    menu_id = fields.UUID(required=True)
    menu_title = fields.String(required=True)
    menu_title_en = fields.String(required=True, allow_none=True)
    state = _one_of((ArticleState.PUBLISHED, ArticleState.WITHDRAWN), required=True)
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    importance = _one_of(Importance, required=True)
    edition = count(required=True)
    attachments = count(required=True)
    published_at = UtcDateTime(required=True)
    corrected_at = UtcDateTime(required=True, allow_none=True)
    expires_at = UtcDateTime(required=True, allow_none=True)
    expired = fields.Boolean(required=True)
    read = fields.Boolean(required=True)
    read_edition = count(required=True, metadata={"description": "The newest edition read; 0: none."})


class NewReceiptSchema(ContractSchema):
    """Somebody read the article. The caller's own household and the latest edition if not said."""

    household_id = fields.UUID(load_default=None, allow_none=True)
    means = word(ReadMeans, load_default=ReadMeans.APP)
    edition = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(1, 9_999)
    )


class ReceiptSchema(ContractSchema):
    """A receipt that is kept."""

    article_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)
    edition = count(required=True)
    means = word(ReadMeans, required=True)
    read_at = UtcDateTime(required=True)


class TicksSchema(ContractSchema):
    """The households that the paper list shows as having read."""

    household_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=TICKS_MOST))


class TickedSchema(ContractSchema):
    """How many households were ticked off."""

    article_id = fields.UUID(required=True)
    ticked = count(required=True)


class ReadByMeansSchema(ContractSchema):
    """Households by the means they read by; one that read by two is in both."""

    app = count(required=True)
    paper = count(required=True)
    speaker = count(required=True)


class BlockReadingsSchema(ContractSchema):
    """How much of a block has read."""

    association_id = fields.UUID(required=True)
    association_name = fields.String(required=True)
    block_id = fields.UUID(required=True)
    block_name = fields.String(required=True)
    households = count(required=True)
    read = count(required=True)
    read_latest = count(required=True)
    paper = count(required=True)
    read_by = Nested(ReadByMeansSchema, required=True)


class ReadingsSchema(ContractSchema):
    """Read by `read` of `households`, as far as the caller may see; `read_latest`: the latest edition."""

    article_id = fields.UUID(required=True)
    edition = count(required=True)
    households = count(required=True)
    read = count(required=True)
    read_latest = count(required=True)
    paper = count(required=True)
    read_by = Nested(ReadByMeansSchema, required=True)
    blocks = fields.List(Nested(BlockReadingsSchema), required=True)


class ReaderLineSchema(ContractSchema):
    """A household of the audience, and whether and how it read."""

    household_id = fields.UUID(required=True)
    number = fields.String(required=True)
    association_name = fields.String(required=True)
    block_id = fields.UUID(required=True)
    block_name = fields.String(required=True)
    paper = fields.Boolean(required=True)
    speaker = fields.Boolean(required=True)
    read = fields.Boolean(required=True)
    read_edition = count(required=True)
    read_at = UtcDateTime(required=True, allow_none=True)
    reminders = count(required=True)


class ReaderLinesSchema(ContractSchema):
    """The households of the audience that the caller may see. Names are the directory's to tell."""

    items = fields.List(Nested(ReaderLineSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class ReminderSchema(ContractSchema):
    """How many households were reminded: those that had not read at that moment."""

    article_id = fields.UUID(required=True)
    reminder_id = fields.UUID(required=True)
    households = count(required=True)


class NewGroupSchema(ContractSchema):
    """A group to form."""

    scope = Nested(ScopeSchema, required=True)
    name = text(TITLE_MOST, required=True)


class GroupNameSchema(ContractSchema):
    """A new name."""

    name = text(TITLE_MOST, required=True)


class GroupMembersSchema(ContractSchema):
    """Households that join and that leave."""

    join = _ids(5_000)
    leave = _ids(5_000)


class GroupSchema(AreaPartSchema):
    """A group with its households."""

    group_id = fields.UUID(required=True)
    name = fields.String(required=True)
    members = fields.List(fields.UUID(), required=True)
    formed_at = UtcDateTime(required=True)


class GroupsSchema(ContractSchema):
    """The groups of the caller's associations."""

    items = fields.List(Nested(GroupSchema), required=True)


class ChannelsSchema(ContractSchema):
    """By what ways a household wants to be told, besides the app."""

    email = fields.Email(load_default=None, allow_none=True, validate=validate.Length(max=254))
    paper = fields.Boolean(load_default=False)
    speaker = fields.Boolean(load_default=False)


class ShownChannelsSchema(ContractSchema):
    """The same as it is kept."""

    household_id = fields.UUID(required=True)
    email = fields.String(required=True, allow_none=True)
    paper = fields.Boolean(required=True)
    speaker = fields.Boolean(required=True)


class ReportedDeliverySchema(ContractSchema):
    """What became of telling one household."""

    household_id = fields.UUID(required=True)
    outcome = word(Outcome, required=True)
    reason = text(100, load_default=None, allow_none=True)


class DeliveryReportSchema(ContractSchema):
    """What a sender of somebody else's making (push, speaker) says it did."""

    channel = word(Channel, required=True, validate=validate.OneOf((Channel.PUSH, Channel.SPEAKER)))
    deliveries = fields.List(
        Nested(ReportedDeliverySchema), required=True, validate=validate.Length(min=1, max=TICKS_MOST)
    )


class ChannelOutcomesSchema(ContractSchema):
    """Households that a channel told, and could not tell."""

    channel = _one_of(Channel, required=True)
    sent = count(required=True)
    failed = count(required=True)


class DeliveryRecordSchema(ContractSchema):
    """One attempt to tell a household."""

    channel = _one_of(Channel, required=True)
    outcome = _one_of(Outcome, required=True)
    reason = fields.String(required=True, allow_none=True)
    at = UtcDateTime(required=True)


class HouseholdDeliveriesSchema(ContractSchema):
    """What became of telling one household, oldest first."""

    household_id = fields.UUID(required=True)
    block_id = fields.UUID(required=True)
    records = fields.List(Nested(DeliveryRecordSchema), required=True)


class DeliveriesKeptSchema(ContractSchema):
    """How many of the reported households are in the audience and were kept."""

    article_id = fields.UUID(required=True)
    kept = count(required=True)


class DeliveriesSchema(ContractSchema):
    """What became of telling the audience, as far as the caller may see."""

    article_id = fields.UUID(required=True)
    channels = fields.List(Nested(ChannelOutcomesSchema), required=True)
    households = fields.List(Nested(HouseholdDeliveriesSchema), required=True)
