"""The demo from beginning to end: set the stage, call, let the union answer, close, and check every count.

Everything that people read goes to stderr; the last and only line on stdout is the result as JSON.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isinf
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from rich.console import Console

from kairan_local.demo import checking
from kairan_local.demo.board import show
from kairan_local.demo.calling import Headquarters, NotKnown
from kairan_local.demo.checking import Checker
from kairan_local.demo.client import Away, Gateway, Unexpected
from kairan_local.demo.commands import CommandFailed, DirectoryCommands
from kairan_local.demo.founding import NotApplied
from kairan_local.demo.ledger import Ledger
from kairan_local.demo.live import LiveCounts
from kairan_local.demo.performing import Performance
from kairan_local.demo.refusals import Refusals
from kairan_local.demo.roster import roster
from kairan_local.demo.script import Script, write_script
from kairan_local.demo.setting import StageSetting
from kairan_local.demo.stage import Stage
from kairan_local.demo.timing import lags_ms, percentile
from kairan_local.demo.week import Week

_DURATION: Final = {"drill": "drill", "bulletin": "week"}
STOPPED: Final = 130
"""Exit code after Ctrl-C, as shells have it."""

FAILURES: Final = (Unexpected, Away, NotApplied, NotKnown, CommandFailed, TimeoutError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is played (a `drill`, or a week of the `bulletin`), and where. `seconds`: how long people answer a
    drill. `began`: when set-up began, on the monotonic clock (the beginning of the play if not given).
    """

    name: str = "drill"
    gateway: str
    directory_environment: Mapping[str, str]
    signing_keys: Path
    households: int = 3200
    seconds: float = 30.0
    seed: int = 2024
    began: float | None = None


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What the last line says, and why it may say no."""

    figures: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def play(scene: Scene, *, stop: Callable[[], bool] = lambda: False, console: Console | None = None) -> int:
    """Play the scene; 0 only if everything held. `stop` is asked often: once true, the end is 130."""
    console = console or Console(stderr=True)
    began = time.monotonic() if scene.began is None else scene.began
    try:
        outcome = asyncio.run(_unless_stopped(_Play(scene, console, began).whole(), stop))
    except (KeyboardInterrupt, asyncio.CancelledError):
        console.print("stopped")
        return STOPPED
    for fault in outcome.faults:
        console.print(f"✗ {fault}", style="red", highlight=False, markup=False, soft_wrap=True)
    sys.stderr.flush()
    print(json.dumps(outcome.figures), flush=True)
    return 1 if outcome.faults else 0


async def _unless_stopped(whole: Any, stop: Callable[[], bool]) -> Outcome:
    playing: asyncio.Task[Outcome] = asyncio.ensure_future(whole)
    while not playing.done():
        if stop():
            playing.cancel()
        await asyncio.wait({playing}, timeout=0.2)
    return playing.result()


@dataclass(slots=True)
class _Play:
    scene: Scene
    console: Console
    began: float
    outcome: Outcome = field(default_factory=Outcome)

    def say(self, text: str) -> None:
        seconds = time.monotonic() - self.began
        self.console.print(f"{seconds:5.1f} s  {text}", highlight=False, markup=False, soft_wrap=True)

    async def whole(self) -> Outcome:
        """Set-up and drill; what breaks on the way is a fault, not a traceback."""
        self.outcome.figures = {"households": self.scene.households}
        if self.scene.name == "drill":
            self.outcome.figures["counts_exact"] = False
        try:
            async with Gateway(self.scene.gateway, f"demo-{uuid4().hex[:12]}") as gateway:
                stage = await self._stage(gateway)
                setup = time.monotonic()
                self.outcome.figures["setup_s"] = round(setup - self.began, 1)
                if self.scene.name == "bulletin":
                    await self._week(gateway, stage)
                else:
                    await self._drill(gateway, stage)
                self.outcome.figures[f"{_DURATION[self.scene.name]}_s"] = round(time.monotonic() - setup, 1)
        except* FAILURES as failures:
            self.outcome.faults += [f"{type(each).__name__}: {each}" for each in _leaves(failures)]
        return self.outcome

    async def _stage(self, gateway: Gateway) -> Stage:
        rosters = roster(self.scene.households, self.scene.seed)
        blocks = sum(len(each.blocks) for each in rosters)
        self.outcome.figures["blocks"] = blocks
        size = f"{self.scene.households} households in {len(rosters)} associations and {blocks} blocks"
        self.say(f"a union of {size}")
        commands = DirectoryCommands(self.scene.directory_environment)
        return await StageSetting(gateway, commands, self.say).set(rosters)

    async def _week(self, gateway: Gateway, stage: Stage) -> None:
        week = Week(gateway, stage, self.say, self.console.print)
        try:
            self.outcome.faults += await week.play()
        finally:
            self.outcome.figures |= week.figures

    async def _drill(self, gateway: Gateway, stage: Stage) -> None:
        headquarters = Headquarters(gateway=gateway, union_id=stage.union_id, token=stage.chair)
        silent = sum(not seat.logged_in for seat in stage.seats)
        incident = await headquarters.activate_drill(households=len(stage.seats), never_logged_in=silent)
        called_at, began = datetime.now(UTC), time.monotonic()
        self.say("the drill is on: the chair has called, phones are ringing")
        performance = self._performance(gateway, stage, incident["incident_id"], called_at)
        script = write_script(stage.cast, window=self.scene.seconds, seed=self.scene.seed)
        counts = LiveCounts(gateway, performance.incident, stage.chair)
        following = asyncio.create_task(counts.follow())
        try:
            await self._answers(performance, script, counts, began)
            await self._afterwards(headquarters, performance, script)
        finally:
            following.cancel()
            await asyncio.wait({following})
        self._sum_up(performance, counts)

    def _performance(self, gateway: Gateway, stage: Stage, incident: str, called_at: datetime) -> Performance:
        ledger = Ledger()
        for seat in stage.seats:
            ledger.enrol(seat.household_id, seat.block_id, logged_in=seat.logged_in)
        refusals = Refusals(
            gateway=gateway, stage=stage, incident=incident, signing_keys=self.scene.signing_keys
        )
        return Performance(
            gateway=gateway,
            stage=stage,
            incident=incident,
            called_at=called_at,
            ledger=ledger,
            refusals=refusals,
        )

    async def _answers(
        self, performance: Performance, script: Script, counts: LiveCounts, began: float
    ) -> None:
        """The answers, with the board, until the live counts contain them all."""
        title = f"安否確認訓練 {performance.stage.union}"
        board = asyncio.create_task(show(self.console, title, performance.stage.sections, counts.blocks))
        checker = self._checker(performance)
        try:
            await performance.play(script.during, began)
            self.outcome.faults += await checker.differences(checking.live(counts))
        finally:
            board.cancel()
            await asyncio.wait({board})

    async def _afterwards(self, headquarters: Headquarters, performance: Performance, script: Script) -> None:
        """Close, hear the late ones, download, compare everything."""
        preview = await headquarters.close(performance.incident)
        self.say(f"closed in two steps; {preview['still_silent']} households were still silent")
        await performance.say_late(script.after)
        self.say(f"{len(script.after)} came too late, and were kept as late")
        self.outcome.faults += await self._checker(performance).differences(
            checking.counts(headquarters, performance.incident),
            checking.live_again(headquarters, performance.incident),
            checking.roll(headquarters, performance.incident, performance.stage),
            checking.roll_csv(headquarters, performance.incident, performance.stage),
        )

    def _checker(self, performance: Performance) -> Checker:
        stage = performance.stage
        return Checker(
            ledger=performance.ledger, names=stage.block_names, sections=stage.sections, say=self.say
        )

    def _sum_up(self, performance: Performance, counts: LiveCounts) -> None:
        exact = not self.outcome.faults
        self.outcome.faults += performance.faults
        on_time = [each for each in performance.ledger.accepted if not each.late]
        places = {seat.household_id: seat.block_id for seat in performance.stage.seats}
        lags = lags_ms(on_time, places, counts.seen)
        never = sum(isinf(lag) for lag in lags)
        if never:
            self.outcome.faults.append(f"{never} accepted statements never reached the live stream")
        self.outcome.figures |= {
            "accepted": len(performance.ledger.accepted),
            "refused": performance.refused,
            "counts_exact": exact,
            "accept_p99_ms": round(percentile(performance.seconds, 99) * 1000, 1),
            "count_lag_p99_ms": round(percentile([lag for lag in lags if not isinf(lag)], 99), 1),
        }
        self.say(
            f"{counts.messages} live messages, {counts.reconnects} reconnects; accepted in "
            f"{percentile(performance.seconds, 50) * 1000:.0f} ms (median)"
        )


def _leaves(failures: BaseExceptionGroup[Any]) -> list[BaseException]:
    """The errors in a group of groups."""
    return [
        leaf
        for each in failures.exceptions
        for leaf in (_leaves(each) if isinstance(each, BaseExceptionGroup) else [each])
    ]
