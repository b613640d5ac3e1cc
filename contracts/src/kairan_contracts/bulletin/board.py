"""Boards: HTTP bodies."""

import re
import unicodedata
from typing import Any

from marshmallow import ValidationError, fields, validate

from kairan_contracts.bulletin import board_events
from kairan_contracts.bulletin.board_words import ReportReason, ThreadKind, ThreadStatus
from kairan_contracts.bulletin.parts import TITLE_MOST, AreaPartSchema
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, word

__all__ = ["board_events"]
"""Boards' events; importing them registers them."""

POST_MOST = 4000
REASON_MOST = 500
PHOTOS_MOST = 8
SKILLS_MOST = 12
NOT_BLANK = validate.Regexp(r"(?s).*\S", error="blank")


def _photos() -> fields.List[Any]:
    return fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=PHOTOS_MOST))


MARKUP = re.compile(r"<(?=[A-Za-z/!?])")
"""Where HTML would begin a tag: `3 < 5` is text."""


def plain(value: str) -> None:
    """Boards hold plain text, as articles do."""
    if MARKUP.search(value):
        raise ValidationError("markup")
    if any(unicodedata.category(each) == "Cc" and each not in "\n\t" for each in value):
        raise ValidationError("control-character")


def prose(most: int, **kwargs: object) -> fields.String:
    """Text that says something."""
    return fields.String(validate=[validate.Length(min=1, max=most), NOT_BLANK, plain], **kwargs)  # type: ignore[arg-type]


class NewThreadSchema(ContractSchema):
    """A thread to open. The board says what kind it is."""

    title = prose(TITLE_MOST, required=True)
    body = prose(POST_MOST, required=True)
    signed = prose(60, load_default=None, allow_none=True, metadata={"description": "How the writer signs."})
    photos = _photos()
    private = fields.Boolean(
        load_default=False, metadata={"description": "Of an inquiry: for the officers' eyes only."}
    )
    skills_wanted = fields.List(prose(40), load_default=list, validate=validate.Length(max=SKILLS_MOST))


class NewReplySchema(ContractSchema):
    """A reply to write."""

    body = prose(POST_MOST, required=True)
    signed = prose(60, load_default=None, allow_none=True)
    photos = _photos()


class NewReportSchema(ContractSchema):
    """Why a post should be looked at."""

    reason = word(ReportReason, required=True)


class NewHidingSchema(ContractSchema):
    """Why a post is hidden: its author will read it."""

    reason = prose(REASON_MOST, required=True)


class NewAppealSchema(ContractSchema):
    """Why the hiding is wrong."""

    argument = prose(1000, required=True)


class AppealDecisionSchema(ContractSchema):
    """What came of the appeal, and why."""

    granted = fields.Boolean(required=True)
    reason = prose(REASON_MOST, required=True)


class AppealSchema(ContractSchema):
    """An appeal as its author and the officers see it."""

    argument = fields.String(required=True, allow_none=True)
    refusal = fields.String(required=True, allow_none=True)


class HidingSchema(ContractSchema):
    """That a post is hidden. The reason is for its author and officers, else empty."""

    reason = fields.String(required=True, allow_none=True)
    hidden_at = UtcDateTime(required=True)
    appeal = Nested(AppealSchema, required=True, allow_none=True)


class ReportsSchema(ContractSchema):
    """How often a post was reported, by reason; for officers."""

    abuse = count(required=True)
    personal_data = count(required=True)
    advertising = count(required=True)
    falsehood = count(required=True)
    off_topic = count(required=True)
    other = count(required=True)


class PostSchema(ContractSchema):
    """A post. Without `body` it is hidden, taken back, or its household was forgotten."""

    post_id = fields.UUID(required=True)
    body = fields.String(required=True, allow_none=True)
    signed = fields.String(required=True, allow_none=True)
    photos = fields.List(fields.UUID(), required=True)
    official = fields.Boolean(required=True)
    own = fields.Boolean(required=True)
    block_id = fields.UUID(required=True)
    posted_at = UtcDateTime(required=True)
    retracted = fields.Boolean(required=True)
    hiding = Nested(HidingSchema, required=True, allow_none=True)
    reports = Nested(ReportsSchema, required=True, allow_none=True)


class ThreadSummarySchema(AreaPartSchema):
    """A thread in a list."""

    thread_id = fields.UUID(required=True)
    menu_id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([each.value for each in ThreadKind]))
    status = fields.String(required=True, validate=validate.OneOf([each.value for each in ThreadStatus]))
    private = fields.Boolean(required=True)
    title = fields.String(required=True, allow_none=True)
    skills_wanted = fields.List(fields.String(), required=True)
    replies = count(required=True)
    opened_at = UtcDateTime(required=True)
    last_at = UtcDateTime(required=True)


class ThreadSchema(ThreadSummarySchema):
    """A thread with its posts, in the order in which they were written."""

    posts = fields.List(Nested(PostSchema), required=True)


class CaseOfModerationSchema(ContractSchema):
    """A post that waits for an officer: reported, or appealed for."""

    thread_id = fields.UUID(required=True)
    post_id = fields.UUID(required=True)
    menu_id = fields.UUID(required=True)
    reports = count(required=True)
    appealed = fields.Boolean(required=True)
    since = UtcDateTime(required=True)


class CasesOfModerationSchema(ContractSchema):
    """What waits for an officer, the longest first."""

    items = fields.List(Nested(CaseOfModerationSchema), required=True)
