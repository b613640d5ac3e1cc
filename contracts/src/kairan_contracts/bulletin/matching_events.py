"""What issue matching (マッチ箱) tells on the bus."""

from marshmallow import fields

from kairan_contracts.bulletin.board_events import AT, MEMBERS, THREAD_PART, ThreadPartSchema
from kairan_contracts.bulletin.examples import HOUSEHOLD
from kairan_contracts.events import contract
from kairan_contracts.fields import UtcDateTime, text

OFFER = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e53"


@contract(
    "bulletin.offer_made",
    example={
        **THREAD_PART,
        "offer_id": OFFER,
        "household_id": HOUSEHOLD,
        "skills": ["地図"],
        "offered_at": AT,
    },
)
class OfferMadeSchema(ThreadPartSchema):
    """Somebody offered to help with an issue."""

    offer_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)
    skills = fields.List(text(40), required=True)
    offered_at = UtcDateTime(required=True)


@contract(
    "bulletin.offer_answered",
    example={**THREAD_PART, "offer_id": OFFER, "accepted": True, "answered_at": AT},
)
class OfferAnsweredSchema(ThreadPartSchema):
    """Who raised the issue accepted an offer, or declined it."""

    offer_id = fields.UUID(required=True)
    accepted = fields.Boolean(required=True)
    answered_at = UtcDateTime(required=True)


@contract(
    "bulletin.team_formed",
    example={**THREAD_PART, "name": "古紙マップ隊", "members": MEMBERS, "formed_at": AT},
)
class TeamFormedSchema(ThreadPartSchema):
    """A team took an issue on, or changed."""

    name = text(80, required=True)
    members = fields.List(fields.UUID(), required=True)
    formed_at = UtcDateTime(required=True)


@contract(
    "bulletin.case_recorded",
    example={
        **THREAD_PART,
        "title": "古紙等回収拠点マッピングアプリ",
        "tools": ["オープンデータ", "OpenStreetMap"],
        "recorded_at": AT,
    },
)
class CaseRecordedSchema(ThreadPartSchema):
    """An issue is solved, and how is written down for others."""

    title = text(120, required=True)
    tools = fields.List(text(80), required=True)
    recorded_at = UtcDateTime(required=True)


@contract("bulletin.issue_given_up", example={**THREAD_PART, "given_up_at": AT})
class IssueGivenUpSchema(ThreadPartSchema):
    """An issue looks for helpers no more."""

    given_up_at = UtcDateTime(required=True)
