"""Surveys: what is told of them on the bus, and their HTTP bodies."""

from marshmallow import fields, validate

from kairan_contracts.bulletin.article_bodies import AudienceWishSchema
from kairan_contracts.bulletin.examples import AREA_PART
from kairan_contracts.bulletin.parts import TITLE_MOST, AreaPartSchema, ScopeSchema, head_name
from kairan_contracts.bulletin.survey_words import QuestionKind, ResultsFor, ResultsWhen
from kairan_contracts.bulletin.taking_part import PLACE_PART, WHOM, PlacePartSchema, asked
from kairan_contracts.events import contract
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, text, word
from kairan_contracts.vocabulary import Means

BODY_MOST = 4000
QUESTIONS_MOST = 30
OPTIONS_MOST = 40
TEXT_MOST = 500
NUMBER_MOST = 1_000_000_000

_SURVEY = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e70"


class SurveyPartSchema(AreaPartSchema):
    """Which survey, and whose."""

    survey_id = fields.UUID(required=True)


@contract(
    "bulletin.survey_opened",
    example={
        **AREA_PART,
        "survey_id": _SURVEY,
        "title": "防災倉庫について",
        "anonymous": True,
        "questions": 3,
        "households": 180,
        "asked": None,
        "closes_at": "2024-07-20T14:59:59Z",
        "article_id": None,
        "opened_at": "2024-07-01T00:00:00Z",
    },
)
class SurveyOpenedSchema(SurveyPartSchema):
    """Households were asked. `households`: how many there were at that moment."""

    title = text(TITLE_MOST, required=True)
    anonymous = fields.Boolean(required=True)
    questions = count(required=True)
    households = count(required=True)
    asked = asked()
    closes_at = UtcDateTime(required=True)
    article_id = fields.UUID(required=True, allow_none=True)
    opened_at = UtcDateTime(required=True)


@contract("bulletin.survey_answered", example={**PLACE_PART, "survey_id": _SURVEY, "means": "app"})
class SurveyAnsweredSchema(PlacePartSchema):
    """A household answered. What it answered is not told."""

    survey_id = fields.UUID(required=True)
    means = word(Means, required=True)


@contract(
    "bulletin.survey_closed",
    example={**AREA_PART, "survey_id": _SURVEY, "automatic": True, "closed_at": "2024-07-20T15:00:00Z"},
)
class SurveyClosedSchema(SurveyPartSchema):
    """No answers count any more."""

    automatic = fields.Boolean(required=True)
    closed_at = UtcDateTime(required=True)


@contract(
    "bulletin.survey_counted",
    example={**AREA_PART, "survey_id": _SURVEY, "answered": 143, "counted_at": "2024-07-20T15:00:01Z"},
)
class SurveyCountedSchema(SurveyPartSchema):
    """The result stands. What it is, the service tells those who may see it."""

    answered = count(required=True)
    counted_at = UtcDateTime(required=True)


class QuestionSchema(ContractSchema):
    """A question to ask. `options` for kinds single and multiple; `least` and `most` bound a number, or how
    many options of a multiple one are chosen.
    """

    kind = word(QuestionKind, required=True)
    title = text(300, required=True)
    required = fields.Boolean(load_default=False)
    options = fields.List(text(200), load_default=list, validate=validate.Length(max=OPTIONS_MOST))
    least = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(min=-NUMBER_MOST, max=NUMBER_MOST),
    )
    most = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(min=-NUMBER_MOST, max=NUMBER_MOST),
    )


class NewSurveySchema(ContractSchema):
    """A survey to open. An anonymous one shows its results only after the closing."""

    scope = Nested(ScopeSchema, required=True)
    title = text(TITLE_MOST, required=True)
    body = text(BODY_MOST, load_default=None, allow_none=True)
    questions = fields.List(
        Nested(QuestionSchema), required=True, validate=validate.Length(min=1, max=QUESTIONS_MOST)
    )
    anonymous = fields.Boolean(load_default=False)
    results_for = word(ResultsFor, load_default=ResultsFor.EVERYONE)
    results_when = word(ResultsWhen, load_default=ResultsWhen.CLOSED)
    closes_at = UtcDateTime(required=True)
    article_id = fields.UUID(load_default=None, allow_none=True)
    audience = Nested(AudienceWishSchema, load_default=None, allow_none=True, metadata={"description": WHOM})


