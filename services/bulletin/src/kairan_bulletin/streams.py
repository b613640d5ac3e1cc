"""The prefixes of the bulletin's streams and the functions that build their names; all written by this
service only.

A concept may keep its own beside its events instead; this file holds those of menus, articles, audiences,
receipts, groups and deliveries.
"""

from uuid import UUID

MENU = "menu-"
ARTICLE = "article-"
AUDIENCE = "audience-"
RECEIPTS = "receipts-"
GROUP = "group-"
CHANNELS = "channels-"
BROWSERS = "browsers-"
DISPATCH = "dispatch-"


def menu_stream(menu_id: UUID) -> str:
    return f"{MENU}{menu_id}"


def article_stream(article_id: UUID) -> str:
    return f"{ARTICLE}{article_id}"


def audience_stream(audience_id: UUID) -> str:
    return f"{AUDIENCE}{audience_id}"


def receipts_stream(article_id: UUID) -> str:
    """Of the article: who read it, and who was reminded. Without an expected version."""
    return f"{RECEIPTS}{article_id}"


def group_stream(group_id: UUID) -> str:
    return f"{GROUP}{group_id}"


def channels_stream(household_id: UUID) -> str:
    return f"{CHANNELS}{household_id}"


def browsers_stream(household_id: UUID) -> str:
    return f"{BROWSERS}{household_id}"


def dispatch_stream(dispatch_id: UUID) -> str:
    return f"{DISPATCH}{dispatch_id}"
