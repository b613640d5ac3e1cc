"""What is told on the bus of notices from outside."""

from typing import Any

from marshmallow import fields

from kairan_contracts.bulletin.examples import AREA_PART, ARTICLE
from kairan_contracts.bulletin.inbox_words import SourceKind
from kairan_contracts.bulletin.parts import AreaPartSchema
from kairan_contracts.events import contract
from kairan_contracts.fields import UtcDateTime, text, word

SOURCE = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e61"
NOTICE = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e62"
AT = "2024-07-07T01:00:00Z"
NOTICE_PART: dict[str, Any] = {
    **AREA_PART,
    "notice_id": NOTICE,
    "source_id": SOURCE,
    "identity": "20240707060000.1234@police.example",
    "article_id": ARTICLE,
}


class NoticePartSchema(AreaPartSchema):
    """Which notice of which source, and the article that it became."""

    notice_id = fields.UUID(required=True)
    source_id = fields.UUID(required=True)
    identity = text(500, required=True)
    article_id = fields.UUID(required=True)


@contract(
    "bulletin.outside_notice_taken",
    example={**NOTICE_PART, "kind": "mail", "sent_at": AT, "taken_at": AT},
)
class OutsideNoticeTakenSchema(NoticePartSchema):
    """A notice from outside came for the first time and became an article."""

    kind = word(SourceKind, required=True)
    sent_at = UtcDateTime(required=True, allow_none=True)
    taken_at = UtcDateTime(required=True)


@contract("bulletin.outside_notice_corrected", example={**NOTICE_PART, "corrected_at": AT})
class OutsideNoticeCorrectedSchema(NoticePartSchema):
    """It came again with other words."""

    corrected_at = UtcDateTime(required=True)


@contract("bulletin.outside_notice_cancelled", example={**NOTICE_PART, "cancelled_at": AT})
class OutsideNoticeCancelledSchema(NoticePartSchema):
    """Its sender took it back."""

    cancelled_at = UtcDateTime(required=True)