class ShownQuestionSchema(ContractSchema):
    """A question as it is asked."""

    number = count(required=True)
    kind = word(QuestionKind, required=True)
    title = fields.String(required=True)
    required = fields.Boolean(required=True)
    options = fields.List(fields.String(), required=True)
    least = fields.Integer(required=True, allow_none=True)
    most = fields.Integer(required=True, allow_none=True)


class SurveyItemSchema(SurveyPartSchema):
    """A survey in a list."""

    title = fields.String(required=True)
    anonymous = fields.Boolean(required=True)
    closes_at = UtcDateTime(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("open", "closed")))
    households = count(required=True)
    article_id = fields.UUID(required=True, allow_none=True)
    opened_at = UtcDateTime(required=True)
    closed_at = UtcDateTime(required=True, allow_none=True)


class SurveySchema(SurveyItemSchema):
    """A survey as it stands, by the log."""

    body = fields.String(required=True, allow_none=True)
    questions = fields.List(Nested(ShownQuestionSchema), required=True)
    results_for = word(ResultsFor, required=True)
    results_when = word(ResultsWhen, required=True)
    counted_at = UtcDateTime(required=True, allow_none=True)
    ballot_key_destroyed_at = UtcDateTime(
        required=True,
        allow_none=True,
        metadata={
            "description": "From then on nobody can tell what a household answered (anonymous ones only)."
        },
    )
    everyone = fields.Boolean(
        required=True, metadata={"description": "Everyone of the area is asked; else a frozen audience."}
    )
    answered = count(required=True)
    own_answered = fields.Boolean(required=True)


class ReplySchema(ContractSchema):
    """A reply to one question: chosen options by number from 1, or a text, or a whole number."""

    number = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=QUESTIONS_MOST))
    choices = fields.List(
        fields.Integer(strict=True), load_default=list, validate=validate.Length(max=OPTIONS_MOST)
    )
    text = text(TEXT_MOST, load_default=None, allow_none=True)
    value = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(min=-NUMBER_MOST, max=NUMBER_MOST),
    )


class FilledSurveySchema(ContractSchema):
    """A household's answer. For another household: its block leader or an officer, from paper."""

    replies = fields.List(Nested(ReplySchema), required=True, validate=validate.Length(max=QUESTIONS_MOST))
    household_id = fields.UUID(load_default=None, allow_none=True)
    means = word(Means, load_default=Means.APP)


class SurveyReceiptSchema(ContractSchema):
    """The answer is kept; the household's latest one counts."""

    survey_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)
    answered = fields.Boolean(required=True)


class OptionResultSchema(ContractSchema):
    """How many households chose an option."""

    number = count(required=True)
    option = fields.String(required=True)
    households = count(required=True)


class NumberResultSchema(ContractSchema):
    """How many households gave a number."""

    value = fields.Integer(required=True)
    households = count(required=True)


class QuestionResultSchema(ContractSchema):
    """What the answers to one question add up to."""

    number = count(required=True)
    title = fields.String(required=True)
    kind = word(QuestionKind, required=True)
    answered = count(required=True)
    options = fields.List(Nested(OptionResultSchema), required=True)
    numbers = fields.List(Nested(NumberResultSchema), required=True)
    sum = fields.Integer(required=True)
    texts = count(required=True, metadata={"description": "How many wrote something."})


class SurveyResultsSchema(ContractSchema):
    """What a survey adds up to. `too_few`: an anonymous one that fewer than three answered shows nothing."""

    survey_id = fields.UUID(required=True)
    final = fields.Boolean(required=True)
    households = count(required=True)
    answered = count(required=True)
    too_few = fields.Boolean(required=True)
    questions = fields.List(Nested(QuestionResultSchema), required=True, allow_none=True)
    texts = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        required=True,
        metadata={"description": "Anonymous ones: what was written, by question, in alphabetical order."},
    )


class RespondentSchema(ContractSchema):
    """A household that answered."""

    association_id = fields.UUID(required=True)
    block_id = fields.UUID(required=True)
    block_name = fields.String(required=True, allow_none=True)
    household_id = fields.UUID(required=True)
    number = fields.String(required=True, allow_none=True)
    head_name = head_name()


class NamedAnswerSchema(RespondentSchema):
    """What a household answered in a named survey."""

    replies = fields.List(Nested(ReplySchema), required=True)
    means = word(Means, required=True)
    proxy = fields.Boolean(required=True)
    answered_at = UtcDateTime(required=True)
