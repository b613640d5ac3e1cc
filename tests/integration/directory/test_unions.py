"""Unions, associations, blocks and their offices over HTTP."""

from datetime import timedelta
from uuid import uuid4

import pytest

from kairan_directory.clock import today

from .callers import ok, refused
from .conftest import Town


def test_a_union_is_found_where_its_location_says(town: Town) -> None:
    operator = town.directory.operator
    slug = f"u-{uuid4().hex[:8]}"
    reply = operator.post("/unions", {"slug": slug, "name": "新しい連合会"})
    union = ok(reply, 201)
    location = reply.headers["location"].removeprefix("/directory")
    assert (
        ok(operator.get(location))
        == union
        == {"union_id": union["union_id"], "slug": slug, "name": "新しい連合会"}
    )


def test_a_slug_is_taken_once(town: Town) -> None:
    body = {"slug": town.union["slug"], "name": "別の連合会"}
    problem = refused(town.directory.operator.post("/unions", body), 409, "union-exists")
    assert town.union["slug"] in problem["detail"]


def test_a_repeated_request_is_answered_as_the_first(town: Town) -> None:
    operator, body = town.directory.operator, {"slug": f"u-{uuid4().hex[:8]}", "name": "連合会"}
    key = str(uuid4())
    once, again = (ok(operator.post("/unions", body, key=key), 201) for _ in range(2))
    assert once == again


def test_a_key_used_for_something_else_is_refused(town: Town) -> None:
    operator, slug, key = town.directory.operator, f"u-{uuid4().hex[:8]}", str(uuid4())
    ok(operator.post("/unions", {"slug": slug, "name": "連合会"}, key=key), 201)
    refused(operator.post("/unions", {"slug": slug, "name": "別名"}, key=key), 422, "idempotency-key-reused")


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, {"/slug", "/name"}),
        ({"slug": "X Y", "name": ""}, {"/slug", "/name"}),
        ({"slug": "ok-1", "name": "x", "color": "red"}, {"/color"}),
        ({"slug": "a" * 41, "name": "x" * 81}, {"/slug", "/name"}),
    ],
)
def test_every_fault_of_a_union_is_named(town: Town, body: dict[str, str], pointers: set[str]) -> None:
    problem = refused(town.directory.operator.post("/unions", body), 422, "validation")
    assert {error["pointer"] for error in problem["errors"]} == pointers


def test_broken_json_is_said_to_be_broken(town: Town) -> None:
    reply = town.directory.operator.post(
        "/unions", content=b'{"slug": ', headers={"Content-Type": "application/json"}
    )
    refused(reply, 400, "malformed-json")


def test_problems_are_told_in_the_caller_s_language(town: Town) -> None:
    body = {"slug": town.union["slug"], "name": "x"}
    operator = town.directory.operator
    english = operator.post("/unions", body, headers={"Accept-Language": "en"}).json()
    japanese = operator.post("/unions", body).json()
    assert english["title"] == "That union exists already"
    assert japanese["title"] == "その連合会はすでにあります"


def test_associations_are_listed_page_by_page(town: Town) -> None:
    operator, path = town.directory.operator, f"/unions/{town.union['union_id']}/associations"
    first = ok(operator.get(path, limit=1))
    second = ok(operator.get(path, limit=1, cursor=first["next"]))
    assert [page["items"][0]["slug"] for page in (first, second)] == ["higashi", "nishi"]
    assert second["next"] is None
    assert second["items"][0] == town.association


def test_a_broken_cursor_is_refused(town: Town) -> None:
    path = f"/unions/{town.union['union_id']}/associations"
    for cursor in ("!", "eyIkbmUiOjF9", "MQ"):
        refused(town.directory.operator.get(path, cursor=cursor), 400, "cursor-invalid")


def test_an_association_is_founded_once_in_its_union(town: Town) -> None:
    path = f"/unions/{town.union['union_id']}/associations"
    body = {"slug": "nishi", "name": "西"}
    refused(town.directory.operator.post(path, body), 409, "association-exists")


def test_there_is_nothing_below_a_union_that_is_not_there(town: Town) -> None:
    body = {"slug": "nishi", "name": "西"}
    refused(town.directory.operator.post(f"/unions/{uuid4()}/associations", body), 404, "not-found")


def test_an_association_shows_its_kind_and_its_union(town: Town) -> None:
    found = ok(town.resident.get(f"/associations/{town.id}"))
    assert found == town.association
    assert (found["kind"], found["union"]) == ("chokai", town.union["slug"])


