"""Sets the stage: a union with its rosters, officers in office, some residents logged in, a token for all.

A sample logs in through the API (passcode, first login, password). The others get their tokens by the
directory's development command, and so count as never having logged in.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kairan_local.demo.board import Section
from kairan_local.demo.client import Gateway
from kairan_local.demo.commands import DirectoryCommands
from kairan_local.demo.founding import (
    Association,
    NotApplied,
    Say,
    Union,
    appoint,
    found_associations,
    found_union,
    side_by_side,
)
from kairan_local.demo.patience import eventually
from kairan_local.demo.places import AssociationPlan
from kairan_local.demo.residents import Entrances, choose, let_in
from kairan_local.demo.roster import AssociationRoster, association_roster
from kairan_local.demo.stage import Seat, Stage

NEIGHBOURS: Final = AssociationPlan(slug="nomachi", name="野町町会", towns=("野町一丁目",), households=10)
TOKENS_WITHIN: Final = 60.0

Minted = dict[str, dict[str, Any]]
"""Household id → what `mint-tokens` says of its head."""


@dataclass(frozen=True, slots=True)
class StageSetting:
    """Everything that happens before the notice is written."""

    gateway: Gateway
    commands: DirectoryCommands
    say: Say

    async def set(self, rosters: Sequence[AssociationRoster]) -> Stage:
        """Found, import, appoint, log in. Raises Unexpected, NotApplied, CommandFailed or Away."""
        operator = await self.commands.operator_token()
        neighbour = asyncio.create_task(self._neighbour(operator))
        try:
            return await self._union(operator, rosters, neighbour)
        finally:
            neighbour.cancel()

    async def _union(
        self, operator: str, rosters: Sequence[AssociationRoster], neighbour: asyncio.Task[str]
    ) -> Stage:
        union = await found_union(self.gateway, operator, "yoneizumi", "米泉校下町会連合会")
        associations = await found_associations(self.gateway, operator, union, rosters, self.say)
        await self._appoint(operator, union, associations)
        minted = await self._minted(union, associations)
        officers = frozenset(household for household, token in minted.items() if token["roles"])
        sample = choose(associations, officers)
        entrances = await let_in(self.gateway, operator, union, associations, sample)
        self.say(f"{len(entrances.tokens)} residents logged in, {len(minted)} tokens minted")
        return Stage(
            union_id=union.id,
            union=union.slug,
            seats=list(_seats(associations, minted, entrances)),
            sections=[_section(association) for association in associations],
            block_names=_block_names(associations),
            chair=entrances.tokens[associations[0].first_household_id],
            operator=operator,
            neighbour=await neighbour,
        )

    async def _appoint(self, operator: str, union: Union, associations: Sequence[Association]) -> None:
        """The union's chair, each association's chair, each block's leader: heads of their households."""
        heads = await self._tokens(union)

        async def officers(association: Association) -> None:
            place, chair = f"associations/{association.id}", association.first_household_id
            await appoint(self.gateway, operator, place, heads[chair]["member_id"], "chair")
            for leader in association.leaders:
                member = heads[leader["household_id"]]["member_id"]
                await appoint(self.gateway, operator, place, member, "block_leader", leader["block_id"])

        chair = heads[associations[0].first_household_id]["member_id"]
        await appoint(self.gateway, operator, f"unions/{union.id}", chair, "chair")
        await side_by_side(officers, associations)
        leaders = sum(len(association.leaders) for association in associations)
        self.say(f"{1 + len(associations)} chairs and {leaders} block leaders are in office")

    async def _minted(self, union: Union, associations: Sequence[Association]) -> Minted:
        """Tokens of all, once every block leader's token says so."""
        leaders = {each["household_id"] for association in associations for each in association.leaders}

        def in_office(minted: Minted) -> bool:
            return all("block_leader" in minted[leader]["roles"] for leader in leaders)

        minted = await eventually(lambda: self._tokens(union), in_office, within=TOKENS_WITHIN)
        if not in_office(minted):
            raise NotApplied("not every block leader's token names the role")
        return minted

    async def _tokens(self, union: Union) -> Minted:
        """The head's token comes first of those of a household."""
        minted: Minted = {}
        for each in await self.commands.mint_tokens(union.slug):
            minted.setdefault(each["household_id"], each)
        return minted

    async def _neighbour(self, operator: str) -> str:
        """A resident's token of another union, who must learn nothing of this one."""
        union = await found_union(self.gateway, operator, "nomachi", "野町町会連合会")
        await found_associations(self.gateway, operator, union, [association_roster(NEIGHBOURS)], self.say)
        token: str = next(iter((await self._tokens(union)).values()))["token"]
        return token


def _seats(associations: Sequence[Association], minted: Minted, entrances: Entrances) -> Iterable[Seat]:
    for association in associations:
        for number, each in association.households.items():
            household = each["household_id"]
            own = entrances.tokens.get(household)
            yield Seat(
                household_id=household,
                block_id=each["block_id"],
                association=association.roster.plan.slug,
                number=number,
                member_id=minted[household]["member_id"],
                token=own or minted[household]["token"],
                logged_in=own is not None,
                passcode=entrances.passcodes.get(household, ""),
            )


def _section(association: Association) -> Section:
    blocks = [leader["block_id"] for leader in association.leaders]
    return Section(id=association.id, name=association.roster.plan.name, blocks=blocks)


def _block_names(associations: Sequence[Association]) -> dict[str, str]:
    return {
        leader["block_id"]: f"{association.roster.plan.name} {leader['block_name']}"
        for association in associations
        for leader in association.leaders
    }
