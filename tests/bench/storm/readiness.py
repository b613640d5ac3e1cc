"""Waiting until the stack shows what is in the log: the counts, and the roll."""

import time
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import httpx
from city import City, Union
from ledger import differences
from pymongo.database import Database

from kairan_safety.roll.telling import told

PATIENCE_SECONDS: Final = 900.0
PROJECTIONS: Final = "safety-projections"

Expected = Mapping[UUID, Mapping[UUID, Mapping[str, int]]]


class NeverShown(Exception):
    """The stack did not show in time what it accepted."""


class Readiness:
    """`token_of` gives the chair of a union; `database` is safety's, read for what HTTP does not tell."""

    def __init__(self, url: str, city: City, tokens: Mapping[UUID, str], database: Database[Any]) -> None:
        self._http = httpx.Client(base_url=url, timeout=30.0)
        self._city = city
        self._tokens = tokens
        self._database = database

    def counts_exact(self, expected: Expected) -> float:
        """When every block of every union was as expected (seconds since the epoch). Raises NeverShown."""
        waiting = list(self._city.unions)
        until = time.monotonic() + PATIENCE_SECONDS
        faults: list[str] = []
        at = time.time()
        while waiting:
            at = time.time()
            faults = list(differences(expected[waiting[0].incident_id], self.counts(waiting[0])))
            if not faults:
                waiting.pop(0)
            elif time.monotonic() > until:
                raise NeverShown(f"{len(faults)} faults, first: {faults[0]}")
            else:
                time.sleep(0.1)
        return at

    def counts(self, union: Union) -> dict[str, Any]:
        """The body of `GET …/counts` (an empty one while it can't be had)."""
        path = f"/safety/incidents/{union.incident_id}/counts"
        answer = self._http.get(path, headers={"Authorization": f"Bearer {self._tokens[union.id]}"})
        return dict(answer.json()) if answer.status_code == 200 else {"associations": []}

    def roll_shows(self, position: int) -> float:
        """When the roll had everything up to a log position. Raises NeverShown."""
        until = time.monotonic() + PATIENCE_SECONDS
        while (self._projected() or 0) < position:
            if time.monotonic() > until:
                raise NeverShown(f"the roll stands at {self._projected()}, the log at {position}")
            time.sleep(0.25)
        return time.time()

    def _projected(self) -> int | None:
        found = self._database["checkpoints"].find_one({"_id": PROJECTIONS})
        return None if found is None else found.get("position")

    def roll_differs(self, said: Mapping[UUID, str]) -> list[str]:
        """Households whose line on the roll is not what the ledger says (`unread` when nothing was)."""
        lines = {
            UUID(line["household_id"]): line["line"]
            for line in told(self._database["roll_lines"].find(), self._database["roll_statements"].find())
        }
        everyone = (household for union in self._city.unions for _, _, household in union.households())
        return [
            f"{household}: {lines.get(household)}, not {said.get(household, 'unread')}"
            for household in everyone
            if lines.get(household) != said.get(household, "unread")
        ]
