"""Founds the demo's union through the public API: associations, rosters, chairs and block leaders."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final, TypeVar

from kairan_local.demo.client import Gateway
from kairan_local.demo.patience import eventually
from kairan_local.demo.roster import AssociationRoster
from kairan_local.demo.roster_csv import EXCEL, roster_csv

APPLIED_WITHIN: Final = 240.0
"""Seconds for a roster to be applied, and again to be readable."""

Say = Callable[[str], None]
Each = TypeVar("Each")
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True, kw_only=True)
class Union:
    """A union that has been founded; `slug` is its name in addresses."""

    id: str
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """An association with its roster applied: its households by number, as the API lists them."""

    id: str
    roster: AssociationRoster
    households: dict[str, dict[str, Any]]

    @property
    def first_household_id(self) -> str:
        """The chair's household."""
        return str(next(iter(self.households.values()))["household_id"])

    @property
    def leaders(self) -> list[dict[str, Any]]:
        """The first household of each block, whose head leads it."""
        first: dict[str, dict[str, Any]] = {}
        for household in self.households.values():
            first.setdefault(household["block_id"], household)
        return list(first.values())


class NotApplied(Exception):
    """A roster was accepted but did not become readable in time."""


async def found_union(gateway: Gateway, operator: str, slug: str, name: str) -> Union:
    """A new union; when the slug is taken by an earlier demo, one with a number behind it."""
    for number in count(1):
        free = slug if number == 1 else f"{slug}-{number}"
        reply = await gateway.post("/directory/unions", {"slug": free, "name": name}, operator)
        if reply.status != 409:
            return Union(id=reply.expect(201)["union_id"], slug=free)
    raise AssertionError("count() never ends")


async def found_associations(
    gateway: Gateway, operator: str, union: Union, rosters: Sequence[AssociationRoster], say: Say
) -> list[Association]:
    """Every association with its roster imported: first a dry run, then in earnest."""
    return await side_by_side(lambda roster: _found(gateway, operator, union, roster, say), rosters)


async def side_by_side(do: Callable[[Each], Coroutine[Any, Any, Done]], each: Iterable[Each]) -> list[Done]:
    """Do the same for each at the same time; the first error ends them all."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(do(one)) for one in each]
    return [task.result() for task in tasks]


async def _found(
    gateway: Gateway, operator: str, union: Union, roster: AssociationRoster, say: Say
) -> Association:
    plan = roster.plan
    path = f"/directory/unions/{union.id}/associations"
    reply = await gateway.post(path, {"slug": plan.slug, "name": plan.name}, operator)
    association_id = reply.expect(201)["association_id"]
    await _import(gateway, operator, association_id, roster)
    listed = await _listed(gateway, operator, association_id, len(roster.households))
    households = {entry.number: listed[entry.number] for entry in roster.households}
    say(f"{plan.name}: {len(households)} households in {len(roster.blocks)} blocks")
    return Association(id=association_id, roster=roster, households=households)


async def _import(gateway: Gateway, operator: str, association_id: str, roster: AssociationRoster) -> None:
    path = f"/directory/associations/{association_id}/roster-imports"
    content, name = roster_csv(roster), roster.plan.name
    told = await _send_roster(gateway, operator, path, content, dry_run=True)
    new = told["households"]["new"]
    if told["faults"] or told["encoding"] != EXCEL or new != len(roster.households):
        raise NotApplied(f"the dry run of {name}'s roster found: {told}")
    accepted = await _send_roster(gateway, operator, path, content, dry_run=False)
    state = await eventually(
        lambda: gateway.get(f"{path}/{accepted['id']}", operator),
        lambda state: state["status"] == "applied",
        within=APPLIED_WITHIN,
        every=0.5,
    )
    if state["status"] != "applied":
        raise NotApplied(f"{name}'s roster is still being applied: {state}")


async def _send_roster(gateway: Gateway, operator: str, path: str, content: bytes, *, dry_run: bool) -> Any:
    flag = "true" if dry_run else "false"
    reply = await gateway.send(
        "POST",
        path,
        token=operator,
        content=content,
        content_type=f"text/csv; charset={EXCEL}",
        key=f"{path}-{flag}",
        query={"dry_run": flag},
    )
    return reply.expect(200 if dry_run else 202)


async def _listed(
    gateway: Gateway, operator: str, association_id: str, expected: int
) -> dict[str, dict[str, Any]]:
    """The households, once all are listed."""
    path = f"/directory/associations/{association_id}/households"
    items = await eventually(
        lambda: gateway.everything(path, operator),
        lambda items: len(items) >= expected,
        within=APPLIED_WITHIN,
        every=1.0,
    )
    if len(items) != expected:
        raise NotApplied(f"{len(items)} households are listed, not {expected}")
    return {item["number"]: item for item in items}


async def appoint(
    gateway: Gateway, operator: str, place: str, member_id: str, role: str, block_id: str | None = None
) -> None:
    """`place`: `unions/<id>` or `associations/<id>`; the term began yesterday, whatever the time zone."""
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    body = {"member_id": member_id, "role": role, "from": yesterday.isoformat()}
    if block_id is not None:
        body["block_id"] = block_id
    (await gateway.post(f"/directory/{place}/appointments", body, operator)).expect(201)
