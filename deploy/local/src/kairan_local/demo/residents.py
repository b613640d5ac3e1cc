"""The residents who log in as in life: with the passcode on the slip of paper, and then with their password.

Some do so before the drill, some while it runs; only few, for password hashing is slow on purpose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kairan_local.demo.client import Gateway
from kairan_local.demo.founding import Association, Union, side_by_side
from kairan_local.demo.logins import first_login, issue_passcodes, login

LOGGED_IN: Final = 14
LOGGING_IN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Household ids: those that log in before the drill, and those that do so during it."""

    before: frozenset[str]
    during: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrances:
    """Household id → the access token of its login; household id → the passcode that is still to be used."""

    tokens: dict[str, str] = field(default_factory=dict)
    passcodes: dict[str, str] = field(default_factory=dict)


def choose(associations: Sequence[Association], officers: frozenset[str]) -> Sample:
    """A few of each association, its chair among them; during the drill only who holds no office."""
    each = max(1, LOGGED_IN // len(associations))
    before: list[str] = []
    during: list[str] = []
    for association in associations:
        households = [household["household_id"] for household in association.households.values()]
        step = max(2, len(households) // (each + 1))
        before += households[0 : step * each : step]
        during += [household for household in households[1::step] if household not in officers]
    return Sample(before=frozenset(before), during=frozenset(during[:LOGGING_IN]))


async def let_in(
    gateway: Gateway, operator: str, union: Union, associations: Sequence[Association], sample: Sample
) -> Entrances:
    """Passcodes for all of the sample; first login and login for those before the drill."""
    entrances = Entrances()

    async def at(association: Association) -> None:
        chosen = {
            number: household["household_id"]
            for number, household in association.households.items()
            if household["household_id"] in sample.before | sample.during
        }
        if chosen:
            issued = await issue_passcodes(gateway, association.id, list(chosen.values()), operator)
            await _log_in(gateway, union, association, sample, issued, chosen, entrances)

    await side_by_side(at, associations)
    return entrances


async def _log_in(
    gateway: Gateway,
    union: Union,
    association: Association,
    sample: Sample,
    issued: Mapping[str, str],
    chosen: Mapping[str, str],
    entrances: Entrances,
) -> None:
    slug = association.roster.plan.slug
    for number, household in chosen.items():
        if household in sample.during:
            entrances.passcodes[household] = issued[number]
            continue
        await first_login(gateway, union.slug, slug, number, issued[number], f"first-{slug}-{number}")
        tokens: dict[str, Any] = await login(gateway, union.slug, slug, number)
        entrances.tokens[household] = tokens["access_token"]
