"""The closed sets of words of notices from outside, spelled as on the wire."""

from enum import StrEnum


class SourceKind(StrEnum):
    """How a source speaks: mails to the gateway, a feed that is polled, alerts (CAP) that are sent or
    polled.
    """

    MAIL = "mail"
    FEED = "feed"
    ALERT = "alert"


class Treatment(StrEnum):
    """What becomes of its notices: a draft for an officer, or an article at once."""

    DRAFT = "draft"
    PUBLISH = "publish"


class Outcome(StrEnum):
    """What came of a notice that was handed in."""

    TAKEN = "taken"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
