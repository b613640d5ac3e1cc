"""The words of resolutions, spelled as on the wire."""

from enum import StrEnum


class Choice(StrEnum):
    """賛成・反対・棄権."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Share(StrEnum):
    """How much of a whole is enough; counted in whole households, never rounded."""

    NONE = "none"
    HALF = "half"
    MAJORITY = "majority"
    TWO_THIRDS = "two_thirds"
    THREE_QUARTERS = "three_quarters"
