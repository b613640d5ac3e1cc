"""Notices over HTTP."""

import httpx
import pytest
from tests.neighbourhood.service import wait_until
from tests.neighbourhood.union import Union, found_union

from .conftest import Safety


def scope_of(union: Union) -> dict[str, str]:
    return {"union_id": str(union.union_id)}


def slug(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["type"]).rsplit("/", 1)[-1]


def test_a_notice_is_composed_read_and_revised(safety: Safety, union: Union) -> None:
    chair = union.officer()
    body = {"title": "訓練", "body": "訓練です。", "title_en": "Drill", "scope": scope_of(union)}
    made = safety.post(chair, "/safety/notices", body)
    assert made.status_code == 201
    path = made.headers["location"]
    assert safety.get(chair, path).json() == made.json()
    revised = safety.call(chair, "PUT", path, {"title": "訓練(改)", "body": "9時集合です。"})
    assert revised.status_code == 200
    assert revised.json()["title"] == "訓練(改)"
    assert revised.json()["title_en"] is None
    assert revised.json()["revised_at"] is not None


def test_the_same_request_again_makes_no_second_notice(safety: Safety, union: Union) -> None:
    body = {"title": "訓練", "body": "訓練です。", "scope": scope_of(union)}
    first = safety.post(union.officer(), "/safety/notices", body, key="once")
    again = safety.post(union.officer(), "/safety/notices", body, key="once")
    assert again.json() == first.json()
    other = safety.post(union.officer(), "/safety/notices", {**body, "title": "別"}, key="once")
    assert (other.status_code, slug(other)) == (422, "idempotency-key-reused")


def test_notices_are_listed_newest_first_in_pages(safety: Safety, union: Union) -> None:
    chair = union.officer()
    made = [safety.compose(chair, scope_of(union)) for _ in range(5)]

    def seen() -> list[str]:
        page = safety.get(chair, "/safety/notices", params={"limit": 2}).json()
        found, cursor = [each["notice_id"] for each in page["items"]], page["next"]
        while cursor:
            page = safety.get(chair, "/safety/notices", params={"limit": 2, "cursor": cursor}).json()
            found += [each["notice_id"] for each in page["items"]]
            cursor = page["next"]
        return found

    wait_until(lambda: seen() == made[::-1])


def test_every_fault_of_a_notice_is_named(safety: Safety, union: Union) -> None:
    body = {
        "title": "",
        "body": "あ" * 4001,
        "scope": {
            "union_id": str(union.union_id),
            "association_id": str(union.associations[0].association_id),
        },
        "colour": "red",
    }
    answer = safety.post(union.officer(), "/safety/notices", body)
    assert (answer.status_code, slug(answer)) == (422, "validation")
    assert {(each["pointer"], each["code"]) for each in answer.json()["errors"]} == {
        ("/title", "wrong-length"),
        ("/body", "wrong-length"),
        ("/scope", "one-headquarters"),
        ("/colour", "unknown-field"),
    }


def test_a_resident_without_the_role_composes_nothing(safety: Safety, union: Union) -> None:
    resident = union.households[0].member()
    body = {"title": "訓練", "body": "訓練です。", "scope": scope_of(union)}
    answer = safety.post(resident, "/safety/notices", body)
    assert (answer.status_code, slug(answer)) == (403, "caller-role-needed")


def test_an_association_officer_composes_for_the_own_association_only(safety: Safety, union: Union) -> None:
    nishi, higashi = union.associations
    own = {"association_id": str(nishi.association_id)}
    assert safety.compose(nishi.officer(), own)
    for scope in (scope_of(union), {"association_id": str(higashi.association_id)}):
        body = {"title": "訓練", "body": "訓練です。", "scope": scope}
        assert safety.post(nishi.officer(), "/safety/notices", body).status_code in (403, 404)


def test_the_union_composes_for_any_of_its_associations(safety: Safety, union: Union) -> None:
    higashi = union.associations[1]
    notice_id = safety.compose(union.officer(), {"association_id": str(higashi.association_id)})
    seen = safety.get(higashi.officer(), f"/safety/notices/{notice_id}")
    assert seen.json()["association"] == "higashi"


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_neighbouring_associations_officer_finds_no_notice(
    safety: Safety, union: Union, method: str
) -> None:
    nishi, higashi = union.associations
    notice_id = safety.compose(nishi.officer(), {"association_id": str(nishi.association_id)})
    body = {"title": "乗っ取り", "body": "文"} if method == "PUT" else None
    answer = safety.call(higashi.officer(), method, f"/safety/notices/{notice_id}", body)
    assert (answer.status_code, slug(answer)) == (404, "notice-unknown")


def test_a_strangers_list_of_notices_is_empty(safety: Safety, union: Union) -> None:
    safety.compose(union.officer(), scope_of(union))
    stranger = found_union().officer()
    assert safety.get(stranger, "/safety/notices").json() == {"items": [], "next": None}


def test_an_unknown_notice_is_unknown(safety: Safety, union: Union) -> None:
    answer = safety.get(union.officer(), f"/safety/notices/{union.union_id}", language="ja")
    assert (answer.status_code, slug(answer)) == (404, "notice-unknown")
    assert answer.json()["title"] == "通知文が見つかりません"
