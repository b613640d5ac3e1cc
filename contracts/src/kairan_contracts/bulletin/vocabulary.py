"""The closed sets of words of menus, articles, receipts and deliveries, spelled as on the wire."""

from enum import StrEnum


class MenuKind(StrEnum):
    """What a menu holds: articles (記事型) or a board of threads (掲示板型)."""

    ARTICLE = "article"
    BOARD = "board"


class BoardKind(StrEnum):
    """What a board is for: talk (いどばた会議), questions (問い合わせ), issues seeking helpers (課題)."""

    DISCUSSION = "discussion"
    INQUIRY = "inquiry"
    ISSUES = "issues"


class Importance(StrEnum):
    """How loudly an article is told. Urgent ones (bears, floods, road closures) know no quiet hours."""

    ORDINARY = "ordinary"
    IMPORTANT = "important"
    URGENT = "urgent"


class ArticleState(StrEnum):
    """Where an article is on its way."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class ReadMeans(StrEnum):
    """By what means a household read: the app, the paper that the block leader ticks off, a speaker."""

    APP = "app"
    PAPER = "paper"
    SPEAKER = "speaker"


class Channel(StrEnum):
    """By what way a household is told of an article."""

    EMAIL = "email"
    PUSH = "push"
    PAPER = "paper"
    SPEAKER = "speaker"


class Outcome(StrEnum):
    """What became of telling a household by a channel."""

    SENT = "sent"
    FAILED = "failed"


class ChangeKind(StrEnum):
    """What a correction did with a line."""

    REMOVED = "removed"
    ADDED = "added"


class Announcement(StrEnum):
    """Why households are told of an article: it is new, corrected, withdrawn, or they have not read it."""

    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    REMINDER = "reminder"
