"""Acts the script out over HTTP: each act at its moment, whatever the ones before it are still waiting for.

What was accepted goes into the ledger; what should have been and was not, into `faults`.
"""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kairan_local.demo.client import Away, Gateway, Unexpected
from kairan_local.demo.ledger import Accepted, Ledger
from kairan_local.demo.logins import first_login
from kairan_local.demo.refusals import Refusals
from kairan_local.demo.script import Act, By, LogIn, Read, Refused, Retry, Say
from kairan_local.demo.stage import Seat, Stage

TEN_YEARS = timedelta(days=3653)


@dataclass(slots=True, kw_only=True)
class Performance:
    """One drill being played, called at `called_at`. `seconds`: from each request to its 2xx."""

    gateway: Gateway
    stage: Stage
    incident: str
    called_at: datetime
    ledger: Ledger
    refusals: Refusals
    refused: int = 0
    sent: int = 0
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    async def play(self, acts: Iterable[Act], began: float) -> None:
        """Start each act at `began + act.at` and return when all are over."""
        async with asyncio.TaskGroup() as group:
            for number, act in enumerate(acts):
                await asyncio.sleep(max(0.0, began + act.at - time.monotonic()))
                group.create_task(self._perform(act, f"act-{number}"))

    async def say_late(self, says: Iterable[Say]) -> None:
        """After closing: every statement is still kept, and marked."""
        async with asyncio.TaskGroup() as group:
            for number, say in enumerate(says):
                group.create_task(self._perform(say, f"late-{number}", late=True))

    async def _perform(self, act: Act, key: str, *, late: bool = False) -> None:
        try:
            match act:
                case Say():
                    await self._say(act, key, late)
                case Read():
                    await self._read(act, key)
                case LogIn():
                    await self._log_in(act, key)
                case Refused():
                    await self._be_refused(act, key)
        except (Unexpected, Away) as error:
            self.faults.append(str(error))

    async def _say(self, say: Say, key: str, late: bool) -> None:
        seat = self.stage.seats[say.household]
        speaker = seat if say.by is By.SELF else self.stage.leaders()[seat.block_id]
        first = self._send(say, seat, speaker, key, late)
        if say.retry is Retry.AT_ONCE:
            await asyncio.gather(first, self._send(say, seat, speaker, key, late))
            return
        await first
        if say.retry is Retry.AFTER:
            await self._send(say, seat, speaker, key, late)

    async def _send(self, say: Say, seat: Seat, speaker: Seat, key: str, late: bool) -> None:
        """One request; a repeated one has the same body, as its key demands."""
        body: dict[str, Any] = {"status": say.status, "means": say.means, "said_at": self._clock(say)}
        if say.by is not By.SELF:
            body |= {"household_id": seat.household_id, "kind": say.by.value}
        began = time.monotonic()
        self.sent += 1
        reply = await self.gateway.post(self._path("statements"), body, speaker.token, key=key)
        at = time.monotonic()
        told = reply.expect(201, 200)
        self.seconds.append(at - began)
        self._check(say, seat, told, late)
        self.ledger.accept(
            Accepted(
                statement_id=told["statement_id"],
                household=seat.household_id,
                speaker=f"{say.by.value}:{speaker.member_id}",
                visit=say.by is By.VISIT,
                status=say.status,
                late=late,
                revision=told["revision"],
                at=at,
            )
        )

    def _clock(self, say: Say) -> str:
        moment = self.called_at + timedelta(seconds=say.at)
        return (moment - TEN_YEARS if say.clock_off else moment).isoformat()

    def _check(self, say: Say, seat: Seat, told: dict[str, Any], late: bool) -> None:
        """The answer must say what was asked, and mark what is odd."""
        marks = {mark for mark, applies in (("late", late), ("clock_off", say.clock_off)) if applies}
        expected = {"household_id": seat.household_id, "status": say.status, "kind": say.by.value}
        wrong = {name: told.get(name) for name, value in expected.items() if told.get(name) != value}
        if wrong or set(told["marks"]) != marks:
            self.faults.append(
                f"statement {told['statement_id']}: {wrong}, marks {told['marks']} not {sorted(marks)}"
            )

    async def _read(self, read: Read, key: str) -> None:
        seat = self.stage.seats[read.household]
        reply = await self.gateway.post(self._path("read-receipts"), {}, seat.token, key=key)
        reply.expect(201, 200)
        self.ledger.read(seat.household_id)

    async def _log_in(self, login: LogIn, key: str) -> None:
        seat = self.stage.seats[login.household]
        await first_login(self.gateway, self.stage.union, seat.association, seat.number, seat.passcode, key)
        self.ledger.log_in(seat.household_id)

    async def _be_refused(self, act: Refused, key: str) -> None:
        fault = await self.refusals.send(act, key)
        if fault:
            self.faults.append(fault)
        else:
            self.refused += 1

    def _path(self, what: str) -> str:
        return f"/safety/incidents/{self.incident}/{what}"
