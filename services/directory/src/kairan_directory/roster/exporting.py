"""Known households → the CSV that Excel opens, and that an import takes back without a change."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final, Literal
from uuid import UUID

from kairan_directory.roster.columns import Column, japanese
from kairan_directory.roster.known import KnownHousehold, KnownMember, Presence
from kairan_directory.roster.text import guarded, windows
from kairan_directory.roster.values import CARE_WORDS, CONSENT_WORDS

Encoding = Literal["utf-8-sig", "cp932"]
ENCODINGS: Final[tuple[Encoding, ...]] = ("utf-8-sig", "cp932")
_HEAD: Final = "本人"


class NotInCp932(Exception):
    """Some letters have no place in CP932. `numbers`: the households whose lines hold them."""

    def __init__(self, numbers: tuple[str, ...]) -> None:
        super().__init__(f"{len(numbers)} households")
        self.numbers = numbers
        self.listed = "、".join(numbers[:20]) + ("…" if len(numbers) > 20 else "")


def export(households: Iterable[KnownHousehold], encoding: Encoding) -> bytes:
    """The file; erased and departed households are not in it. Raises NotInCp932."""
    present = [household for household in households if household.presence is Presence.PRESENT]
    if encoding == "cp932":
        odd = tuple(household.number for household in present if not _fits(household))
        if odd:
            raise NotInCp932(odd)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([japanese(column) for column in Column])
    for household in present:
        writer.writerows(_lines(household))
    return out.getvalue().encode(encoding)


def _fits(household: KnownHousehold) -> bool:
    try:
        "".join(cell for line in _lines(household) for cell in line).encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def _lines(household: KnownHousehold) -> Iterator[list[str]]:
    """The head first, the others in their order."""
    for member in sorted(household.members, key=lambda member: member.member_id != household.head):
        cells = _cells(household, member, household.head)
        yield [guarded(windows(cells.get(column, ""))) for column in Column]


def _cells(household: KnownHousehold, member: KnownMember, head: UUID | None) -> dict[Column, str]:
    is_head = member.member_id == head
    said = dict(member.particulars)
    if is_head:
        said |= {name: household.contact.get(name, "") for name in ("phone", "email", "note")}
        said["relation"] = _HEAD
    cells = {column: said.get(column.value, "") for column in Column}
    cells[Column.NUMBER], cells[Column.BLOCK] = household.number, household.block
    cells[Column.TOWN] = household.contact.get("town", "")
    cells[Column.ADDRESS] = household.contact.get("address", "")
    if member.care is not None:
        cells[Column.CARE_NEED] = CARE_WORDS[member.care.kind][0]
        cells[Column.CARE_DETAIL] = member.care.detail
        cells[Column.CONSENT] = CONSENT_WORDS[member.care.consent][0]
    return cells
