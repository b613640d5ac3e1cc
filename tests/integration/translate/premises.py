"""A western association with one of everything that translate knows, and people of all kinds who come by."""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from tests.neighbourhood.service import wait_until
from tests.neighbourhood.union import Union, found_union, operator

from kairan_contracts.identity import Principal

from .calling import Translate
from .every_route import Row

PARAMETER = re.compile(r"<[a-z]+:([a-z_]+)>")
ORDINARY = "会費は800円です。"


def is_id(value: str) -> bool:
    return len(value) == 36


@dataclass
class Premises:
    """`things`: ids by the names that paths and bodies use. `people`: who comes, by name."""

    translate: Translate
    client: httpx.Client
    union: Union = field(default_factory=found_union)
    things: dict[str, str] = field(default_factory=dict)
    people: dict[str, Principal] = field(default_factory=dict)

    def furnish(self) -> None:
        west, east = self.union.associations
        far = found_union()
        self.people = {
            "resident": west.households[0].member(),
            "chair": west.officer(),
            "neighbour": east.officer(),
            "far_chair": far.associations[0].officer(),
            "far_union_chair": far.officer(),
            "operator": operator(),
        }
        resident, chair = self.people["resident"], self.people["chair"]
        article_id = self.translate.publish(self.union, "助けて", "無事です。")
        self.translate.translation(resident, article_id, "en")
        area_id = str(west.association_id)
        entered = self.translate.post(chair, f"/translate/areas/{area_id}/terms", {"term": "西町会館"})
        phrases = self.translate.get(resident, "/translate/phrases?language=tl").json()["items"]
        self.things = {
            "article_id": article_id,
            "language": "en",
            "text_id": self._text(resident),
            "area_id": area_id,
            "term_id": entered.json()["term_id"],
            "phrase": "boil-water",
            "digest": next(each["digest"] for each in phrases if each["phrase"] == "boil-water"),
        }

    def _text(self, resident: Principal) -> str:
        """A text that the machine has made."""
        body = {"text": ORDINARY, "target": "en"}
        text_id = str(self.translate.post(resident, "/translate/texts", body).json()["text_id"])
        path = f"/translate/texts/{text_id}"
        wait_until(lambda: self.translate.get(resident, path).json()["state"] == "ready")
        return text_id

    def knock(
        self,
        row: Row,
        who: Principal | None,
        *,
        raw: bytes | None = None,
        token: str = "",
        body: Any = None,
        query: dict[str, str] | None = None,
        things: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Call the route as it is meant to be called, or otherwise."""
        known = things or self.things
        headers = {"Idempotency-Key": uuid4().hex, "Accept-Language": "en"}
        if who is not None or token:
            headers["Authorization"] = f"Bearer {token or self.translate.issuer.token(who)}"  # type: ignore[arg-type]
        content = raw
        if content is None and row.body is not None:
            said = json.dumps(row.body if body is None else body)
            content = said.replace("{digest}", known["digest"]).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        path = PARAMETER.sub(lambda found: known[found[1]], row.path)
        params = row.query if query is None else query
        return self.client.request(
            row.method, f"/translate{path}", params=params, content=content, headers=headers
        )

    def nowhere(self) -> dict[str, str]:
        """The same names for things that there are not."""
        return {name: str(uuid4()) if is_id(id_) else id_ for name, id_ in self.things.items()}

    def ours_in(self, answer: httpx.Response) -> set[str]:
        """Which of our things an answer speaks of."""
        return {name for name, id_ in self.things.items() if is_id(id_) and id_ in answer.text}
