"""A small town for whoever starts the stack for the first time: a union, an association, 40 households, one
login.

Founded once through the public API, after the first start; what to log in with is kept in
<home>/sample-town.json (dropped with the data by `reset`). The person who logs in is the chair, and so may
call a drill.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from kairan_local.demo.client import Away, Gateway, Unexpected
from kairan_local.demo.commands import CommandFailed, DirectoryCommands
from kairan_local.demo.founding import NotApplied, appoint, found_associations, found_union
from kairan_local.demo.logins import first_login, issue_passcodes, password_of
from kairan_local.demo.places import AssociationPlan
from kairan_local.demo.roster import association_roster
from kairan_local.stack import Stack

TOWN: Final = AssociationPlan(
    slug="mihon", name="見本町会", towns=("見本一丁目", "見本二丁目"), households=40
)
FAILURES: Final = (Away, CommandFailed, NotApplied, Unexpected, TimeoutError)
WITHIN: Final = 60.0


class NoTown(Exception):
    """The town could not be founded now; the next start tries again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What the chair of the sample town types in."""

    union: str
    association: str
    household_number: str
    password: str


def sample_login(stack: Stack, cancelled: Callable[[], bool]) -> Login:
    """The login of the town; founds it when it is not there yet (some seconds). Raises NoTown."""
    kept = stack.settings.folder / "sample-town.json"
    if kept.exists():
        return Login(**json.loads(kept.read_text()))
    try:
        login = asyncio.run(_unless(cancelled, stack))
    except FAILURES as error:
        raise NoTown(f"{type(error).__name__}: {error}") from error
    _keep(kept, login)
    return login


def _keep(path: Path, login: Login) -> None:
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(login), ensure_ascii=False))
    draft.rename(path)


async def _unless(cancelled: Callable[[], bool], stack: Stack) -> Login:
    founding = asyncio.create_task(asyncio.wait_for(_found(stack), WITHIN))
    while not founding.done():
        if cancelled():
            founding.cancel()
            raise TimeoutError("a stop was asked for")
        await asyncio.sleep(0.1)
    return await founding


async def _found(stack: Stack) -> Login:
    commands = DirectoryCommands(stack.environment_of("kairan-directory"))
    operator = await commands.operator_token()
    async with Gateway(stack.gateway.url, "sample-town") as gateway:
        union = await found_union(gateway, operator, TOWN.slug, "見本校下町会連合会")
        rosters = [association_roster(TOWN)]
        [association] = await found_associations(gateway, operator, union, rosters, lambda _text: None)
        household = association.first_household_id
        [(number, passcode)] = (await issue_passcodes(gateway, association.id, [household], operator)).items()
        entered = await first_login(gateway, union.slug, TOWN.slug, number, passcode, key="chair")
        for place in (f"unions/{union.id}", f"associations/{association.id}"):
            await appoint(gateway, operator, place, entered["member_id"], "chair")
    return Login(
        union=union.slug, association=TOWN.slug, household_number=number, password=password_of(number)
    )
