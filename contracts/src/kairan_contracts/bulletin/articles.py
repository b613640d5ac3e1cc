"""Articles on the bus: what a push sender, a speaker, a paper list or a translator needs of them.

Texts travel as a list by language, so that who translates adds to it and needs no field of its own. Whom an
article addresses comes block by block (`bulletin.block_addressed`), before the article itself and with the
same `audience_id`.
"""

from marshmallow import fields, validate

from kairan_contracts.bulletin.examples import (
    AREA_PART,
    ARTICLE,
    ASSOCIATION,
    AUDIENCE,
    BLOCK,
    HOUSEHOLD,
    MENU,
    OTHER_HOUSEHOLD,
    REMINDER,
    UNION,
)
from kairan_contracts.bulletin.parts import BODY_MOST, TITLE_MOST, AreaPartSchema
from kairan_contracts.bulletin.vocabulary import ChangeKind, Importance, ReadMeans
from kairan_contracts.events import contract
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, slug, text, word

LANGUAGES = ("ja", "en")

_TEXTS = [{"language": "ja", "title": "夏祭りのお知らせ", "body": "7月20日、公園で開きます。"}]
_AUDIENCE = {"households": 180, "blocks": 12, "associations": 1, "paper": 9, "unplaced": 0}
_ARTICLE = {**AREA_PART, "article_id": ARTICLE, "audience_id": AUDIENCE}
_PLACE = {
    "union_id": UNION,
    "union": "yoneizumi",
    "association_id": ASSOCIATION,
    "association": "nishi",
    "article_id": ARTICLE,
    "audience_id": AUDIENCE,
}


class ArticlePartSchema(AreaPartSchema):
    """Which article of whom, and which frozen audience."""

    article_id = fields.UUID(required=True)
    audience_id = fields.UUID(required=True)


class TextSchema(ContractSchema):
    """What an article says in one language. Plain text: paragraphs, no markup."""

    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES))
    title = text(TITLE_MOST, required=True)
    body = text(BODY_MOST, required=True)


class AudienceTotalsSchema(ContractSchema):
    """What the frozen audience adds up to."""

    households = count(required=True, metadata={"description": "The denominator, frozen at publication."})
    blocks = count(required=True)
    associations = count(required=True)
    paper = count(required=True, metadata={"description": "Households that want a paper copy (紙希望)."})
    unplaced = count(
        required=True,
        metadata={"description": "Holders of addressed roles whose household is not known yet."},
    )


class ToldArticleSchema(ArticlePartSchema):
    """What is told of an article each time its text goes out."""

    menu_id = fields.UUID(required=True)
    menu_title = text(TITLE_MOST, required=True)
    menu_title_en = text(TITLE_MOST, required=True, allow_none=True)
    edition = count(required=True)
    importance = word(Importance, required=True)
    texts = fields.List(Nested(TextSchema), required=True)
    attachments = fields.List(fields.UUID(), required=True)
    expires_at = UtcDateTime(required=True, allow_none=True)
    quiet_until = UtcDateTime(
        required=True, metadata={"description": "Nobody is to be woken by it before (quiet hours)."}
    )


_TOLD = {
    **_ARTICLE,
    "menu_id": MENU,
    "menu_title": "回覧板",
    "menu_title_en": "Circulars",
    "edition": 1,
    "importance": "ordinary",
    "texts": _TEXTS,
    "attachments": [],
    "expires_at": None,
    "quiet_until": "2024-07-01T01:00:00Z",
}


class OriginPartSchema(ContractSchema):
    """Where an article from outside came from."""

    source_id = fields.UUID(required=True)
    name = text(200, required=True)
    identity = text(500, required=True)
    link = fields.String(required=True, allow_none=True)
    sent_at = UtcDateTime(required=True, allow_none=True)


@contract(
    "bulletin.article_published",
    example={**_TOLD, "audience": _AUDIENCE, "origin": None, "published_at": "2024-07-01T01:00:00Z"},
)
class ArticlePublishedSchema(ToldArticleSchema):
    """An article was published to its audience."""

    audience = Nested(AudienceTotalsSchema, required=True)
    origin = Nested(OriginPartSchema, required=True, allow_none=True)
    published_at = UtcDateTime(required=True)


class ChangeSchema(ContractSchema):
    """A line that a correction took out or put in."""

    field = fields.String(required=True)
    kind = word(ChangeKind, required=True)
    line = count(required=True)
    text = fields.String(required=True)


