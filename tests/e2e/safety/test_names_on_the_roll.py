"""Names on the roll come from the directory when it is shown: to those who may see them, and only then."""

import csv
import io
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.neighbourhood import loopback

from kairan_local.running_stack import RunningStack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROSTER = "\r\n".join(
    (
        "利用者番号,班,氏名,続柄,電話番号,要配慮,配慮内容,同意",
        "1001,1班,米泉 太郎,本人,076-241-1001,高齢者,足が不自由,災害時",
        "1001,1班,米泉 花子,妻,,,,",
        "1002,1班,髙橋 次郎,本人,076-241-1002,,,",
        "2001,2班,ﾀﾅｶ 三郎,本人,076-241-2001,,,",
        "",
    )
)


@dataclass
class Town:
    """An association of three households in two blocks on the running stack, and everybody's tokens."""

    stack: RunningStack
    slug: str = field(default_factory=lambda: f"e2e-{uuid4().hex[:8]}")
    union_id: str = ""
    association_id: str = ""
    households: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def call(self, token: str, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
        headers |= more.pop("headers", {})
        return loopback.request(method, self.stack.url + path, json=body, headers=headers, timeout=30, **more)

    def made(self, token: str, path: str, body: Any) -> Any:
        answer = self.call(token, "POST", path, body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    def settle(self) -> None:
        """Found the town, import its roster and appoint a chair of each and a block leader."""
        operator = self.stack.run("kairan-directory", "operator-token").strip().splitlines()[-1]
        union = self.made(operator, "/directory/unions", {"slug": self.slug, "name": "米泉"})
        self.union_id = union["union_id"]
        path = f"/directory/unions/{self.union_id}/associations"
        self.association_id = self.made(operator, path, {"slug": "nishi", "name": "西町会"})["association_id"]
        here = f"/directory/associations/{self.association_id}"
        self._import(operator, here)
        self.households = {
            each["number"]: each for each in self.call(operator, "GET", f"{here}/households").json()["items"]
        }
        self._appoint(operator, here)
        self._mint()

    def _import(self, operator: str, here: str) -> None:
        headers = {
            "Authorization": f"Bearer {operator}",
            "Idempotency-Key": uuid4().hex,
            "Content-Type": "text/csv",
        }
        url = f"{self.stack.url}{here}/roster-imports?dry_run=false"
        content = ROSTER.encode("cp932")
        sent = loopback.post(url, content=content, headers=headers, timeout=30)
        assert sent.status_code == 202, sent.text
        state = f"{here}/roster-imports/{sent.json()['id']}"
        wait_until(lambda: self.call(operator, "GET", state).json()["status"] == "applied")

    def _appoint(self, operator: str, here: str) -> None:
        yesterday = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
        roles = {
            "1002": ("unions", "chair"),
            "2001": ("associations", "chair"),
            "1001": (None, "block_leader"),
        }
        for number, (kind, role) in roles.items():
            household = self.households[number]
            seen = self.call(operator, "GET", f"/directory/households/{household['household_id']}").json()
            body = {"member_id": seen["members"][0]["member_id"], "role": role, "from": yesterday}
            if role == "block_leader":
                body["block_id"] = household["block_id"]
            place = f"/directory/unions/{self.union_id}" if kind == "unions" else here
            self.made(operator, f"{place}/appointments", body)

    def _mint(self) -> None:
        def minted() -> list[dict[str, Any]]:
            told = self.stack.run("kairan-directory", "mint-tokens", "--union", self.slug)
            return [json.loads(line) for line in told.splitlines() if line.startswith("{")]

        wait_until(lambda: sum(bool(line["roles"]) for line in minted()) == 3)
        numbers = {each["household_id"]: number for number, each in self.households.items()}
        self.tokens = {numbers[line["household_id"]]: line["token"] for line in minted()}

    @property
    def union_chair(self) -> str:
        return self.tokens["1002"]

    @property
    def chair(self) -> str:
        return self.tokens["2001"]

    @property
    def leader(self) -> str:
        return self.tokens["1001"]

    def activate(self, **more: Any) -> str:
        scope = {"union_id": self.union_id}
        notice = {"title": "訓練", "body": "訓練です。", "scope": scope}
        notice_id = self.made(self.union_chair, "/safety/notices", notice)["notice_id"]
        wanted = {"notice_id": notice_id, "mode": "drill", "scope": scope, **more}
        preview: dict[str, Any] = {}

        def everyone_is_known() -> bool:
            answer = self.call(self.union_chair, "POST", "/safety/incidents/previews", wanted)
            preview.update(answer.json())
            return preview.get("households") == 3

        wait_until(everyone_is_known)
        confirmation = {"confirmation": preview["confirmation"]}
        incident_id = self.made(self.union_chair, "/safety/incidents", confirmation)["incident_id"]
        wait_until(lambda: len(self.roll(self.union_chair, incident_id)["items"]) == 3)
        return str(incident_id)

    def roll(self, token: str, incident_id: str, **params: Any) -> Any:
        answer = self.call(token, "GET", f"/safety/incidents/{incident_id}/roll", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def town(stack: RunningStack) -> Town:
    made = Town(stack)
    made.settle()
    return made


def test_officers_see_names_and_phones_and_find_people_by_name(town: Town) -> None:
    incident_id = town.activate()
    roll = town.roll(town.chair, incident_id)
    assert roll["names_available"] is True
    assert [(item["number"], item["head_name"], item["phone"]) for item in roll["items"]] == [
        ("1001", "米泉 太郎", "076-241-1001"),
        ("1002", "髙橋 次郎", "076-241-1002"),
        ("2001", "ﾀﾅｶ 三郎", "076-241-2001"),
    ]
    for searched, number in (("花子", "1001"), ("髙橋次郎", "1002"), ("タナカ", "2001")):
        assert [item["number"] for item in town.roll(town.chair, incident_id, q=searched)["items"]] == [
            number
        ]


def test_care_that_is_for_disasters_is_shown_in_a_disaster_only(town: Town) -> None:
    def care(incident_id: str) -> list[str]:
        items = town.roll(town.chair, incident_id)["items"]
        return [need["detail"] for item in items for need in item["care"]]

    assert care(town.activate()) == []
    assert care(town.activate(mode="disaster")) == ["足が不自由"]


def test_hidden_names_are_shown_to_the_own_association_only(town: Town) -> None:
    incident_id = town.activate(hide_names=True)
    of_union = town.roll(town.union_chair, incident_id)
    assert [item["head_name"] for item in of_union["items"]] == [None, None, None]
    assert of_union["names_available"] is True
    assert town.roll(town.union_chair, incident_id, q="太郎")["items"] == []
    of_chair = town.roll(town.chair, incident_id)["items"]
    assert [item["head_name"] for item in of_chair] == ["米泉 太郎", "髙橋 次郎", "ﾀﾅｶ 三郎"]
    of_leader = town.roll(town.leader, incident_id)["items"]
    assert [(item["number"], item["head_name"]) for item in of_leader] == [
        ("1001", "米泉 太郎"),
        ("1002", "髙橋 次郎"),
    ]


def test_the_file_for_excel_has_the_names(town: Town) -> None:
    incident_id = town.activate()
    answer = town.call(
        town.chair, "GET", f"/safety/incidents/{incident_id}/roll.csv", params={"encoding": "cp932"}
    )
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("cp932"))))
    assert [(row["世帯主"], row["電話番号"], row["安否"]) for row in rows][1] == (
        "髙橋 次郎",
        "076-241-1002",
        "未ログイン",
    )


def test_without_the_directory_the_roll_still_shows(town: Town) -> None:
    incident_id = town.activate()
    serving = next(name for name in town.stack.processes if name.startswith("directory-serve"))
    town.stack.stop(serving)
    try:
        roll = town.roll(town.chair, incident_id)
        assert roll["names_available"] is False
        assert [item["number"] for item in roll["items"]] == ["1001", "1002", "2001"]
        assert {item["head_name"] for item in roll["items"]} == {None}
        statements = f"/safety/incidents/{incident_id}/statements"
        assert town.made(town.leader, statements, {"status": "safe"})["kind"] == "self"
    finally:
        town.stack.start(serving)
    wait_until(lambda: town.roll(town.chair, incident_id)["names_available"])
    assert Path(town.stack.stack.keys.signing).exists()
