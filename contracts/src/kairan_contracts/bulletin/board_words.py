"""The closed sets of words of boards, spelled as on the wire."""

from enum import StrEnum


class ThreadKind(StrEnum):
    """What a thread is: talk (いどばた会議), a question to the officers (問い合わせ), an issue (課題)."""

    DISCUSSION = "discussion"
    INQUIRY = "inquiry"
    ISSUE = "issue"


class ThreadStatus(StrEnum):
    """How an inquiry stands; other threads are always open."""

    OPEN = "open"
    ANSWERED = "answered"
    DONE = "done"


class ReportReason(StrEnum):
    """Why a post is reported."""

    ABUSE = "abuse"
    PERSONAL_DATA = "personal_data"
    ADVERTISING = "advertising"
    FALSEHOOD = "falsehood"
    OFF_TOPIC = "off_topic"
    OTHER = "other"


class MatchingStage(StrEnum):
    """How far an issue has come: looking for people, a team at work, solved, given up."""

    SEEKING = "seeking"
    TEAM = "team"
    SOLVED = "solved"
    GIVEN_UP = "given_up"


class OfferStatus(StrEnum):
    """How an offer to help stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Purpose(StrEnum):
    """What an attachment is for: an association's article, or a resident's post on a board."""

    ARTICLE = "article"
    POST = "post"
