"""What an article says. Plain text: paragraphs and addresses of pages, no markup at all."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from kairan_kernel.problems import Fault

MARKUP: Final = re.compile(r"<(?=[A-Za-z/!?])")
"""Where HTML would begin a tag, a comment or an instruction: the rule of its tokenizer. `3 < 5` is text."""
KEPT_CONTROLS: Final = frozenset("\n\t")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Japanese always, English if there is one; attachments by their ids."""

    title: str
    body: str
    title_en: str | None = None
    body_en: str | None = None
    attachments: tuple[UUID, ...] = ()


class TextRefused(Exception):
    """A text is not plain: a fault ``markup`` or ``control-character`` for each field."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("the text is not plain")
        self.faults = tuple(faults)
        self.count = len(self.faults)


def checked(content: Content) -> Content:
    """The content, if all its texts are plain. Raises TextRefused, naming every fault."""
    texts = {
        "title": content.title,
        "body": content.body,
        "title_en": content.title_en,
        "body_en": content.body_en,
    }
    faults = tuple(fault for field, text in texts.items() for fault in _faults(field, text))
    if faults:
        raise TextRefused(faults)
    return content


def _faults(field: str, text: str | None) -> Iterator[Fault]:
    if text is None:
        return
    if MARKUP.search(text):
        yield Fault(pointer=f"/{field}", code="markup")
    if any(unicodedata.category(each) == "Cc" and each not in KEPT_CONTROLS for each in text):
        yield Fault(pointer=f"/{field}", code="control-character")
