"""Planned households ↔ pages of an import: small enough for the store, each household sealed by itself."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from kairan_directory.domain.rosterimport.events import StagedHousehold
from kairan_directory.roster.validation import RosterHousehold

MOST_HOUSEHOLDS: Final = 200
MOST_BYTES: Final = 600_000


def to_plain(row: RosterHousehold) -> dict[str, Any]:
    """What is sealed."""
    plain: dict[str, Any] = msgspec.to_builtins(row)
    return plain


def from_plain(plain: object) -> RosterHousehold:
    """What was sealed. Raises msgspec.ValidationError."""
    return msgspec.convert(plain, RosterHousehold)


def pages(households: Iterable[StagedHousehold]) -> Iterator[tuple[StagedHousehold, ...]]:
    """At most 200 households and 600 kB of sealed text a page."""
    page: list[StagedHousehold] = []
    size = 0
    for household in households:
        if page and (len(page) >= MOST_HOUSEHOLDS or size + len(household.sealed) > MOST_BYTES):
            yield tuple(page)
            page, size = [], 0
        page.append(household)
        size += len(household.sealed)
    if page:
        yield tuple(page)
