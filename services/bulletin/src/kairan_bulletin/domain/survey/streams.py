"""The name of a survey's stream, and the subjects of its keys, built in one place."""

from typing import Final
from uuid import UUID

from kairan_kernel.ids import derived_id

SURVEY: Final = "survey-"


def survey_stream(survey_id: UUID) -> str:
    return f"{SURVEY}{survey_id}"


def ballot_subject(survey_id: UUID) -> UUID:
    """Whose key seals the ballots; it is destroyed when they are counted."""
    return derived_id("survey-ballots", survey_id)


def texts_subject(survey_id: UUID) -> UUID:
    """Whose key seals the texts of an anonymous survey's result; destroying it erases them."""
    return derived_id("survey-texts", survey_id)
