"""The bear warning as every household reads it: in each language of the catalogue, and who vouches for it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rich.console import RenderableType
from rich.table import Table

from kairan_local.demo.patience import eventually
from kairan_local.demo.stage import Seat
from kairan_local.demo.week.checks import Checks
from kairan_local.demo.week.pages import PATIENCE, Pages

LANGUAGES: Final[Mapping[str, str]] = {
    "ja": "日本語",
    "ja-plain": "やさしい日本語",
    "en": "English",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "ko": "한국어",
    "vi": "Tiếng Việt",
    "pt": "Português",
    "tl": "Tagalog",
    "es": "Español",
    "id": "Bahasa Indonesia",
    "ne": "नेपाली",
}
WRITTEN: Final = "ja"
RIVER: Final[dict[str, Any]] = {
    "term": "伏見川",
    "kind": "place",
    "reading": "ふしみがわ",
    "wordings": {
        "ja-plain": "伏見川(ふしみがわ)",
        **dict.fromkeys(("en", "vi", "pt", "tl", "es", "id"), "Fushimigawa"),
        "zh-Hans": "伏见川",
        "zh-Hant": "伏見川",
        "ko": "후시미가와",
        "ne": "फुसिमिगावा",
    },
}
WITHIN: Final = 1.0
"""Seconds in which a warning made of approved phrases is there in every language."""
_EVERY: Final = 0.1


@dataclass(slots=True)
class Languages:
    """`marks` is what the last line tells: how the words of each language came about."""

    pages: Pages
    checks: Checks
    show: Callable[[RenderableType], None]
    marks: dict[str, str] = field(default_factory=dict)

    async def prepare(self) -> None:
        """Say what translation can do here, and how the river is called: the chair enters it once."""
        engine = await self.pages.gateway.get("/translate/engine", self.pages.stage.chair)
        self.checks.say(f"translation: {engine['notice']}")
        await self.pages.made(f"/translate/areas/{self.pages.stage.union_id}/terms", RIVER)

    async def awaited(self, article_id: str) -> float:
        """Seconds from now until the article is there in every language; checks that it was in time."""
        began = time.monotonic()
        path = f"/translate/articles/{article_id}/translations"

        async def made() -> set[str]:
            reply = await self.pages.gateway.send("GET", path, token=self.pages.stage.chair)
            items = reply.body["items"] if reply.status == 200 else []
            return {WRITTEN, *(each["language"] for each in items if not each["awaited"])}

        there = await eventually(made, lambda made: made == set(LANGUAGES), within=PATIENCE, every=_EVERY)
        seconds = time.monotonic() - began
        missing = sorted(set(LANGUAGES) - there)
        self.checks.that("the warning is there in every language", not missing, missing)
        self.checks.that(f"and within {WITHIN:.0f} s", seconds <= WITHIN, round(seconds, 2))
        return seconds

    async def read(self, article_id: str, seat: Seat) -> None:
        """A household reads it in one language after the other."""
        article = await self.pages.article(article_id, seat.token)
        path = f"/translate/articles/{article_id}/translations"
        others = [language for language in LANGUAGES if language != WRITTEN]
        self.tell(
            article, {each: await self.pages.gateway.get(f"{path}/{each}", seat.token) for each in others}
        )

    def tell(self, article: Mapping[str, str], made: Mapping[str, Mapping[str, Any]]) -> None:
        """The table, and whether all of it is people's words."""
        table = Table(title="熊出没 · the bear warning", title_justify="left", show_lines=True)
        for heading in ("language", "as it is read", "its words"):
            table.add_column(heading, overflow="fold")
        table.add_row(LANGUAGES[WRITTEN], f"{article['title']}\n{article['body']}", "as it was written")
        self.marks[WRITTEN] = "original"
        for language, each in made.items():
            segments = each["title"]["segments"] + each["body"]["segments"]
            labels = dict.fromkeys(segment["label"] for segment in segments)
            text = f"{each['title']['text']}\n{each['body']['text']}"
            table.add_row(LANGUAGES[language], text, "\n".join(labels))
            self.marks[language] = " + ".join(sorted({_mark(segment) for segment in segments}))
        self.show(table)
        self._judge()

    def _judge(self) -> None:
        unsure = {name: mark for name, mark in self.marks.items() if mark not in ("approved", "draft")}
        self.checks.that("no machine has touched it", unsure == {WRITTEN: "original"}, unsure)


def _mark(segment: Mapping[str, Any]) -> str:
    """approved, draft, machine, converted or original."""
    return str(segment["approval"] if segment["origin"] == "phrase" else segment["origin"])
