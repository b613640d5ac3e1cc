"""Resolutions: what is told of them on the bus, and their HTTP bodies."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from kairan_contracts.bulletin.examples import AREA_PART
from kairan_contracts.bulletin.parts import TITLE_MOST, AreaPartSchema, ScopeSchema, head_name
from kairan_contracts.bulletin.resolution_words import Choice, Share
from kairan_contracts.bulletin.taking_part import PLACE_PART, PlacePartSchema
from kairan_contracts.events import contract
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, text, word
from kairan_contracts.vocabulary import Means

BODY_MOST = 20_000
PROPOSALS_MOST = 30

_RESOLUTION = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e80"
_DIGEST = "2f1b7c0f6f1f5b8a3cf41cf2cc06be4c3c8e3d9b5a1d4f7e6b2a9c8d7e6f5a4b"


class ResolutionPartSchema(AreaPartSchema):
    """Which resolution, and whose."""

    resolution_id = fields.UUID(required=True)


@contract(
    "bulletin.resolution_opened",
    example={
        **AREA_PART,
        "resolution_id": _RESOLUTION,
        "title": "令和6年度 臨時総会(書面決議)",
        "proposals": 2,
        "voters": 180,
        "closes_at": "2024-07-20T14:59:59Z",
        "article_id": None,
        "opened_at": "2024-07-01T00:00:00Z",
    },
)
class ResolutionOpenedSchema(ResolutionPartSchema):
    """Households were asked to vote. `voters`: those on the frozen roll."""

    title = text(TITLE_MOST, required=True)
    proposals = count(required=True)
    voters = count(required=True)
    closes_at = UtcDateTime(required=True)
    article_id = fields.UUID(required=True, allow_none=True)
    opened_at = UtcDateTime(required=True)


@contract(
    "bulletin.resolution_answered", example={**PLACE_PART, "resolution_id": _RESOLUTION, "means": "app"}
)
class ResolutionAnsweredSchema(PlacePartSchema):
    """A household voted or gave a proxy. Which of them, and how, is not told."""

    resolution_id = fields.UUID(required=True)
    means = word(Means, required=True)


class ProposalOutcomeSchema(ContractSchema):
    """How one proposal fared. Households, those by proxy included."""

    number = count(required=True)
    votes_for = count(required=True)
    votes_against = count(required=True)
    abstentions = count(required=True)
    passed = fields.Boolean(required=True)


class OutcomeSchema(ContractSchema):
    """The result. `present` is who took part: voted, by a proxy that was used, or by one that was not."""

    voters = count(required=True)
    voted = count(required=True)
    by_proxy = count(required=True)
    unexercised = count(
        required=True, metadata={"description": "Left their vote to a household that did not vote."}
    )
    present = count(required=True)
    quorum_reached = fields.Boolean(required=True)
    proposals = fields.List(Nested(ProposalOutcomeSchema), required=True)
    acts = count(required=True, metadata={"description": "Votes and proxies that were counted through."})
    digest = fields.String(
        required=True, metadata={"description": "SHA-256 of the terms, the roll and every vote and proxy."}
    )


@contract(
    "bulletin.resolution_closed",
    example={
        **AREA_PART,
        "resolution_id": _RESOLUTION,
        "automatic": True,
        "outcome": {
            "voters": 180,
            "voted": 120,
            "by_proxy": 20,
            "unexercised": 1,
            "present": 141,
            "quorum_reached": True,
            "proposals": [
                {"number": 1, "votes_for": 130, "votes_against": 7, "abstentions": 3, "passed": True}
            ],
            "acts": 150,
            "digest": _DIGEST,
        },
        "closed_at": "2024-07-20T15:00:00Z",
    },
)
class ResolutionClosedSchema(ResolutionPartSchema):
    """The result, once and for all."""

    automatic = fields.Boolean(required=True)
    outcome = Nested(OutcomeSchema, required=True)
    closed_at = UtcDateTime(required=True)


class NewResolutionSchema(ContractSchema):
    """A resolution to open. The households there now are its roll."""

    scope = Nested(ScopeSchema, required=True)
    title = text(TITLE_MOST, required=True)
    body = text(BODY_MOST, load_default=None, allow_none=True)
    proposals = fields.List(text(500), required=True, validate=validate.Length(min=1, max=PROPOSALS_MOST))
    quorum = word(Share, load_default=Share.MAJORITY)
    passes_by = word(Share, load_default=Share.MAJORITY)
    closes_at = UtcDateTime(required=True)
    article_id = fields.UUID(load_default=None, allow_none=True)


class ResolutionItemSchema(ResolutionPartSchema):
    """A resolution in a list."""

    title = fields.String(required=True)
    proposals = fields.List(fields.String(), required=True)
    quorum = fields.String(required=True, validate=validate.OneOf([each.value for each in Share]))
    passes_by = fields.String(required=True, validate=validate.OneOf([each.value for each in Share]))
    closes_at = UtcDateTime(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("open", "closed")))
    voters = count(required=True)
    article_id = fields.UUID(required=True, allow_none=True)
    opened_at = UtcDateTime(required=True)
    closed_at = UtcDateTime(required=True, allow_none=True)


class ActSchema(ContractSchema):
    """A vote (`choices`), or a proxy (`proxy_to`)."""

    act_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)
    choices = fields.List(word(Choice), required=True, allow_none=True)
    proxy_to = fields.UUID(required=True, allow_none=True)
    means = word(Means, required=True)
    on_paper = fields.Boolean(required=True)
    acted_at = UtcDateTime(required=True)


class ResolutionSchema(ResolutionItemSchema):
    """A resolution as it stands, by the log. The outcome is there once it is closed."""

    body = fields.String(required=True, allow_none=True)
    took_part = count(required=True)
    own = Nested(ActSchema, required=True, allow_none=True)
    outcome = Nested(OutcomeSchema, required=True, allow_none=True)


class NewVoteSchema(ContractSchema):
    """A vote on every proposal, or a proxy to another household: one of the two."""

    choices = fields.List(
        word(Choice), load_default=None, allow_none=True, validate=validate.Length(max=PROPOSALS_MOST)
    )
    proxy_to = fields.UUID(load_default=None, allow_none=True)
    household_id = fields.UUID(load_default=None, allow_none=True)
    means = word(Means, load_default=Means.APP)

    @validates_schema
    def one_of_two(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if (data.get("choices") is None) == (data.get("proxy_to") is None):
            raise ValidationError("vote-or-proxy")


class VoteReceiptSchema(ContractSchema):
    """The vote is kept under this id, which stands in the log."""

    resolution_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)
    act_id = fields.UUID(required=True)


class VoterRowSchema(ContractSchema):
    """A household of the roll. How it voted is there once the resolution is closed."""

    association_id = fields.UUID(required=True)
    block_id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)
    number = fields.String(required=True)
    head_name = head_name()
    took_part = fields.Boolean(required=True)
    act = Nested(ActSchema, required=True, allow_none=True)


class RecountSchema(ContractSchema):
    """What the log comes to when it is counted anew, and what was frozen at the closing."""

    resolution_id = fields.UUID(required=True)
    matches = fields.Boolean(required=True)
    outcome = Nested(OutcomeSchema, required=True)
    frozen = Nested(OutcomeSchema, required=True)
