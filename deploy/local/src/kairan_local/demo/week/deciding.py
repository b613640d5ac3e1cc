"""Deciding together: a survey whose tallies are exact, and a resolution that anybody can count again."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from kairan_local.demo.stage import Seat
from kairan_local.demo.week.checks import Checks
from kairan_local.demo.week.pages import Pages

OPTIONS: Final = ("7月20日", "7月27日", "8月3日")
RESPONDENTS: Final = 300


@dataclass(frozen=True, slots=True)
class Deciding:
    pages: Pages
    checks: Checks

    async def play(self) -> dict[str, Any]:
        """What the last line says of both."""
        closes_at = (datetime.now(UTC) + timedelta(days=3)).isoformat()
        return {"survey": await self._survey(closes_at), "resolution": await self._resolution(closes_at)}

    async def _survey(self, closes_at: str) -> dict[str, Any]:
        self.checks.say("Thursday: a survey about the day of the festival, and a resolution on paper")
        question = {"kind": "single", "title": "いつがよいですか", "options": list(OPTIONS), "required": True}
        people = {"kind": "number", "title": "何人で来ますか", "least": 0, "most": 9}
        survey = await self.pages.made(
            "/bulletin/surveys",
            {
                "scope": self.pages.scope,
                "title": "夏祭りの日",
                "questions": [question, people],
                "anonymous": True,
                "results_for": "everyone",
                "results_when": "closed",
                "closes_at": closes_at,
            },
        )
        path = f"/bulletin/surveys/{survey['survey_id']}"
        respondents = self.pages.some(RESPONDENTS, 7)
        chosen = [1 + n % len(OPTIONS) for n, _ in enumerate(respondents)]
        await self._answer(path, respondents, chosen)
        await self.pages.made(f"{path}/closings", {})
        results = await self.pages.gateway.get(f"{path}/results", respondents[0].token)
        first, second = results["questions"]
        seen = {each["number"]: each["households"] for each in first["options"]}
        self.checks.that("the survey's tallies are exact", seen == Counter(chosen), seen)
        self.checks.that("and so is the sum of its numbers", second["sum"] == sum(chosen), second["sum"])
        return {"answered": results["answered"]}

    async def _answer(self, path: str, respondents: list[Seat], chosen: list[int]) -> None:
        gate = asyncio.Semaphore(50)

        async def one(seat: Seat, choice: int) -> None:
            replies = [{"number": 1, "choices": [choice]}, {"number": 2, "value": choice}]
            async with gate:
                key = f"{path} {seat.household_id}"
                reply = await self.pages.gateway.post(
                    f"{path}/answers", {"replies": replies}, seat.token, key=key
                )
                reply.expect(201)

        async with asyncio.TaskGroup() as group:
            for seat, choice in zip(respondents, chosen, strict=True):
                group.create_task(one(seat, choice))

    async def _resolution(self, closes_at: str) -> dict[str, Any]:
        """In the first association two thirds vote, every fourth of them against, and one by proxy."""
        stage = self.pages.stage
        section = stage.sections[0]
        voters = [seat for seat in stage.seats if seat.block_id in set(section.blocks)]
        resolution = await self.pages.made(
            "/bulletin/resolutions",
            {
                "scope": {"association_id": section.id},
                "title": "会則の改正",
                "proposals": ["会則を改正する"],
                "quorum": "majority",
                "passes_by": "majority",
                "closes_at": closes_at,
            },
        )
        path = f"/bulletin/resolutions/{resolution['resolution_id']}"
        voting = voters[: len(voters) * 2 // 3]
        against = voting[::4]
        in_favour = [seat for n, seat in enumerate(voting) if n % 4]
        await self.pages.all_at_once(in_favour, f"{path}/votes", {"choices": ["for"]})
        await self.pages.all_at_once(against, f"{path}/votes", {"choices": ["against"]})
        proxy = {"proxy_to": in_favour[0].household_id}
        await self.pages.made(f"{path}/votes", proxy, voters[-1].token)
        await self.pages.made(f"{path}/closings", {})
        outcome = (await self.pages.gateway.get(path, stage.chair))["outcome"]
        proposal = outcome["proposals"][0]
        counted = (outcome["voters"], proposal["votes_for"], proposal["votes_against"])
        expected = (len(voters), len(in_favour) + 1, len(against))
        self.checks.that("the resolution's votes are exact", counted == expected, counted)
        self.checks.that("it has its quorum and passes", proposal["passed"] and outcome["quorum_reached"])
        recount = await self.pages.gateway.get(f"{path}/recount", stage.chair)
        self.checks.that("a recount from the log agrees", recount["matches"] is True, recount)
        return {"voters": outcome["voters"], "present": outcome["present"]}
