"""Lines of the roll as callers see them: with opened notes, and names where they may be shown."""

import unicodedata
from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from kairan_kernel.projection import Document
from kairan_safety.roll.cards import Card, Cards


class Opener(Protocol):
    """As much of the sealer as is needed here."""

    def open_many(self, items: Sequence[tuple[UUID, str]]) -> list[Any | None]: ...


def with_notes(lines: Sequence[Document], opener: Opener) -> list[Document]:
    """The lines with their notes readable; those of an erased household are gone."""
    sealed = [
        (UUID(line["household_id"]), said["note"])
        for line in lines
        for said in line["statements"]
        if said["note"] is not None
    ]
    opened = iter(opener.open_many(sealed) if sealed else ())
    return [{**line, "statements": [_opened(said, opened) for said in line["statements"]]} for line in lines]


def _opened(said: Document, opened: Any) -> Document:
    return said if said["note"] is None else {**said, "note": next(opened)}


def line_item(line: Document, card: Card) -> dict[str, Any]:
    """As RollLineSchema has it."""
    return {
        "household_id": line["household_id"],
        "number": line["number"],
        "association_id": line["association_id"],
        "block_id": line["block_id"],
        "block_name": line["block_name"],
        "on_roll": line["on_roll"],
        "line": line["line"],
        "late": any("late" in said["marks"] for said in line["statements"]),
        "head_name": card.get("head_name"),
        "members": [name for name in card.get("members") or () if name],
        "phone": card.get("phone"),
        "care": list(card.get("care") or ()),
        "statements": line["statements"],
        "reminders": line["reminders"],
        "visit": line["visit"],
    }


def matching(lines: Sequence[Document], cards: Cards, searched: str) -> list[Document]:
    """The lines whose number or names contain what is searched for, whatever its width and case."""
    needle = folded(searched)
    return [line for line in lines if any(needle in folded(text) for text in _texts(line, cards.of(line)))]


def _texts(line: Document, card: Card) -> list[str]:
    named = [card.get("head_name"), *(card.get("members") or ()), line["number"]]
    return [text for text in named if text]


def folded(text: str) -> str:
    """Full width is half width, spaces don't count: ヤマダ　タロウ finds ﾔﾏﾀﾞﾀﾛｳ."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
