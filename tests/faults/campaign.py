"""The campaign: steady load, a ledger outside, rounds of faults from a seed, a verdict over everything."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

import aiohttp

from .disorder import Disorder
from .fault import Fault, Site
from .judging import Judge, Verdict
from .ledger import Ledger
from .load import Load
from .moves import Moves
from .recovery import NotRecovered, Recovery, counts
from .schedule import Form, Round, Stroke, plan
from .town import Town, settle

TRIES_SECONDS: Final = 90.0
HEALS_SECONDS: Final = 240.0
DRAINED_WITHIN: Final = 120.0
RECOVERED_WITHIN: Final = 30.0
Say = Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a campaign found. `recoveries`: seconds by round; `unhealed`: what could not be done."""

    faults: int = 0
    acknowledged: int = 0
    recoveries: dict[str, float] = field(default_factory=dict)
    unhealed: list[str] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)
    poison: int = 0

    @property
    def max_recovery(self) -> float:
        return max(self.recoveries.values(), default=0.0)

    def report(self) -> dict[str, float]:
        """The last line on stdout."""
        return {
            "faults": self.faults,
            "acknowledged": self.acknowledged,
            "lost": len(self.verdict.lost),
            "doubled": len(self.verdict.doubled),
            "wrong_counts": len(self.verdict.wrong_counts),
            "max_recovery_s": round(self.max_recovery, 1),
        }

    def broken(self, recovered_within: float = RECOVERED_WITHIN) -> dict[str, list[str]]:
        """Promise → what speaks against it; empty when all held."""
        late = [f"{name}: {took:.1f} s" for name, took in self.recoveries.items() if took > recovered_within]
        found = {**self.verdict.broken, "recovery": late, "unhealed": self.unhealed}
        return {name: lines for name, lines in found.items() if lines}


@dataclass(slots=True, kw_only=True)
class Campaign:
    """One campaign on one stack. `say` gets a line for everything that happens."""

    site: Site
    form: Form
    seed: int
    say: Say
    rate: float = 40.0
    ledger: Ledger = field(default_factory=Ledger)
    outcome: Outcome = field(default_factory=Outcome)

    async def run(self) -> Outcome:
        """Everything from founding the town to the verdict."""
        site = self.site
        if site.no_small_disk:
            self.say(f"the event store's disk can only be full by a limit: {site.no_small_disk}")
        town = await settle(site.stack, f"faults-{self.seed}")
        self.say(f"{len(town.residents)} households are on the roll")
        disorder = Disorder(Random(f"{self.seed}/disorder"))
        chance = Random(f"{self.seed}/schedule")
        rounds = plan(self.form, list(site.stack.processes), site.wires.pairs, chance)
        await self._under_load(site, town, disorder, rounds)
        judge = Judge(
            evidence=site.evidence,
            town=town,
            ledger=self.ledger,
            poison=disorder.poison,
            sent=disorder.sent,
            outages=sum(_may_repeat_a_burial(stroke.fault) for each in rounds for stroke in each.strokes),
        )
        self.outcome.verdict = await self._settled(judge)
        self.outcome.acknowledged = len(self.ledger.acknowledged)
        self.outcome.poison = len(disorder.poison)
        return self.outcome

    async def _under_load(self, site: Site, town: Town, disorder: Disorder, rounds: Sequence[Round]) -> None:
        load = Load(
            url=self.site.stack.url,
            town=town,
            ledger=self.ledger,
            chance=Random(f"{self.seed}/load"),
            run_id=f"faults-{self.seed}",
            rate=self.rate,
        )
        moves = Moves(url=self.site.stack.url, town=town, chance=Random(f"{self.seed}/moves"))
        finish = asyncio.Event()
        tasks = [asyncio.create_task(each.run(finish)) for each in (load, moves)]
        try:
            await self._inject(disorder, site)
            for each in rounds:
                await self._round(site, town, each)
            finish.set()  # the disorder passes on what it holds more slowly than new messages come
            await self._heal(disorder, site)
        finally:
            finish.set()
            await asyncio.gather(*tasks)
        self.say(
            f"{self.ledger.sent} statements sent, {len(self.ledger.acknowledged)} acknowledged; answers "
            f"{dict(sorted(load.answered.statuses.items()))}, {load.answered.unanswered} unanswered, "
            f"slowest refusal {load.answered.slowest_refusal:.1f} s; {moves.done} households moved; "
            f"{disorder.passed} messages in disorder, {disorder.doubled} of them twice, "
            f"and {len(disorder.poison)} poison"
        )

    async def _round(self, site: Site, town: Town, round_: Round) -> None:
        self.say(f"{round_.name}: {len(round_.strokes)} faults")
        began = time.monotonic()
        await asyncio.gather(*(self._stroke(site, stroke, began) for stroke in round_.strokes))
        healed_at = time.monotonic()
        recovery = Recovery(site=site, town=town, ledger=self.ledger)
        try:
            self.outcome.recoveries[round_.name] = await recovery.wait(healed_at)
        except NotRecovered as error:
            self.outcome.recoveries[round_.name] = time.monotonic() - healed_at
            self.outcome.unhealed.append(f"{round_.name}: {error}")
        self.say(f"{round_.name}: caught up after {self.outcome.recoveries[round_.name]:.1f} s")

    async def _stroke(self, site: Site, stroke: Stroke, began: float) -> None:
        await asyncio.sleep(max(0.0, began + stroke.at - time.monotonic()))
        await self._inject(stroke.fault, site)
        await asyncio.sleep(stroke.lasts)
        await self._heal(stroke.fault, site)

    async def _inject(self, fault: Fault, site: Site) -> None:
        self.outcome.faults += 1
        if await self._done(fault.inject, site, f"{fault.name} (injecting)"):
            self.say(f"  {fault.name}")

    async def _heal(self, fault: Fault, site: Site) -> None:
        await self._done(fault.heal, site, f"{fault.name} (healing)", HEALS_SECONDS)

    async def _done(
        self, act: Callable[[Site], None], site: Site, what: str, patience: float = TRIES_SECONDS
    ) -> bool:
        """Another fault may have taken away what this one needs: it is tried for a while."""
        until = time.monotonic() + patience
        while True:
            try:
                await asyncio.to_thread(act, site)
                return True
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and tried again
                if time.monotonic() > until:
                    self.outcome.unhealed.append(f"{what}: {error!r}")
                    return False
            await asyncio.sleep(0.5)

    async def _settled(self, judge: Judge) -> Verdict:
        """The verdict once it is clean, or the last one when it does not become so in time."""
        until = time.monotonic() + DRAINED_WITHIN
        verdict, trouble = None, ""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
            while (verdict is None or verdict.broken) and time.monotonic() < until:
                try:
                    shown = await counts(session, self.site.stack.url, judge.town)
                    verdict = await asyncio.to_thread(judge.judge, shown)
                except Exception as error:  # noqa: BLE001 - a part that does not answer the judge: asked again
                    trouble = repr(error)
                await asyncio.sleep(1.0)
        if verdict is None:
            self.outcome.unhealed.append(f"nothing could be judged: {trouble}")
        return verdict or Verdict()


def _may_repeat_a_burial(fault: Fault) -> bool:
    """Between the bus and those who consume from it; the store's and the databases' troubles don't."""
    return any(each in fault.name.lower() for each in ("rabbitmq", "kafka", "-serve", "safety-counts"))
