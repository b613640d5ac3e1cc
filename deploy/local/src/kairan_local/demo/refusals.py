"""Requests that must be refused, each with the problem that it must get. Nothing of them may be counted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import jwt

from kairan_local.demo.client import Gateway, Reply
from kairan_local.demo.script import Fault, Refused
from kairan_local.demo.stage import Seat, Stage

EXPECTED: Final[Mapping[Fault, tuple[frozenset[int], frozenset[str]]]] = {
    Fault.BAD_STATUS: (frozenset({422}), frozenset({"validation"})),
    Fault.LONG_NOTE: (frozenset({413, 422}), frozenset()),
    Fault.BROKEN_JSON: (frozenset({400}), frozenset({"malformed-json"})),
    Fault.WRONG_BLOCK: (frozenset({403}), frozenset()),
    Fault.NEIGHBOURS_INCIDENT: (frozenset({404}), frozenset()),
    Fault.UNKNOWN_HOUSEHOLD: (frozenset({404}), frozenset()),
    Fault.EXPIRED_TOKEN: (frozenset({401}), frozenset({"token-expired"})),
    Fault.BROKEN_TOKEN: (frozenset({401}), frozenset({"token-invalid"})),
    Fault.SECOND_TEAM: (frozenset({409}), frozenset()),
}
"""Fault → the statuses, and the problems if only certain ones will do."""


def expired(token: str, signing_keys: Path) -> str:
    """The same token as it will be when its time is over, signed with the stack's own newest key."""
    claims = jwt.decode(token, options={"verify_signature": False})
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    key = max(signing_keys.glob("*.pem"), key=lambda path: path.name)
    headers = {"kid": key.stem}
    claims |= {"exp": hour_ago, "iat": hour_ago - timedelta(minutes=30)}
    claims.pop("nbf", None)
    return jwt.encode(claims, key.read_text(), algorithm="ES256", headers=headers)


def broken(token: str) -> str:
    """The token with one letter of its claims changed."""
    header, claims, signature = token.split(".")
    middle = len(claims) // 2
    other = "A" if claims[middle] != "A" else "B"
    return f"{header}.{claims[:middle]}{other}{claims[middle + 1 :]}.{signature}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """Sends what must be refused, during one incident."""

    gateway: Gateway
    stage: Stage
    incident: str
    signing_keys: Path

    async def send(self, act: Refused, key: str) -> str:
        """Empty when it was refused as it must be; else what came instead."""
        reply = await self._reply(act.fault, self.stage.seats[act.household], key)
        statuses, problems = EXPECTED[act.fault]
        if reply.status in statuses and reply.problem and (not problems or reply.problem in problems):
            return ""
        wanted = " or ".join(map(str, sorted(statuses)))
        text = reply.raw[:500].decode("utf-8", errors="replace")
        return f"{act.fault}: expected {wanted} {'/'.join(problems)}, got {reply.status}: {text}"

    async def _reply(self, fault: Fault, seat: Seat, key: str) -> Reply:
        safe = {"status": "safe", "means": "app"}
        match fault:
            case Fault.BAD_STATUS:
                return await self._state({**safe, "status": "fine"}, seat.token, key)
            case Fault.LONG_NOTE:
                return await self._state({**safe, "note": "あ" * 70_000}, seat.token, key)
            case Fault.BROKEN_JSON:
                return await self._state(b'{"status": "safe"', seat.token, key)
            case Fault.WRONG_BLOCK:
                stranger = self.stage.another_leader(seat)
                return await self._state({**safe, **_for(seat.household_id)}, stranger.token, key)
            case Fault.NEIGHBOURS_INCIDENT:
                return await self._state(safe, self.stage.neighbour, key)
            case Fault.UNKNOWN_HOUSEHOLD:
                leader = self.stage.leaders()[seat.block_id]
                return await self._state({**safe, **_for(str(uuid4()))}, leader.token, key)
            case Fault.EXPIRED_TOKEN:
                return await self._state(safe, expired(seat.token, self.signing_keys), key)
            case Fault.BROKEN_TOKEN:
                return await self._state(safe, broken(seat.token), key)
            case Fault.SECOND_TEAM:
                return await self._second_team(seat, key)

    async def _state(self, body: Mapping[str, Any] | bytes, token: str, key: str) -> Reply:
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        path = f"/safety/incidents/{self.incident}/statements"
        return await self.gateway.send("POST", path, token=token, content=content, key=key)

    async def _second_team(self, seat: Seat, key: str) -> Reply:
        """The block's leader goes to the household; then headquarters wants to go, too."""
        leader = self.stage.leaders()[seat.block_id]
        if leader.token == self.stage.chair:
            seat = leader = self.stage.another_leader(seat)
        path = f"/safety/incidents/{self.incident}/visits"
        body = {"household_id": seat.household_id}
        first = await self.gateway.post(path, body, leader.token, key=f"{key}-first")
        first.expect(200, 201)
        return await self.gateway.post(path, body, self.stage.chair, key=f"{key}-second")


def _for(household: str) -> dict[str, str]:
    return {"household_id": household, "kind": "proxy"}
