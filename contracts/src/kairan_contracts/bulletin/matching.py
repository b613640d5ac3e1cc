"""Issue matching (マッチ箱): HTTP bodies."""

from marshmallow import fields, validate

from kairan_contracts.bulletin import matching_events
from kairan_contracts.bulletin.board import SKILLS_MOST, prose
from kairan_contracts.bulletin.board_words import MatchingStage, OfferStatus
from kairan_contracts.bulletin.parts import TITLE_MOST
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count

__all__ = ["matching_events"]
"""Matching's events; importing them registers them."""

STORY_MOST = 8000


class NewOfferSchema(ContractSchema):
    """An offer to help. Those who sign with their name, and say what they do, are trusted sooner."""

    message = prose(2000, required=True)
    signed = prose(60, load_default=None, allow_none=True)
    background = prose(500, load_default=None, allow_none=True)
    skills = fields.List(prose(40), load_default=list, validate=validate.Length(max=SKILLS_MOST))


class OfferAnswerSchema(ContractSchema):
    """What whoever raised the issue says to an offer."""

    accepted = fields.Boolean(required=True)


class NewTeamSchema(ContractSchema):
    """A team out of who raised the issue and all accepted helpers, and how it means to go about it."""

    name = prose(80, required=True)
    plan = prose(4000, required=True)


class NewCaseSchema(ContractSchema):
    """How an issue was solved, for others who have the same trouble."""

    title = prose(TITLE_MOST, required=True)
    problem = prose(STORY_MOST, required=True)
    solution = prose(STORY_MOST, required=True)
    outcome = prose(STORY_MOST, required=True)
    tools = fields.List(prose(80), load_default=list, validate=validate.Length(max=20))
    links = fields.List(
        fields.Url(schemes={"http", "https"}), load_default=list, validate=validate.Length(max=10)
    )
    credits = fields.List(prose(80), load_default=list, validate=validate.Length(max=30))


class GivingUpSchema(ContractSchema):
    """Why an issue looks for helpers no more."""

    reason = prose(500, required=True)


class OfferSchema(ContractSchema):
    """An offer. Message, name and background are for who raised the issue, the helper, and officers."""

    offer_id = fields.UUID(required=True)
    skills = fields.List(fields.String(), required=True)
    status = fields.String(required=True, validate=validate.OneOf([each.value for each in OfferStatus]))
    own = fields.Boolean(required=True)
    message = fields.String(required=True, allow_none=True)
    signed = fields.String(required=True, allow_none=True)
    background = fields.String(required=True, allow_none=True)
    offered_at = UtcDateTime(required=True)


class TeamSchema(ContractSchema):
    """The team at work."""

    name = fields.String(required=True)
    plan = fields.String(required=True)
    members = count(required=True)
    formed_at = UtcDateTime(required=True)


class CaseSchema(ContractSchema):
    """A solved case."""

    title = fields.String(required=True)
    problem = fields.String(required=True)
    solution = fields.String(required=True)
    outcome = fields.String(required=True)
    tools = fields.List(fields.String(), required=True)
    links = fields.List(fields.String(), required=True)
    credits = fields.List(fields.String(), required=True)


class MatchingSchema(ContractSchema):
    """How an issue stands."""

    thread_id = fields.UUID(required=True)
    stage = fields.String(required=True, validate=validate.OneOf([each.value for each in MatchingStage]))
    skills_wanted = fields.List(fields.String(), required=True)
    offers = fields.List(Nested(OfferSchema), required=True)
    team = Nested(TeamSchema, required=True, allow_none=True)
    case = Nested(CaseSchema, required=True, allow_none=True)
    thanks = count(required=True)
    given_up = fields.String(required=True, allow_none=True)


class SolvedCaseSchema(CaseSchema):
    """A solved case in the list of all."""

    thread_id = fields.UUID(required=True)
    menu_id = fields.UUID(required=True)
    thanks = count(required=True)
    recorded_at = UtcDateTime(required=True)
