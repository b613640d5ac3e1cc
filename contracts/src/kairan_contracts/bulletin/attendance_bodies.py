"""Attendance: its HTTP bodies."""

from marshmallow import fields, validate

from kairan_contracts.bulletin.article_bodies import AudienceWishSchema
from kairan_contracts.bulletin.attendance import AttendancePartSchema
from kairan_contracts.bulletin.attendance_words import Standing
from kairan_contracts.bulletin.parts import TITLE_MOST, ScopeSchema, head_name
from kairan_contracts.bulletin.taking_part import WHOM
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, text, word
from kairan_contracts.vocabulary import Means

BODY_MOST = 4000
COMMENT_MOST = 500
PARTY_MOST = 50
CAPACITY_MOST = 100_000


class NewAttendanceSchema(ContractSchema):
    """A call to answer: what is attended, until when, and for how many there is room."""

    scope = Nested(ScopeSchema, required=True)
    title = text(TITLE_MOST, required=True)
    body = text(BODY_MOST, load_default=None, allow_none=True)
    location = text(TITLE_MOST, load_default=None, allow_none=True)
    starts_at = UtcDateTime(required=True)
    ends_at = UtcDateTime(load_default=None, allow_none=True)
    deadline = UtcDateTime(required=True)
    capacity = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(min=1, max=CAPACITY_MOST),
        metadata={"description": "Places in all, given out first come, first served; empty: no limit."},
    )
    party_most = fields.Integer(load_default=10, strict=True, validate=validate.Range(min=1, max=PARTY_MOST))
    article_id = fields.UUID(load_default=None, allow_none=True)
    audience = Nested(AudienceWishSchema, load_default=None, allow_none=True, metadata={"description": WHOM})


class AttendanceAmendmentSchema(ContractSchema):
    """What is to be different; what is left out stays."""

    deadline = UtcDateTime(load_default=None)
    capacity = fields.Integer(
        load_default=None, strict=True, validate=validate.Range(min=1, max=CAPACITY_MOST)
    )
    unlimited = fields.Boolean(load_default=False, metadata={"description": "Take the limit away."})


class NewAnswerSchema(ContractSchema):
    """Whether the household comes. For another household: its block leader or an officer, from paper."""

    attending = fields.Boolean(required=True)
    party_size = fields.Integer(
        load_default=1,
        strict=True,
        validate=validate.Range(min=1, max=PARTY_MOST),
        metadata={"description": "People who come, the household's guests included."},
    )
    comment = text(COMMENT_MOST, load_default=None, allow_none=True)
    household_id = fields.UUID(load_default=None, allow_none=True)
    means = word(Means, load_default=Means.APP)


class AnswerSchema(ContractSchema):
    """Where a household stands, read from the log: it has its places, or waits with so many before it."""

    attendance_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)
    standing = word(Standing, required=True)
    party_size = count(required=True)
    ticket = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The how-manieth to ask for places, from 1; given anew to who comes again."},
    )
    waiting_number = fields.Integer(
        required=True, allow_none=True, metadata={"description": "1: the next to get places."}
    )
    people_ahead = fields.Integer(
        required=True, allow_none=True, metadata={"description": "People who wait before this household."}
    )
    means = word(Means, required=True)
    proxy = fields.Boolean(required=True)
    answered_at = UtcDateTime(required=True)


class AttendanceItemSchema(AttendancePartSchema):
    """An attendance in a list."""

    title = fields.String(required=True)
    body = fields.String(required=True, allow_none=True)
    location = fields.String(required=True, allow_none=True)
    starts_at = UtcDateTime(required=True)
    ends_at = UtcDateTime(required=True, allow_none=True)
    article_id = fields.UUID(required=True, allow_none=True)
    deadline = UtcDateTime(required=True)
    capacity = fields.Integer(required=True, allow_none=True)
    party_most = count(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("open", "closed")))
    called_at = UtcDateTime(required=True)
    closed_at = UtcDateTime(required=True, allow_none=True)


class AttendanceSchema(AttendanceItemSchema):
    """An attendance as it stands, by the log."""

    taken = count(required=True, metadata={"description": "Places that are given out."})
    free = fields.Integer(required=True, allow_none=True)
    people_waiting = count(required=True)
    seated = count(required=True, metadata={"description": "Households that have their places."})
    waiting = count(required=True)
    absent = count(required=True)
    answered = count(required=True)
    households = count(required=True, metadata={"description": "Households that were asked."})
    everyone = fields.Boolean(
        required=True, metadata={"description": "Everyone of the area is asked; else a frozen audience."}
    )
    own_answer = Nested(AnswerSchema, required=True, allow_none=True)


class AnswerRowSchema(ContractSchema):
    """One household's answer, for those who organise."""

    association_id = fields.UUID(required=True)
    block_id = fields.UUID(required=True)
    block_name = fields.String(required=True, allow_none=True)
    household_id = fields.UUID(required=True)
    number = fields.String(required=True, allow_none=True)
    head_name = head_name()
    standing = word(Standing, required=True)
    party_size = count(required=True)
    ticket = fields.Integer(required=True, allow_none=True)
    waiting_number = fields.Integer(required=True, allow_none=True)
    comment = fields.String(required=True, allow_none=True)
    means = word(Means, required=True)
    proxy = fields.Boolean(required=True)
    answered_at = UtcDateTime(required=True)


class TallySchema(ContractSchema):
    """Households and people."""

    answered = count(required=True)
    seated = count(required=True)
    people_seated = count(required=True)
    waiting = count(required=True)
    people_waiting = count(required=True)
    absent = count(required=True)


class BlockTallySchema(TallySchema):
    """One block's."""

    association_id = fields.UUID(required=True)
    association = fields.String(required=True)
    block_id = fields.UUID(required=True)
    block_name = fields.String(required=True, allow_none=True)
    households = count(
        required=True,
        metadata={"description": "Households that live there now, or were asked if not everyone was."},
    )


class AttendanceTalliesSchema(ContractSchema):
    """What the answers add up to, by block, of those whom the caller may see."""

    attendance_id = fields.UUID(required=True)
    blocks = fields.List(Nested(BlockTallySchema), required=True)
    total = Nested(TallySchema, required=True)
