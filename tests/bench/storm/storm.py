"""One storm over one stack: the called-out city, the blow, and the verdict against the ledger."""

import time
from collections import Counter
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import click
import pymongo
from answers import Tokens, chair, prepare
from calling_out import call_out
from city import City
from generator import Blown, blow
from ledger import Ledger, read_ledger
from profiling import profiled
from readiness import Readiness
from usage import Usage
from watching import Watching, percentile

from kairan_kernel.esdb import EsdbStore
from kairan_local.running_stack import RunningStack

BURST_SECONDS: Final = 10.0
MOST_SECONDS: Final = 1800
PARTS: Final = frozenset({"eventstore", "rabbitmq", "mongodb", "kafka", "directory", "safety", "gateway"})
"""What an answer and its counts pass through, and the directory for its public keys."""


def say(text: str) -> None:
    click.echo(f"{time.strftime('%H:%M:%S')}  {text}", err=True)


class Storm:
    """`figures` and `faults` fill up on the way: nothing is exact unless `faults` is empty at the end."""

    def __init__(self, stack: RunningStack, city: City, folder: Path, connections: int) -> None:
        self.stack = stack
        self.city = city
        self.connections = connections
        self.store = EsdbStore(stack.stack.urls["KAIRAN_EVENTSTORE_URL"], deadline=10.0)
        self.mongo: Any = pymongo.MongoClient(stack.stack.urls["KAIRAN_MONGO_URL"], tz_aware=True)
        self.tokens = Tokens(stack.stack.keys.signing)
        self.chairs = {union.id: self.tokens.of(chair(union)) for union in city.unions}
        self.readiness = Readiness(stack.url, city, self.chairs, self.mongo["kairan_safety"])
        self.requests = folder / "requests"
        self.total = 0
        self.figures: dict[str, Any] = {"households": city.households}
        self.faults: list[str] = []
        self._answers = folder / "answers"

    def call_out(self) -> None:
        """Every household on the roll, all of it shown, and its answer prepared."""
        began = time.monotonic()
        call_out(self.store, self.city)
        say(f"{self.city.blocks} blocks of {len(self.city.unions)} unions called out")
        self.prepare(self.city)
        self.readiness.counts_exact(Ledger((), Counter()).expected(self.city))
        self.readiness.roll_shows(self.store.head())
        self.figures["setup_s"] = round(time.monotonic() - began, 1)
        say(f"called out, shown and prepared in {self.figures['setup_s']} s")

    def prepare(self, city: City) -> None:
        """The answers of this city (all of it, or some of its unions)."""
        self.total = prepare(city, self.tokens, self.stack.url.removeprefix("http://"), self.requests)

    def blow(self, profile: Path | None = None) -> None:
        """Everybody answers; then until everything is shown, and compared."""
        union = self.city.unions[0]
        pids = {name: self.stack.pid(name) for name in self.stack.processes}
        with Usage(pids) as usage:
            before, idle = usage.cpu(), usage.rss().total()
            with Watching(self.stack.url, union, self.chairs[union.id]) as watching:
                time.sleep(1.0)
                with profiled(pids, profile):
                    blown = self.blown()
                accepting = usage.cpu()
                ledger = read_ledger(self._answers)
                say(f"{len(ledger.accepted)} accepted at {ledger.per_second:.0f}/s; waiting for the counts")
                exact_at = self.readiness.counts_exact(ledger.expected(self.city))
                counted = usage.cpu()
            roll_at = self.readiness.roll_shows(self.store.head())
            shown = usage.cpu()
        self._accepting(ledger, blown)
        self._showing(ledger, watching, exact_at, roll_at)
        self._costs(len(ledger.accepted), usage, idle, shown - before)
        self.figures["cpu_s_while_accepting"] = round((accepting - before).total(), 1)
        self.figures["cpu_s_until_counted"] = round((counted - before).total(), 1)
        self._verify(ledger)

    def blown(self) -> Blown:
        """Only the blow."""
        return blow(
            self.stack.url,
            self.requests,
            self.total,
            self._answers,
            connections=self.connections,
            most_s=MOST_SECONDS,
        )

    def _accepting(self, ledger: Ledger, blown: Blown) -> None:
        self.figures |= {
            "accepted": len(ledger.accepted),
            "accepted_per_s": round(ledger.per_second, 1),
            "first_10_s_per_s": round(ledger.first_seconds(BURST_SECONDS), 1),
            "accept_p50_ms": round(blown.told["p50_ms"], 1),
            "accept_p99_ms": round(blown.told["p99_ms"], 1),
            "non_2xx": ledger.refused.total(),
            "generator_cpu_s": round(blown.cpu_s, 1),
        }
        if missing := self.total - len(ledger.accepted):
            self.faults.append(f"{missing} not accepted: {dict(ledger.refused)}, wrk {blown.told}")

    def _showing(self, ledger: Ledger, watching: Watching, exact_at: float, roll_at: float) -> None:
        places = {household: block.id for _, block, household in self.city.unions[0].households()}
        lags = watching.lags_ms(ledger.accepted, places)
        if never := sum(lag == float("inf") for lag in lags):
            self.faults.append(f"{never} answers never reached the live stream")
        self.figures |= {
            "count_lag_p50_ms": round(percentile(lags, 50), 1),
            "count_lag_p99_ms": round(percentile(lags, 99), 1),
            "exact_after_s": round(exact_at - ledger.last_at, 2),
            "roll_after_s": round(roll_at - ledger.last_at, 2),
            "poll_p99_ms": round(1000 * percentile(watching.polls_s, 99), 1),
            "live_messages": watching.messages,
        }

    def _costs(self, accepted: int, usage: Usage, idle: int, cpu: Counter[str]) -> None:
        """Of the stack alone, from before the first answer until the counts and the roll show the last."""
        self.figures |= {
            "cpu_s_per_1000": round(1000 * cpu.total() / max(accepted, 1), 3),
            "cpu_us_by_process": {name: round(1e6 * each / max(accepted, 1)) for name, each in cpu.items()},
            "peak_rss_mb": round(usage.peak_rss / 2**20),
            "rss_before_mb": round(idle / 2**20),
            "rss_mb_by_process": {name: round(each / 2**20) for name, each in usage.peak_of.items()},
        }

    def _verify(self, ledger: Ledger) -> None:
        """The log and the roll against the ledger (the counts were waited for until they were exact)."""
        stored = [
            (event.stream, event.revision)
            for event in self.store.read_all(after=None, streams=("rollcall-",))
            if event.type == "StatementRecorded.v1"
        ]
        stream_of = self._streams()
        acknowledged = {(stream_of[each.household], each.revision) for each in ledger.accepted}
        if lost := len(acknowledged - set(stored)):
            self.faults.append(f"{lost} acknowledged answers are not in the log")
        if more := len(stored) - len(acknowledged):
            self.faults.append(f"{more} more statements in the log than were acknowledged")
        said = {each.household: each.status for each in ledger.accepted}
        self.faults += self.readiness.roll_differs(said)[:10]
        self.figures["counts_exact"] = not self.faults

    def _streams(self) -> dict[UUID, str]:
        return {
            household: f"rollcall-{union.incident_id}"
            for union in self.city.unions
            for _, _, household in union.households()
        }

    def close(self) -> None:
        self.store.close()
        self.mongo.close()