def test_an_association_that_is_not_there_is_not_found(town: Town) -> None:
    refused(town.directory.operator.get(f"/associations/{uuid4()}"), 404, "not-found")


def test_a_block_is_formed_and_seen_at_once(town: Town) -> None:
    formed = ok(town.chair.post(f"/associations/{town.id}/blocks", {"name": "9班"}), 201)
    blocks = ok(town.resident.get(f"/associations/{town.id}/blocks"))["items"]
    assert formed in blocks
    assert [block["name"] for block in blocks][:2] == ["1班", "2班"]
    refused(town.chair.post(f"/associations/{town.id}/blocks", {"name": "9班"}), 409, "block-exists")


class TestAppointments:
    def path(self, town: Town) -> str:
        return f"/associations/{town.id}/appointments"

    def body(self, town: Town, role: str = "officer", **more: object) -> dict[str, object]:
        return {"member_id": town.resident.who["member_id"], "role": role, "from": "2020-04-01", **more}

    def test_who_holds_an_office_depends_on_the_day(self, town: Town) -> None:
        body = self.body(town, until="2022-03-31")
        made = ok(town.chair.post(self.path(town), body), 201)
        for day, holds in (
            ("2020-03-31", False),
            ("2020-04-01", True),
            ("2022-03-31", True),
            ("2022-04-01", False),
        ):
            listed = ok(town.resident.get(self.path(town), as_of=day))
            assert listed["as_of"] == day
            assert (made in listed["items"]) is holds

    def test_an_appointment_is_ended(self, town: Town) -> None:
        made = ok(town.chair.post(self.path(town), self.body(town, "treasurer")), 201)
        assert made["until"] is None
        path = f"{self.path(town)}/{made['appointment_id']}/endings"
        yesterday = (today() - timedelta(days=1)).isoformat()
        assert ok(town.chair.post(path, {"until": yesterday}), 201)["until"] == yesterday
        assert made["appointment_id"] not in {
            each["appointment_id"]
            for each in ok(town.chair.get(self.path(town), as_of=today().isoformat()))["items"]
        }

    def test_an_office_counts_from_the_next_token(self, town: Town) -> None:
        refused(town.resident.get(f"/associations/{town.id}/households"), 403, "officers-only")
        town.appoint(town.resident, "secretariat")
        again = town.again("0003")
        assert ok(again.get(f"/associations/{town.id}/households"))["items"]

    def test_a_block_leader_leads_a_block_and_lists_it(self, town: Town) -> None:
        block = town.households["0001"]["block_id"]
        made = town.appoint(town.chair, "block_leader", block_id=block)
        assert (made["scope_kind"], made["scope_id"]) == ("block", block)

    @pytest.mark.parametrize(
        ("more", "status", "slug"),
        [
            ({"role": "block_leader"}, 422, "role-not-for-scope"),
            ({"block_id": str(uuid4()), "role": "block_leader"}, 422, "block-unknown"),
            ({"until": "2020-03-31"}, 422, "term-runs-backwards"),
            ({"member_id": str(uuid4())}, 422, "validation"),
            ({"role": "emperor"}, 422, "validation"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, town: Town, more: dict[str, str], status: int, slug: str
    ) -> None:
        refused(town.chair.post(self.path(town), {**self.body(town), **more}), status, slug)

    def test_a_neighbour_s_member_is_not_appointed(self, town: Town) -> None:
        body = self.body(town, member_id=town.neighbour.who["member_id"])
        problem = refused(town.chair.post(self.path(town), body), 422, "validation")
        assert problem["errors"][0]["code"] == "member-unknown"

    def test_nobody_holds_the_same_office_twice(self, town: Town) -> None:
        body = self.body(town, "supporter")
        ok(town.chair.post(self.path(town), body), 201)
        refused(town.chair.post(self.path(town), body), 409, "already-appointed")

    def test_an_appointment_that_was_never_made_is_not_ended(self, town: Town) -> None:
        path = f"{self.path(town)}/{uuid4()}/endings"
        refused(town.chair.post(path, {"until": "2025-01-01"}), 404, "not-found")

    def test_the_union_s_own_offices_are_listed_apart(self, town: Town) -> None:
        town.union_chair()
        listed = ok(town.resident.get(f"/unions/{town.union['union_id']}/appointments"))["items"]
        assert [each["role"] for each in listed] == ["chair"]
        path = f"/unions/{town.union['union_id']}/appointments/{listed[0]['appointment_id']}/endings"
        ended = ok(town.union_chair().post(path, {"until": "2099-03-31"}), 201)
        assert ended["until"] == "2099-03-31"
