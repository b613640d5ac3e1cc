"""A western association with one of everything the bulletin knows, and people of all kinds who come by."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from tests.neighbourhood import loopback
from tests.neighbourhood.union import Union, found_union, operator

from kairan_contracts.identity import Principal
from kairan_contracts.vocabulary import Role, ScopeKind

from .attachments.test_attachments import put_up
from .attendance.asking import call
from .board.test_moderation import opening
from .board.test_threads import TALK, board, thread
from .booking.test_booking import book, hall, moment
from .calendar.test_calendar import planned
from .calling import Bulletin, wait_until
from .every_route import BROWSER, GUARDED, MENU, OFFICERS, SOURCE
from .files import photo
from .matching.test_matching import CASE, OFFER, issue
from .resolution.test_resolution import opened as resolution
from .rows import Row
from .survey.test_survey import opened as survey
from .test_articles import draft, published

PARAMETER = re.compile(r"<[a-z]+:([a-z_]+)>")


@contextmanager
def furnished(bulletin: Bulletin) -> Iterator["Premises"]:
    """Premises of a new union, where everything can be seen by those whom it is for."""
    with loopback.client(base_url=bulletin.processes.url, timeout=20) as client:
        made = Premises(bulletin, bulletin.enrol(found_union()), client)
        made.furnish()
        yield made


def is_id(value: str) -> bool:
    return len(value) == 36


@dataclass
class Premises:
    """`things`: ids by the names that paths and bodies use. `people`: who comes, by name."""

    bulletin: Bulletin
    union: Union
    client: httpx.Client
    things: dict[str, str] = field(default_factory=dict)
    people: dict[str, Principal] = field(default_factory=dict)

    def filled(self, value: Any, things: dict[str, str]) -> Any:
        """The value with the things' ids in place of their names."""
        if isinstance(value, dict):
            return {key: self.filled(each, things) for key, each in value.items()}
        if isinstance(value, list):
            return [self.filled(each, things) for each in value]
        return value.format_map(things) if isinstance(value, str) else value

    def knock(
        self, row: Row, who: Principal | None, *, raw: bytes | None = None, token: str = "", **more: Any
    ) -> httpx.Response:
        """Call the route as it is meant to be called, or with another body."""
        known = more.get("things", self.things)
        things = known | {name: known[other] for name, other in row.instead.items()}
        headers = {"Idempotency-Key": uuid4().hex, "Accept-Language": "en"}
        if who is not None or token:
            headers["Authorization"] = f"Bearer {token or self.bulletin.issuer.token(who)}"  # type: ignore[arg-type]
        content = raw
        if content is None and row.body is not None:
            content = json.dumps(self.filled(more.get("body", row.body), things)).encode()
        if row.path == "/attachments":
            content, headers["Content-Type"] = photo(), "image/jpeg"
        elif row.path == "/gateway/notices":
            content, headers["Content-Type"] = b"From: <a@b.example>", "message/rfc822"
        elif content is not None:
            headers["Content-Type"] = "application/json"
        path = PARAMETER.sub(lambda found: things[found[1]], row.path)
        params = self.filled(row.query, things)
        return self.client.request(
            row.method, f"/bulletin{path}", params=params, content=content, headers=headers
        )

    def nowhere(self) -> dict[str, str]:
        """The same names for things that there are not."""
        return {name: str(uuid4()) if is_id(id_) else id_ for name, id_ in self.things.items()}

    def ours_in(self, answer: httpx.Response) -> set[str]:
        """Which of our things an answer speaks of."""
        return {name for name, id_ in self.things.items() if id_ in answer.text}

    def furnish(self) -> None:
        """Make one of everything, and wait until everybody who may see it does."""
        nishi = self.union.associations[0]
        first, second = nishi.households[:2]
        secretariat = (Role.SECRETARIAT, ScopeKind.ASSOCIATION, nishi.association_id)
        self.people |= {
            "chair": nishi.officer(),
            "second": nishi.households[4].member(1, secretariat),
            "author": first.member(),
            "helper": second.member(),
            "resident": nishi.households[3].member(),
            "neighbour": self.union.associations[1].officer(),
            "far_chair": found_union().associations[0].officer(),
            "far_union_chair": found_union().officer(),
            "operator": operator(),
        }
        self.things |= {
            "association_id": str(nishi.association_id),
            "block_id": str(first.block.block_id),
            "household_id": str(first.household_id),
            "begins": moment(4, 14),
            "ends": moment(4, 16),
            "token": "0" * 43,
        }
        browsers = f"/bulletin/households/{first.household_id}/push-subscriptions"
        self.things["subscription_id"] = self._made("author", browsers, BROWSER, "subscription_id")
        self._write()
        self._ask()
        self._talk()
        wait_until(self._all_is_seen)

    def _made(self, who: str, path: str, body: Any, name: str) -> str:
        return str(self.bulletin.made(self.people[who], path, body)[name])

    def _write(self) -> None:
        scope = {"association_id": self.things["association_id"]}
        chair, union = self.people["chair"], self.union
        for name, purpose in (("attachment_id", "article"), ("file_id", "article")):
            kept = put_up(self.bulletin, chair, photo(), "image/jpeg", "a.jpg", purpose)
            self.things[name] = kept.json()["attachment_id"]
        carried = [self.things["attachment_id"]]
        self.things["article_id"] = published(self.bulletin, union, attachment_ids=carried)
        article = self.bulletin.get(chair, f"/bulletin/articles/{self.things['article_id']}").json()
        self.things["menu_id"] = article["menu_id"]
        self.things["draft_id"] = draft(self.bulletin, union)
        self.things["spare_menu_id"] = self.bulletin.menu(chair, scope, **{**MENU, "post": OFFICERS})
        group = {"scope": scope, "name": "子ども会"}
        self.things["group_id"] = self._made("chair", "/bulletin/groups", group, "group_id")
        source = {**self.filled(SOURCE, self.things), "scope": scope, "kind": "mail"}
        self.things["source_id"] = self._made("chair", "/bulletin/sources", source, "source_id")

    def _ask(self) -> None:
        bulletin, union, nishi = self.bulletin, self.union, self.union.associations[0]
        paths = {
            "attendance_id": call(bulletin, nishi),
            "survey_id": survey(bulletin, union, results_when="always", results_for="everyone"),
            "resolution_id": resolution(bulletin, union),
            "closed_id": resolution(bulletin, union),
            "hall_id": hall(bulletin, union),
            "entry_id": planned(bulletin, union),
        }
        self.things |= {name: path.rsplit("/", 1)[-1] for name, path in paths.items()}
        bulletin.made(self.people["chair"], f"{paths['closed_id']}/closings")
        booked = book(bulletin, paths["hall_id"], nishi.households[0], 3, 10).json()
        self.things["booking_id"] = booked["booking_id"]
        self.things["feed_id"] = self._made("chair", "/bulletin/calendar/feeds", {}, "feed_id")

    def _talk(self) -> None:
        bulletin, union, author = self.bulletin, self.union, self.people["author"]
        kept = put_up(bulletin, author, photo(), "image/jpeg", "b.jpg").json()
        self.things["photo_id"] = kept["attachment_id"]
        self.things["board_id"] = board(bulletin, union)
        body = {**TALK, "photos": [self.things["photo_id"]]}
        threads = f"/bulletin/menus/{self.things['board_id']}/threads"
        self.things["thread_id"] = self._made("author", threads, body, "thread_id")
        self.things["post_id"] = self.things["thread_id"]
        inquiry = thread(bulletin, union, board(bulletin, union, "inquiry"))
        reported = thread(bulletin, union, self.things["board_id"])
        bulletin.made(self.people["helper"], f"{opening(reported)}/reports", {"reason": "abuse"})
        wanted, solved = issue(bulletin, union), issue(bulletin, union)
        for name, path in (("issue_id", wanted), ("solved_id", solved)):
            self.things[name] = path.rsplit("/", 1)[-1]
            offers = bulletin.made(self.people["helper"], f"{path}/offers", OFFER)["offers"]
            self.things["offer_id"] = self.things.get("offer_id", offers[0]["offer_id"])
        answer = f"{solved}/offers/{offers[0]['offer_id']}/answers"
        bulletin.made(author, answer, {"accepted": True})
        bulletin.made(author, f"{solved}/teams", {"name": "地図隊", "plan": "地図"})
        assert bulletin.put(author, f"{solved}/case", CASE).status_code == 200
        self.things["inquiry_id"] = inquiry.rsplit("/", 1)[-1]
        self.things["reported_id"] = reported.rsplit("/", 1)[-1]

    def _all_is_seen(self) -> bool:
        return not self.unseen()

    def unseen(self) -> list[str]:
        """The reading routes that don't yet show their keepers what there is."""
        found = []
        for row in (each for each in GUARDED if each.method == "GET"):
            answer = self.knock(row, self.people[row.keeper])
            there = not row.lists or self.things[row.lists] in answer.text
            if answer.status_code != 200 or not there:
                found.append(f"{row}: {answer.status_code} {answer.text[:200]}")
        return found
