"""Closed sets of words that only the directory's messages use, spelled as on the wire."""

from enum import StrEnum


class AssociationKind(StrEnum):
    """What an association calls itself: 町会, 自治会, 町内会, 管理組合."""

    CHOKAI = "chokai"
    JICHIKAI = "jichikai"
    CHONAIKAI = "chonaikai"
    KANRIKUMIAI = "kanrikumiai"


class CareKind(StrEnum):
    """Why a person needs care in a disaster (要配慮者): the groups that municipalities keep."""

    ELDERLY = "elderly"
    NURSING_CARE = "nursing_care"
    DISABILITY = "disability"
    ILLNESS = "illness"
    PREGNANCY = "pregnancy"
    INFANT = "infant"
    LANGUAGE = "language"
    OTHER = "other"
