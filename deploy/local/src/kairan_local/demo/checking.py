"""After the drill: every place that tells counts must tell the ledger's, block by block.

GET counts, the live stream, the roll, and the roll's CSV are asked until they agree or patience ends: read
models follow the log by moments, and what is still different then is a difference.
"""

import asyncio
import csv
import io
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kairan_local.demo.board import Section
from kairan_local.demo.calling import TOTAL, Headquarters
from kairan_local.demo.founding import Say
from kairan_local.demo.ledger import COUNTED, LINES, Counts, Ledger, added, by_block, differences
from kairan_local.demo.live import LiveCounts
from kairan_local.demo.patience import eventually
from kairan_local.demo.stage import Stage

PATIENCE: Final = 45.0
BY_LINE: Final = ("households", *LINES)
TOLD: Final = 20
"""Differences of one place that are listed; more would only scroll the first away."""

Seen = Callable[[], Awaitable[Mapping[str, Counts]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One place that tells counts by block, and which of the figures it tells.

    `rolled_up`: it tells the sums by association and over all, too.
    """

    place: str
    seen: Seen
    names: tuple[str, ...]
    rolled_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """Compares with the ledger. `names`: block id → how people call it."""

    ledger: Ledger
    names: Mapping[str, str]
    sections: Sequence[Section]
    say: Say

    async def differences(self, *checks: Check) -> list[str]:
        """A line for each block and place that does not agree, none when all do."""
        found = await asyncio.gather(*(self._settled(check) for check in checks))
        return [line for lines in found for line in lines]

    async def _settled(self, check: Check) -> list[str]:
        async def compare() -> list[str]:
            blocks = self.ledger.counts()
            expected = {**blocks, **self._rolled_up(blocks)} if check.rolled_up else blocks
            return differences(self._named(expected), self._named(await check.seen()), check.names)

        lines = await eventually(compare, lambda lines: not lines, within=PATIENCE)
        if not lines:
            self.say(f"{check.place}: as in the ledger, block by block")
        more = [f"{check.place}: and {len(lines) - TOLD} more"] if len(lines) > TOLD else []
        return [f"{check.place}: {line}" for line in lines[:TOLD]] + more

    def _rolled_up(self, blocks: Mapping[str, Counts]) -> dict[str, Counts]:
        """Association's name and `TOTAL` → the sum of their blocks."""
        sums = {section.name: [blocks[block] for block in section.blocks] for section in self.sections}
        return {name: added(counts) for name, counts in {**sums, TOTAL: list(blocks.values())}.items()}

    def _named(self, blocks: Mapping[str, Counts]) -> dict[str, Counts]:
        return {self.names.get(block, block): counts for block, counts in blocks.items()}


def live(counts: LiveCounts) -> Check:
    """The latest state that the stream has told."""

    async def seen() -> Mapping[str, Counts]:
        return counts.blocks

    return Check(place="live stream", seen=seen, names=COUNTED)


def live_again(headquarters: Headquarters, incident: str) -> Check:
    """What somebody is told who begins to listen now, when the incident is closed: all, then `closed`."""

    async def seen() -> Mapping[str, Counts]:
        listener = LiveCounts(headquarters.gateway, incident, headquarters.token)
        await asyncio.wait_for(listener.follow(), PATIENCE)
        return listener.blocks

    return Check(place="live stream after closing", seen=seen, names=COUNTED)


def counts(headquarters: Headquarters, incident: str) -> Check:
    async def seen() -> Mapping[str, Counts]:
        return await headquarters.counts(incident)

    return Check(place="counts", seen=seen, names=COUNTED, rolled_up=True)


def roll(headquarters: Headquarters, incident: str, stage: Stage) -> Check:
    """Page by page, association by association, as officers look at it."""

    async def seen() -> Mapping[str, Counts]:
        rolls = [await headquarters.roll(incident, section.id) for section in stage.sections]
        return by_block((item["block_id"], item["line"]) for items in rolls for item in items)

    return Check(place="roll", seen=seen, names=BY_LINE)


def roll_csv(headquarters: Headquarters, incident: str, stage: Stage) -> Check:
    """The file's blocks are known by the names of association and block."""
    blocks = {
        (section.name, stage.block_names[block].removeprefix(section.name).strip()): block
        for section in stage.sections
        for block in section.blocks
    }

    async def seen() -> Mapping[str, Counts]:
        return by_block(lines_of(await headquarters.roll_csv(incident), blocks))

    return Check(place="roll CSV", seen=seen, names=BY_LINE)


WORDS: Final = {
    "無事": "safe",
    "支援希望": "needs_support",
    "連絡希望": "wants_contact",
    "既読": "read",
    "未読": "unread",
    "未ログイン": "never_logged_in",
}


def lines_of(content: bytes, blocks: Mapping[tuple[str, str], str]) -> list[tuple[str, str]]:
    """(block id, line) of each household in a roll export. Raises KeyError for what no drill has."""
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(content.decode("cp932"), newline="")))
    return [(blocks[row["町会"], row["班"]], WORDS[row["安否"]]) for row in rows]
