"""HTTP bodies of articles, receipts and the inbox."""

from marshmallow import fields, validate

from kairan_contracts.bulletin.articles import (
    AudienceTotalsSchema,
    OriginPartSchema,
)
from kairan_contracts.bulletin.parts import (
    BODY_MOST,
    TITLE_MOST,
    TOLD_MOST,
    AreaPartSchema,
    chosen_ids,
    head_name,
    names_available,
    one_of,
)
from kairan_contracts.bulletin.vocabulary import ArticleState, Importance, ReadMeans
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, text, word
from kairan_contracts.vocabulary import Role

ATTACHMENTS_MOST = 20
REASON_MOST = 500


class AudienceWishSchema(ContractSchema):
    """Whom an article shall reach: everyone who may read the menu, or any of these together."""

    everyone = fields.Boolean(load_default=False)
    association_ids = chosen_ids()
    block_ids = chosen_ids()
    roles = fields.List(word(Role), load_default=list, validate=validate.Length(max=20))
    group_ids = chosen_ids()
    household_ids = chosen_ids(5_000)


class ContentSchema(ContractSchema):
    """What an article says: plain text, Japanese always, English if there is one."""

    title = text(TITLE_MOST, required=True)
    body = text(BODY_MOST, required=True)
    title_en = text(TITLE_MOST, load_default=None, allow_none=True)
    body_en = text(BODY_MOST, load_default=None, allow_none=True)
    attachment_ids = chosen_ids(ATTACHMENTS_MOST)


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


class ArticleSchema(AreaPartSchema):
    """An article as it stands. `wish`, `drafted_by` and what concerns drafts are for who may edit it."""

    article_id = fields.UUID(required=True)
    menu_id = fields.UUID(required=True)
    menu_title = fields.String(required=True)
    menu_title_en = fields.String(required=True, allow_none=True)
    state = one_of(ArticleState, required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    body_en = fields.String(required=True, allow_none=True)
    attachments = fields.List(fields.UUID(), required=True)
    importance = one_of(Importance, required=True)
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
    state = one_of((ArticleState.PUBLISHED, ArticleState.WITHDRAWN), required=True)
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    importance = one_of(Importance, required=True)
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

    household_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=TOLD_MOST))


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
    head_name = head_name()
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
    """The households of the audience that the caller may see."""

    items = fields.List(Nested(ReaderLineSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    names_available = names_available()


class ReminderSchema(ContractSchema):
    """How many households were reminded: those that had not read at that moment."""

    article_id = fields.UUID(required=True)
    reminder_id = fields.UUID(required=True)
    households = count(required=True)
