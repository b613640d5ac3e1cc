"""What boards tell on the bus. Ids and moments only: no text of a resident, and no name, goes out."""

from typing import Any

from marshmallow import fields, validate

from kairan_contracts.bulletin.board_words import ReportReason, ThreadKind
from kairan_contracts.bulletin.examples import AREA_PART, HOUSEHOLD, MEMBER, MENU
from kairan_contracts.bulletin.parts import AreaPartSchema
from kairan_contracts.events import contract
from kairan_contracts.fields import UtcDateTime, text, word

THREAD = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e51"
POST = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e52"
AT = "2024-07-07T01:00:00Z"
THREAD_PART: dict[str, Any] = {**AREA_PART, "menu_id": MENU, "thread_id": THREAD}
POST_PART: dict[str, Any] = {**THREAD_PART, "post_id": POST}


class ThreadPartSchema(AreaPartSchema):
    """Which thread, on which board, and whose board."""

    menu_id = fields.UUID(required=True)
    thread_id = fields.UUID(required=True)


class PostPartSchema(ThreadPartSchema):
    """Which post of a thread; the opening post has the thread's own id."""

    post_id = fields.UUID(required=True)


@contract(
    "bulletin.thread_opened",
    example={
        **THREAD_PART,
        "kind": "issue",
        "private": False,
        "household_id": HOUSEHOLD,
        "photos": 1,
        "skills_wanted": ["地図", "プログラミング"],
        "opened_at": AT,
    },
)
class ThreadOpenedSchema(ThreadPartSchema):
    """Somebody opened a thread: talk, a question to the officers, or an issue that looks for helpers."""

    kind = word(ThreadKind, required=True)
    private = fields.Boolean(required=True)
    household_id = fields.UUID(required=True)
    photos = fields.Integer(strict=True, required=True, validate=validate.Range(min=0))
    skills_wanted = fields.List(text(40), required=True)
    opened_at = UtcDateTime(required=True)


@contract(
    "bulletin.thread_replied",
    example={**POST_PART, "household_id": HOUSEHOLD, "official": True, "replied_at": AT},
)
class ThreadRepliedSchema(PostPartSchema):
    """Somebody replied; `official` when as an officer of the board's own association or union."""

    household_id = fields.UUID(required=True)
    official = fields.Boolean(required=True)
    replied_at = UtcDateTime(required=True)


@contract("bulletin.inquiry_answered", example={**POST_PART, "answered_at": AT})
class InquiryAnsweredSchema(PostPartSchema):
    """An officer's reply answered an open inquiry."""

    answered_at = UtcDateTime(required=True)


@contract("bulletin.inquiry_reopened", example={**THREAD_PART, "reopened_at": AT})
class InquiryReopenedSchema(ThreadPartSchema):
    """The inquiry is open again."""

    reopened_at = UtcDateTime(required=True)


@contract("bulletin.inquiry_done", example={**THREAD_PART, "done_at": AT})
class InquiryDoneSchema(ThreadPartSchema):
    """The inquiry is done."""

    done_at = UtcDateTime(required=True)


@contract(
    "bulletin.post_reported",
    example={**POST_PART, "reason": "personal_data", "reported_at": AT},
)
class PostReportedSchema(PostPartSchema):
    """Somebody thinks that a post should go. Who, stays inside."""

    reason = word(ReportReason, required=True)
    reported_at = UtcDateTime(required=True)


@contract("bulletin.post_hidden", example={**POST_PART, "hidden_at": AT})
class PostHiddenSchema(PostPartSchema):
    """An officer hid a post, with a reason that its author was told."""

    hidden_at = UtcDateTime(required=True)


@contract("bulletin.post_appealed", example={**POST_PART, "appealed_at": AT})
class PostAppealedSchema(PostPartSchema):
    """The author of a hidden post asks another officer to look at it."""

    appealed_at = UtcDateTime(required=True)


@contract("bulletin.appeal_decided", example={**POST_PART, "granted": True, "decided_at": AT})
class AppealDecidedSchema(PostPartSchema):
    """Somebody else than who hid it decided; when granted, the post is shown again."""

    granted = fields.Boolean(required=True)
    decided_at = UtcDateTime(required=True)


@contract("bulletin.post_restored", example={**POST_PART, "restored_at": AT})
class PostRestoredSchema(PostPartSchema):
    """A hidden post is shown again, without an appeal."""

    restored_at = UtcDateTime(required=True)


@contract("bulletin.post_retracted", example={**POST_PART, "retracted_at": AT})
class PostRetractedSchema(PostPartSchema):
    """The author took a post back."""

    retracted_at = UtcDateTime(required=True)


MEMBERS = [MEMBER]
"""For the examples of teams."""
