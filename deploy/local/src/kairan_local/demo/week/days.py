"""The week, day by day: what happens, and what must have come of it."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rich.console import RenderableType

from kairan_local.demo.client import Gateway
from kairan_local.demo.founding import Say
from kairan_local.demo.patience import eventually
from kairan_local.demo.stage import Seat, Stage
from kairan_local.demo.timing import percentile
from kairan_local.demo.week.checks import Checks
from kairan_local.demo.week.deciding import Deciding
from kairan_local.demo.week.festival import festival
from kairan_local.demo.week.languages import Languages
from kairan_local.demo.week.pages import PATIENCE, Pages

BEAR: Final = (
    "伏見川で熊が見られました。\n外出を控えてください。\n熊を見かけても、近づかないでください。\n"
    "熊を見たら、110に電話してください。"
)
SAMPLE: Final = 60
"""Households whose inboxes are opened to see whether something has arrived."""


@dataclass(slots=True)
class Week:
    """One week of a union; `figures` and `faults` are what the last line tells."""

    gateway: Gateway
    stage: Stage
    say: Say
    show: Callable[[RenderableType], None]
    figures: dict[str, Any] = field(default_factory=dict)
    pages: Pages = field(init=False)
    checks: Checks = field(init=False)
    languages: Languages = field(init=False)

    def __post_init__(self) -> None:
        self.pages = Pages(self.gateway, self.stage)
        self.checks = Checks(self.say)
        self.languages = Languages(self.pages, self.checks, self.show)

    async def play(self) -> list[str]:
        """All seven days; what did not hold."""
        menu_id = await self.pages.menu("回覧板", title_en="Circulars")
        await self._everybody_is_known(menu_id)
        await self.languages.prepare()
        circular = await self._monday(menu_id)
        read = await self._tuesday(circular)
        await self._wednesday(menu_id)
        self.figures |= await Deciding(self.pages, self.checks).play()
        warning = await self._friday(menu_id)
        await self._saturday(circular, read)
        await self._sunday(menu_id)
        await self._everybody_understands(warning)
        inboxes = self.pages.seconds
        self.figures |= {
            "inbox_p99_ms": round(percentile(inboxes, 99) * 1000, 1),
            "inboxes_opened": len(inboxes),
            "checked": len(self.checks.held) + len(self.checks.faults),
            "held": len(self.checks.held),
        }
        return self.checks.faults

    async def _everybody_is_known(self, menu_id: str) -> None:
        """Publish until all are there: the roster comes by the bus, some moments after its import."""

        async def try_it() -> int:
            article_id = await self.pages.draft(menu_id, "試し刷り", datetime.now(UTC).isoformat())
            return int((await self.pages.publish(article_id))["audience"]["households"])

        known = await eventually(
            try_it, lambda known: known == len(self.stage.seats), within=120.0, every=2.0
        )
        self.checks.that("every household of the roster is known", known == len(self.stage.seats), known)

    async def _monday(self, menu_id: str) -> str:
        self.say("Monday: the circular of the month goes round")
        body = "資源ごみの日が変わります。\n第2・第4水曜日です。"
        article_id = await self.pages.draft(menu_id, "資源ごみのお知らせ", body, title_en="Recycling")
        seconds = await self._goes_out(article_id, edition=1)
        self.figures["published_s"] = round(seconds, 2)
        tallies = await self.pages.readings(article_id, read=0)
        everyone = len(self.stage.seats)
        self.checks.that("the denominator is everybody", tallies["households"] == everyone, tallies)
        sizes = Counter(seat.block_id for seat in self.stage.seats)
        seen = {each["block_id"]: each["households"] for each in tallies["blocks"]}
        self.checks.that("every block's denominator is its households", seen == sizes)
        return article_id

    async def _goes_out(self, article_id: str, **fields: Any) -> float:
        """Publish and wait for the sample's inboxes; seconds from the request on."""
        began = datetime.now(UTC)
        published = await self.pages.publish(article_id)
        return await self._arrives(article_id, published, began, **fields)

    async def _arrives(
        self, article_id: str, published: dict[str, Any], began: datetime, **fields: Any
    ) -> float:
        arrived = await self.pages.arrives(article_id, self.pages.some(SAMPLE, 1), **fields)
        everyone = len(self.stage.seats)
        reached = published["audience"]["households"]
        title = published["title"]
        self.checks.that(f"{title}: addressed to all {everyone} households", reached == everyone, reached)
        self.checks.that(f"{title}: in the inboxes", arrived != float("inf"))
        return (datetime.now(UTC) - began).total_seconds()

    async def _tuesday(self, article_id: str) -> set[str]:
        self.say("Tuesday: people read, block leaders tick the paper list, the silent are reminded")
        readers = self.pages.some(len(self.stage.seats) * 6 // 10, 2)
        seconds = await self.pages.read(article_id, readers)
        self.figures["receipts_per_s"] = round(len(readers) / seconds)
        read = {seat.household_id for seat in readers}
        read |= await self._tick_paper(article_id)
        tallies = await self.pages.readings(article_id, len(read))
        self.checks.that("read by exactly so many", tallies["read"] == len(read), tallies["read"])
        self._compare_blocks(tallies, read)
        reminder = await self.pages.made(f"/bulletin/articles/{article_id}/reminders", {})
        silent = len(self.stage.seats) - len(read)
        self.checks.that("exactly the silent are reminded", reminder["households"] == silent, reminder)
        self.figures |= {"read": len(read), "reminded": reminder["households"]}
        return read

    async def _tick_paper(self, article_id: str) -> set[str]:
        """Every tenth block's leader comes home with the paper: the whole block has read."""
        ticked: set[str] = set()
        for block_id, leader in list(self.stage.leaders().items())[::10]:
            ids = [seat.household_id for seat in self.stage.seats if seat.block_id == block_id]
            path = f"/bulletin/articles/{article_id}/paper-receipts"
            await self.pages.made(path, {"household_ids": ids}, leader.token)
            ticked |= set(ids)
        return ticked

    def _compare_blocks(self, tallies: dict[str, Any], read: set[str]) -> None:
        expected = Counter(seat.block_id for seat in self.stage.seats if seat.household_id in read)
        seen = {each["block_id"]: each["read"] for each in tallies["blocks"]}
        wrong = [block for block, count in seen.items() if expected.get(block, 0) != count]
        self.checks.that("every block's tally is exact", not wrong, len(wrong))

    async def _wednesday(self, menu_id: str) -> None:
        self.say("Wednesday: the festival has 300 places, and 900 want one at the same moment")
        self.figures["festival"] = await festival(self.pages, self.checks)
        at = datetime.now(UTC) + timedelta(seconds=3)
        article_id = await self.pages.draft(menu_id, "夏祭りの準備", "土曜日の9時に集合です。")
        await self.pages.made(f"/bulletin/articles/{article_id}/schedules", {"publish_at": at.isoformat()})
        article = await eventually(
            lambda: self.pages.article(article_id),
            lambda article: article["state"] == "published",
            within=PATIENCE,
        )
        state = article["state"]
        self.checks.that("what is scheduled goes out by itself", state == "published", state)
        published_at = datetime.fromisoformat(article["published_at"] or at.isoformat())
        self.checks.that("and not before its time", published_at >= at, article["published_at"])

    async def _friday(self, menu_id: str) -> str:
        self.say("Friday: a bear by the river")
        article_id = await self.pages.draft(menu_id, "熊出没", BEAR, importance="urgent")
        began = datetime.now(UTC)
        published = await self.pages.publish(article_id)
        arriving = self._arrives(article_id, published, began, importance="urgent")
        bear, translated = await asyncio.gather(arriving, self.languages.awaited(article_id))
        self.figures |= {"bear_s": round(bear, 2), "translated_s": round(translated, 2)}
        hidden = await self.gateway.send(
            "GET", f"/bulletin/articles/{article_id}", token=self.stage.neighbour
        )
        self.checks.that("a neighbouring union learns nothing of it", hidden.status == 404, hidden.status)
        return article_id

    async def _everybody_understands(self, article_id: str) -> None:
        self.say("and the bear warning once more, as each household reads it")
        await self.languages.read(article_id, self.stage.seats[-1])
        self.figures["languages"] = self.languages.marks

    async def _saturday(self, article_id: str, read: set[str]) -> None:
        self.say("Saturday: the circular named the wrong day, and is corrected")
        correction = {
            "title": "資源ごみのお知らせ",
            "body": "資源ごみの日が変わります。\n第1・第3水曜日です。",
            "note": "曜日の訂正",
        }
        corrected = await self.pages.made(f"/bulletin/articles/{article_id}/editions", correction)
        changed = [(each["kind"], each["text"]) for each in corrected["changes"] if each["field"] == "body"]
        lines = [("removed", "第2・第4水曜日です。"), ("added", "第1・第3水曜日です。")]
        self.checks.that("the second edition shows what changed", changed == lines, changed)
        arrived = await self.pages.arrives(article_id, self.pages.some(SAMPLE, 3), edition=2)
        self.checks.that("the correction is in the inboxes", arrived != float("inf"))
        again = self.pages.some(200, 4)
        receipts = f"/bulletin/articles/{article_id}/read-receipts"
        await self.pages.all_at_once(again, receipts, {"edition": 2}, "second edition")
        everybody = read | {seat.household_id for seat in again}
        tallies = await eventually(
            lambda: self.pages.readings(article_id, len(everybody)),
            lambda tallies: tallies["read_latest"] == len(again),
            within=PATIENCE,
        )
        self.checks.that("who read the correction is told apart", tallies["read_latest"] == len(again))
        self.checks.that("who read at all is still exact", tallies["read"] == len(everybody))

    async def _sunday(self, menu_id: str) -> None:
        self.say("Sunday: what nobody should get through")
        token = self.stage.chair
        script = {
            "menu_id": menu_id,
            "title": "便利なページ",
            "body": "<script>alert(1)</script>",
            "audience": {"everyone": True},
        }
        refused = await self.gateway.post("/bulletin/articles", script, token)
        faults = [each["code"] for each in (refused.body or {}).get("errors", [])]
        self.checks.that("a script in a body is refused by name", faults == ["markup"], faults)
        nobody = await self.pages.draft(menu_id, "宛先なし", "だれにも。", audience={})
        empty = await self.gateway.post(f"/bulletin/articles/{nobody}/publications", {}, token)
        self.checks.that("nothing is published to nobody", empty.problem == "audience-empty", empty.status)
        resident: Seat = self.stage.seats[-1]
        foreign = await self.gateway.post(
            f"/bulletin/articles/{nobody}/publications", {}, resident.token, key="resident"
        )
        self.checks.that("a resident finds no draft", foreign.status == 404, foreign.status)
        mistake = await self.pages.draft(menu_id, "まちがい", "これは取り下げます。")
        await self.pages.publish(mistake)
        await self.pages.made(f"/bulletin/articles/{mistake}/withdrawals", {"reason": "日程が未定のため"})
        arrived = await self.pages.arrives(mistake, self.pages.some(SAMPLE, 5), state="withdrawn")
        self.checks.that("a withdrawn article says so in the inboxes", arrived != float("inf"))
