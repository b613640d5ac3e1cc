"""Logging in as residents do: once with the passcode on the slip of paper, from then on with a password."""

from collections.abc import Sequence
from typing import Any

from kairan_local.demo.client import Gateway


def password_of(number: str) -> str:
    """The password that the demo's resident of this household chooses."""
    return f"kairan-demo-{number}"


async def issue_passcodes(
    gateway: Gateway, association_id: str, households: Sequence[str], token: str
) -> dict[str, str]:
    """Household number → passcode, as an officer prints them."""
    path = f"/directory/associations/{association_id}/passcodes"
    reply = await gateway.post(path, {"household_ids": list(households)}, token)
    issued = reply.expect(200, 201)
    return {each["number"]: each["passcode"] for each in issued["items"]}


async def first_login(
    gateway: Gateway, union: str, association: str, number: str, passcode: str, key: str
) -> Any:
    """The tokens of a household's first login, which sets its password."""
    body = {
        "union": union,
        "association": association,
        "household_number": number,
        "passcode": passcode,
        "password": password_of(number),
    }
    return (await gateway.post("/directory/first-logins", body, key=key)).expect(200, 201)


async def login(gateway: Gateway, union: str, association: str, number: str) -> Any:
    """The tokens of a login by household number and password."""
    body = {
        "union": union,
        "association": association,
        "household_number": number,
        "password": password_of(number),
    }
    return (await gateway.post("/directory/sessions", body)).expect(200, 201)
