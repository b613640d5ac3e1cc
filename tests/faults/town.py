"""The people of the campaign: a small union, its roster, a token for each household, a drill that runs."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from kairan_local.demo.calling import NOTICE
from kairan_local.demo.client import Gateway
from kairan_local.demo.commands import DirectoryCommands
from kairan_local.demo.founding import appoint, found_associations, found_union
from kairan_local.demo.patience import eventually
from kairan_local.demo.roster import roster
from kairan_local.running_stack import RunningStack

from .evidence import Evidence

HOUSEHOLDS: Final = 96
KNOWN_WITHIN: Final = 90.0
HEARD: Final = "safety.on_household_enrolled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """The head of a household, with a token that outlives the campaign (four hours)."""

    household_id: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """`chair` is the token of headquarters."""

    incident_id: str
    residents: Sequence[Resident]
    blocks: Sequence[str]
    chair: str
    operator: str

    @property
    def statements(self) -> str:
        return f"/safety/incidents/{self.incident_id}/statements"

    @property
    def counts(self) -> str:
        return f"/safety/incidents/{self.incident_id}/counts"


async def settle(stack: RunningStack, run: str) -> Town:
    """Found the union, import its roster, appoint a chair, activate a drill that reaches everybody."""
    await _listening(Evidence(stack.stack))
    commands = DirectoryCommands(stack.stack.environment_of("kairan-directory"))
    operator = await commands.operator_token()
    async with Gateway(stack.url, run) as gateway:
        union = await found_union(gateway, operator, "yoneizumi", "米泉校下町会連合会")
        rosters = roster(HOUSEHOLDS)
        await found_associations(gateway, operator, union, rosters, lambda _: None)
        minted = await commands.mint_tokens(union.slug)
        await appoint(gateway, operator, f"unions/{union.id}", minted[0]["member_id"], "chair")
        chair = await _chair(commands, union.slug)
        incident = await _activate(gateway, union.id, chair)
    residents = [Resident(household_id=each["household_id"], token=each["token"]) for each in minted]
    blocks = sorted({each["block_id"] for each in minted})
    return Town(incident_id=incident, residents=residents, blocks=blocks, chair=chair, operator=operator)


async def _listening(evidence: Evidence) -> None:
    """Until safety has a queue: what the directory tells before that, nobody hears."""
    queues = await eventually(
        lambda: asyncio.to_thread(evidence.queues), lambda queues: HEARD in queues, within=KNOWN_WITHIN
    )
    if HEARD not in queues:
        raise RuntimeError(f"there is no queue {HEARD}")


async def _chair(commands: DirectoryCommands, union: str) -> str:
    def in_office(minted: list[dict[str, Any]]) -> bool:
        return any("chair" in each["roles"] for each in minted)

    minted = await eventually(lambda: commands.mint_tokens(union), in_office, within=KNOWN_WITHIN)
    return str(next(each["token"] for each in minted if "chair" in each["roles"]))


async def _activate(gateway: Gateway, union_id: str, chair: str) -> str:
    scope = {"union_id": union_id}
    notice = (await gateway.post("/safety/notices", {**NOTICE, "scope": scope}, chair)).expect(201)
    body = {"notice_id": notice["notice_id"], "mode": "drill", "scope": scope}
    tries = count()

    async def preview() -> dict[str, Any]:
        reply = await gateway.post("/safety/incidents/previews", body, chair, key=f"preview-{next(tries)}")
        return {"households": 0} if reply.problem == "nobody-to-call" else dict(reply.expect(200))

    told = await eventually(preview, lambda told: told["households"] == HOUSEHOLDS, within=KNOWN_WITHIN)
    if told["households"] != HOUSEHOLDS:
        raise RuntimeError(f"safety knows {told['households']} households, not {HOUSEHOLDS}")
    reply = await gateway.post("/safety/incidents", {"confirmation": told["confirmation"]}, chair)
    return str(reply.expect(201)["incident_id"])
