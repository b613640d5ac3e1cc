"""The live table on the terminal: associations, their blocks filling up, and the whole.

On a terminal it is redrawn in place; elsewhere plain lines say the same now and then. All goes to stderr.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

LEVELS: Final = "·▁▂▃▄▅▆▇█"
STYLES: Final = {"safe": "green", "needs_support": "bold red", "wants_contact": "yellow", "read": "cyan"}
HEADINGS: Final = (
    ("safe", "無事\nsafe"),
    ("needs_support", "支援希望\nsupport"),
    ("wants_contact", "連絡希望\ncontact"),
    ("read", "既読\nread"),
    ("unread", "未読\nunread"),
    ("never_logged_in", "未ログイン\nnever in"),
)
SAID: Final = ("safe", "needs_support", "wants_contact")
PLAIN_EVERY: Final = 3.0
WIDE: Final = 100
"""Characters of a terminal from which on all columns fit."""

Counts = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One association's part of the board: its blocks' ids, in order."""

    id: str
    name: str
    blocks: Sequence[str]


def answered(counts: Counts) -> int:
    """Households that have said something."""
    return sum(int(counts.get(status, 0)) for status in SAID)


def cell(counts: Counts | None) -> Text:
    """One block: how full it is, red while somebody needs support, yellow while somebody wants contact."""
    if counts is None or not counts["households"]:
        return Text(LEVELS[0], style="dim")
    full = answered(counts) / counts["households"]
    style = next(
        (STYLES[worry] for worry in ("needs_support", "wants_contact") if counts[worry]), STYLES["safe"]
    )
    return Text(LEVELS[round(full * (len(LEVELS) - 1))], style=style if full else "dim")


def total(counts: Sequence[Counts]) -> dict[str, int]:
    """The sum of several blocks' counts."""
    names = ("households", *(name for name, _ in HEADINGS), "late", "statements")
    return {name: sum(int(each.get(name, 0)) for each in counts) for name in names}


def drawn(
    title: str, sections: Sequence[Section], blocks: Mapping[str, Counts], width: int
) -> RenderableType:
    """The whole board for a terminal that is `width` characters wide; the whole comes first, if it is cut."""
    everything = total(list(blocks.values()))
    headings = HEADINGS if width >= WIDE else HEADINGS[: len(SAID)]
    room = width - (WIDE - 20 if width >= WIDE else 54)
    table = Table(title=title, title_style="bold", pad_edge=False)
    table.add_column("町会\nassociation")
    table.add_column("班\nblocks", max_width=max(10, room), overflow="fold")
    table.add_column("回答\nsaid", justify="right")
    for name, heading in headings:
        table.add_column(heading, justify="right", style=STYLES.get(name, "dim"))
    table.add_row("計 all", "", *_figures(everything, headings), style="bold", end_section=True)
    for section in sections:
        known = [blocks[block] for block in section.blocks if block in blocks]
        cells = Text.assemble(*(cell(blocks.get(block)) for block in section.blocks))
        table.add_row(section.name, cells, *_figures(total(known), headings))
    return Group(_bar(everything, width), table)


def _bar(everything: Counts, width: int) -> Table:
    said, households = answered(everything), everything["households"]
    line = Table.grid(padding=(0, 1))
    line.add_row(
        ProgressBar(total=max(1, households), completed=said, width=width - 20), f"{said} / {households}"
    )
    return line


def said_plainly(seconds: float, blocks: Mapping[str, Counts]) -> str:
    """One line for where no terminal is."""
    everything = total(list(blocks.values()))
    figures = ", ".join(f"{name} {everything[name]}" for name, _ in HEADINGS)
    return f"{seconds:5.1f} s  answered {answered(everything)} of {everything['households']}  ({figures})"


def _figures(counts: Counts, headings: Sequence[tuple[str, str]]) -> list[str]:
    share = f"{answered(counts) / counts['households']:4.0%}" if counts["households"] else "-"
    return [share, *(str(counts[name]) for name, _ in headings)]


async def show(
    console: Console, title: str, sections: Sequence[Section], blocks: Mapping[str, Counts]
) -> None:
    """Draw again and again until cancelled; `blocks` is what the live stream keeps up to date."""
    began = time.monotonic()
    if not console.is_terminal:
        while True:
            console.print(said_plainly(time.monotonic() - began, blocks), highlight=False, soft_wrap=True)
            await asyncio.sleep(PLAIN_EVERY)
    with Live(console=console, auto_refresh=False) as live:
        try:
            while True:
                live.update(drawn(title, sections, blocks, console.width), refresh=True)
                await asyncio.sleep(0.5)
        finally:
            live.update(drawn(title, sections, blocks, console.width), refresh=True)
