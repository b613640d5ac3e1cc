"""The closed sets of words of the domain, spelled as on the wire. The Japanese words are in VOCABULARY.md."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is appointed to, for a term of office."""

    CHAIR = "chair"
    SECRETARIAT = "secretariat"
    OFFICER = "officer"
    TREASURER = "treasurer"
    BLOCK_LEADER = "block_leader"
    WELFARE_COMMISSIONER = "welfare_commissioner"
    WELFARE_COUNCIL = "welfare_council"
    DISASTER_PREVENTION_OFFICER = "disaster_prevention_officer"
    SUPPORTER = "supporter"


class ScopeKind(StrEnum):
    """How far an appointment reaches."""

    UNION = "union"
    ASSOCIATION = "association"
    BLOCK = "block"


class PrincipalKind(StrEnum):
    """Who holds a token: a resident, or the vendor's operator."""

    MEMBER = "member"
    OPERATOR = "operator"


class Mode(StrEnum):
    """A roll call is one or the other for ever; their data never mix."""

    DISASTER = "disaster"
    DRILL = "drill"


class Status(StrEnum):
    """What a statement says (安否発信)."""

    SAFE = "safe"
    NEEDS_SUPPORT = "needs_support"
    WANTS_CONTACT = "wants_contact"


class Line(StrEnum):
    """A household's line on the roll: a status, or one of the three degrees of silence."""

    NEEDS_SUPPORT = "needs_support"
    WANTS_CONTACT = "wants_contact"
    SAFE = "safe"
    READ = "read"
    UNREAD = "unread"
    NEVER_LOGGED_IN = "never_logged_in"


class StatementKind(StrEnum):
    """Who speaks: the household's own person, someone for it, a visitor on the spot, a device."""

    SELF = "self"
    PROXY = "proxy"
    VISIT = "visit"
    DEVICE = "device"


class Means(StrEnum):
    """By what means a statement was made."""

    APP = "app"
    WEB = "web"
    SPEAKER = "speaker"
    BUTTON = "button"
    DEVICE = "device"
    PAPER = "paper"
    PHONE = "phone"


class Mark(StrEnum):
    """Why a kept statement deserves a second look."""

    LATE = "late"
    CLOCK_OFF = "clock_off"
    NOT_ON_ROLL = "not_on_roll"


class Consent(StrEnum):
    """When a person needing care may be known to helpers: never, in peacetime too, in a disaster only."""

    NONE = "none"
    PEACETIME = "peacetime"
    DISASTER = "disaster"
