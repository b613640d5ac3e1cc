"""The words of surveys, spelled as on the wire."""

from enum import StrEnum


class QuestionKind(StrEnum):
    """How a question is answered: one option, several, a text, a whole number."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TEXT = "text"
    NUMBER = "number"


class ResultsFor(StrEnum):
    """Who sees the results, besides the officers who asked."""

    OFFICERS = "officers"
    RESPONDENTS = "respondents"
    EVERYONE = "everyone"


class ResultsWhen(StrEnum):
    """From when on they see them."""

    ALWAYS = "always"
    CLOSED = "closed"