@contract(
    "bulletin.article_corrected",
    example={
        **_TOLD,
        "edition": 2,
        "reason": "日にちの訂正",
        "changes": [
            {"field": "body", "kind": "removed", "line": 1, "text": "7月20日、公園で開きます。"},
            {"field": "body", "kind": "added", "line": 1, "text": "7月21日、公園で開きます。"},
        ],
        "corrected_at": "2024-07-02T01:00:00Z",
    },
)
class ArticleCorrectedSchema(ToldArticleSchema):
    """A new edition of an article, with what changed."""

    reason = text(500, required=True)
    changes = fields.List(Nested(ChangeSchema), required=True)
    corrected_at = UtcDateTime(required=True)


@contract(
    "bulletin.article_withdrawn",
    example={**_ARTICLE, "reason": "中止のため", "withdrawn_at": "2024-07-03T01:00:00Z"},
)
class ArticleWithdrawnSchema(ArticlePartSchema):
    """An article that was out was taken back."""

    reason = text(500, required=True)
    withdrawn_at = UtcDateTime(required=True)


class AddressedHouseholdSchema(ContractSchema):
    """A household that is addressed. An id and a number, never a name."""

    household_id = fields.UUID(required=True)
    number = text(40, required=True)
    paper = fields.Boolean(required=True)
    speaker = fields.Boolean(required=True)


class InAssociationSchema(ContractSchema):
    """Of an article, what concerns one association."""

    article_id = fields.UUID(required=True)
    audience_id = fields.UUID(required=True)
    union_id = fields.UUID(required=True)
    union = slug(required=True)
    association_id = fields.UUID(required=True)
    association = slug(required=True)


@contract(
    "bulletin.block_addressed",
    example={
        **_PLACE,
        "association_name": "米泉西町会",
        "block_id": BLOCK,
        "block_name": "3班",
        "households": [
            {"household_id": HOUSEHOLD, "number": "0417", "paper": False, "speaker": False},
            {"household_id": OTHER_HOUSEHOLD, "number": "0418", "paper": True, "speaker": False},
        ],
        "addressed_at": "2024-07-01T01:00:00Z",
    },
)
class BlockAddressedSchema(InAssociationSchema):
    """Households of a block are in an audience; a huge block comes in parts. An audience whose article is
    never published was given up.
    """

    association_name = text(80, required=True)
    block_id = fields.UUID(required=True)
    block_name = text(80, required=True)
    households = fields.List(Nested(AddressedHouseholdSchema), required=True)
    addressed_at = UtcDateTime(required=True)


@contract(
    "bulletin.article_read",
    example={
        **_PLACE,
        "block_id": BLOCK,
        "household_id": HOUSEHOLD,
        "edition": 1,
        "means": "app",
        "read_at": "2024-07-01T02:00:00Z",
    },
)
class ArticleReadSchema(InAssociationSchema):
    """A household read an article."""

    block_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)
    edition = count(required=True)
    means = word(ReadMeans, required=True)
    read_at = UtcDateTime(required=True)


@contract(
    "bulletin.paper_ticked",
    example={
        **_PLACE,
        "block_id": BLOCK,
        "edition": 1,
        "household_ids": [HOUSEHOLD, OTHER_HOUSEHOLD],
        "ticked_at": "2024-07-05T02:00:00Z",
    },
)
class PaperTickedSchema(InAssociationSchema):
    """The block leader ticked households off the list that went round with the paper."""

    block_id = fields.UUID(required=True)
    edition = count(required=True)
    household_ids = fields.List(fields.UUID(), required=True)
    ticked_at = UtcDateTime(required=True)


class RemindedReaderSchema(ContractSchema):
    """A household that is told again."""

    household_id = fields.UUID(required=True)
    block_id = fields.UUID(required=True)


@contract(
    "bulletin.readers_reminded",
    example={
        **_PLACE,
        "edition": 1,
        "reminder_id": REMINDER,
        "urgent": False,
        "households": [{"household_id": HOUSEHOLD, "block_id": BLOCK}],
        "reminded_at": "2024-07-05T02:00:00Z",
        "quiet_until": "2024-07-05T02:00:00Z",
    },
)
class ReadersRemindedSchema(InAssociationSchema):
    """Households that had not read an article are to be told again, and only those."""

    edition = count(required=True)
    reminder_id = fields.UUID(required=True)
    urgent = fields.Boolean(required=True)
    households = fields.List(Nested(RemindedReaderSchema), required=True)
    reminded_at = UtcDateTime(required=True)
    quiet_until = UtcDateTime(required=True)
