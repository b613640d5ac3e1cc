"""Ids and stream names of the directory: one function each.

Ids are derived from what makes a thing unique, so that uniqueness is "this stream does not exist yet".
"""

import re
import unicodedata
from typing import Final
from uuid import UUID

from kairan_kernel.ids import derived_id

STREAMS: Final = ("union-", "association-", "household-", "session-", "rosterimport-")


def union_id(slug: str) -> UUID:
    return derived_id("union", slug)


def association_id(union_slug: str, slug: str) -> UUID:
    return derived_id("association", union_slug, slug)


def block_id(association: UUID, name: str) -> UUID:
    return derived_id("block", association, name)


def household_id(association: UUID, number: str) -> UUID:
    return derived_id("household", association, number_key(number))


def member_id(household: UUID, ordinal: int) -> UUID:
    """`ordinal` counts the household's members from 1, the removed ones included."""
    return derived_id("member", household, ordinal)


def number_key(number: str) -> str:
    """The household number (利用者番号) as it is compared: `００１７`, `0017` and `17` are the same.

    Spreadsheets drop leading zeros as soon as a file is opened, so they can't tell two households apart.
    """
    plain = "".join(unicodedata.normalize("NFKC", number).split()).upper()
    return (plain.lstrip("0") or "0") if plain.isdigit() else plain


def number_order(number: str) -> str:
    """A text that sorts household numbers as people do (`2-1` before `10-1`), different for each number."""
    key = number_key(number)
    return f"{re.sub(r'[0-9]+', lambda digits: digits[0].zfill(12), key)} {key}"


def union_stream(union: UUID) -> str:
    return f"union-{union}"


def association_stream(association: UUID) -> str:
    return f"association-{association}"


def household_stream(household: UUID) -> str:
    return f"household-{household}"


def session_stream(session: UUID) -> str:
    return f"session-{session}"


def roster_import_stream(roster_import: UUID) -> str:
    return f"rosterimport-{roster_import}"


def roster_pages_stream(attempt: UUID) -> str:
    return f"rosterpages-{attempt}"
