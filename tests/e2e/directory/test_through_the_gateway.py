"""A town's first day through the gateway: from the operator's token to a resident who refreshes theirs."""

import time
from typing import Any
from uuid import uuid4

import pytest
from tests.neighbourhood import loopback

from kairan_local.running_stack import RunningStack

ROSTER = (
    "利用者番号,班,氏名,続柄,電話番号\r\n0001,1班,米泉 太郎,本人,076-241-0001\r\n0001,1班,米泉 花子,妻,\r\n"
)


class Caller:
    """Someone who calls through the gateway, with or without a token."""

    def __init__(self, stack: RunningStack, token: str = "") -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.client = loopback.client(base_url=stack.url, headers=headers, timeout=30)

    def post(self, path: str, body: Any = None, *, expected: int = 201, **options: Any) -> Any:
        headers = {"Idempotency-Key": str(uuid4()), **options.pop("headers", {})}
        if "content" not in options:
            options["json"] = body
        reply = self.client.post(f"/directory{path}", headers=headers, **options)
        assert reply.status_code == expected, reply.text
        return reply.json()

    def get(self, path: str) -> Any:
        reply = self.client.get(f"/directory{path}")
        assert reply.status_code == 200, reply.text
        return reply.json()


@pytest.mark.slow
def test_a_town_s_first_day(stack: RunningStack) -> None:
    operator, nobody = Caller(stack, stack.run("kairan-directory", "operator-token").strip()), Caller(stack)
    slug = f"e2e-{uuid4().hex[:8]}"
    union = operator.post("/unions", {"slug": slug, "name": "米泉"})
    nishi = operator.post(f"/unions/{union['union_id']}/associations", {"slug": "nishi", "name": "西"})
    here = f"/associations/{nishi['association_id']}"

    csv = {"content": ROSTER.encode("cp932"), "headers": {"Content-Type": "text/csv"}}
    accepted = operator.post(f"{here}/roster-imports", expected=202, **csv)
    # The decision is kept: what carries it out may die at once.
    stack.kill("directory-follow")
    applied(operator, f"{here}/roster-imports/{accepted['id']}")
    (household,) = operator.get(f"{here}/households")["items"]
    assert (household["head_name"], household["members"]) == ("米泉 太郎", 2)

    order = {"household_ids": [household["household_id"]]}
    (issued,) = operator.post(f"{here}/passcodes", order)["items"]
    door = {"union": slug, "association": "nishi", "household_number": "1", "password": "himitsu-2024"}
    nobody.post("/first-logins", {**door, "passcode": issued["passcode"]})
    tokens = nobody.post("/sessions", door)
    assert Caller(stack, tokens["access_token"]).get("/me")["name"] == "米泉 太郎"

    stack.restart(next(name for name in stack.processes if name.startswith("directory-serve")))
    renewed = nobody.post("/sessions/refreshes", {"refresh_token": tokens["refresh_token"]})
    assert Caller(stack, renewed["access_token"]).get("/me")["household_number"] == "0001"


def applied(operator: Caller, path: str, within: float = 60.0) -> None:
    until = time.monotonic() + within
    while (state := operator.get(path))["status"] != "applied":
        assert time.monotonic() < until, state
        time.sleep(0.1)
