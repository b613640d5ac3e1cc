"""A notice from outside as every parser gives it: the same form for mail, feed entry and alert."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from kairan_contracts.bulletin.inbox_words import SourceKind

TITLE_MOST: Final = 120
BODY_MOST: Final = 20_000


class Weight(StrEnum):
    """How much it matters, as far as the notice itself tells."""

    ORDINARY = "ordinary"
    IMPORTANT = "important"
    URGENT = "urgent"


class Act(StrEnum):
    """Whether it says something, says it anew, or takes it back."""

    SAY = "say"
    REPLACE = "replace"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideNotice:
    """``sender``: a mail address, a feed's host, an alert's sender. ``replaces``: identities of earlier ones.

    ``exercise``: it calls itself a drill, and never goes out unread by an officer.
    """

    kind: SourceKind
    identity: str
    sender: str
    title: str
    body: str
    weight: Weight = Weight.ORDINARY
    act: Act = Act.SAY
    replaces: tuple[str, ...] = ()
    exercise: bool = False
    link: str | None = None
    sent_at: datetime | None = None
    expires_at: datetime | None = None
    title_en: str | None = None
    body_en: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the words alone: spaces, width of letters and marks of resending don't count."""
        words = f"{without_marks(self.title)}\n{self.body}"
        plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", words)).lower()
        return hashlib.sha256(f"{self.act}\n{plain}".encode()).hexdigest()


_MARKS = re.compile(
    r"^\s*(?:[【\[(（]\s*(?:再送|再配信|再掲)\s*[】\])）]|(?:re|fw|fwd)\s*[:：])\s*", re.IGNORECASE
)


def without_marks(title: str) -> str:
    """The title without 【再送】 and its like at its beginning."""
    while (shorter := _MARKS.sub("", title, count=1)) != title:
        title = shorter
    return title


def clipped(text: str, most: int) -> str:
    """At most so many characters; what is cut off shows as an ellipsis."""
    text = text.strip()
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


_URGENT = re.compile(
    r"熊|クマ|くま|避難指示|緊急安全確保|冠水|通行止|氾濫|土砂災害|津波|行方不明|刃物|凶器|発砲|立てこもり"
)
_IMPORTANT = re.compile(r"不審者|声かけ|声掛け|つきまとい|詐欺|注意報|警報|断水|停電|避難|ひったくり|強盗")


def weighed(title: str, body: str) -> Weight:
    """By its words, for senders that give no weight of their own. An officer may always change it."""
    head = f"{title}\n{body[:200]}"
    if _URGENT.search(head):
        return Weight.URGENT
    return Weight.IMPORTANT if _IMPORTANT.search(head) else Weight.ORDINARY
