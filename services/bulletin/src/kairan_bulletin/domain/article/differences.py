"""What changed from one edition to the next, line by line: readers need not compare for themselves."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kairan_bulletin.domain.article.content import Content
from kairan_contracts.bulletin.vocabulary import ChangeKind

FIELDS: Final = ("title", "body", "title_en", "body_en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Lines that were taken out or put in; `line` is their place (from 1) in the old or the new text."""

    field: str
    kind: ChangeKind
    line: int
    text: str


def changes(old: Content, new: Content) -> tuple[Change, ...]:
    """Every line that differs, in reading order; attachments by their ids."""
    found: list[Change] = []
    for field in FIELDS:
        found += _lines(field, _split(getattr(old, field)), _split(getattr(new, field)))
    before = [str(each) for each in old.attachments]
    after = [str(each) for each in new.attachments]
    return (*found, *_lines("attachments", before, after))


def _split(text: str | None) -> list[str]:
    return [] if text is None else text.splitlines()


def _lines(field: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    for tag, old_from, old_to, new_from, new_to in difflib.SequenceMatcher(
        a=old, b=new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            continue
        for n in range(old_from, old_to):
            yield Change(field=field, kind=ChangeKind.REMOVED, line=n + 1, text=old[n])
        for n in range(new_from, new_to):
            yield Change(field=field, kind=ChangeKind.ADDED, line=n + 1, text=new[n])
