"""Every door of translate: who comes in, who is turned away and how, and what of a request is refused."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.neighbourhood.service import slug

from kairan_kernel.routes import Route, public, routes_of
from kairan_translate.serve import TranslateService

from .calling import Translate
from .every_route import ROWS, Row
from .premises import PARAMETER, Premises

DECLARED: dict[tuple[str, str], Route] = {
    (each.method, each.path): each for each in routes_of(TranslateService)
}
WRITING = [each for each in ROWS if each.body is not None]
STRANGERS = ("neighbour", "far_chair", "far_union_chair")


@pytest.fixture(scope="module")
def premises(translate: Translate) -> Iterator[Premises]:
    with httpx.Client(base_url=translate.processes.url, timeout=30, trust_env=False) as client:
        made = Premises(translate, client)
        made.furnish()
        yield made


def named(rows: list[Row]) -> dict[str, Any]:
    return {"argvalues": rows, "ids": [str(each) for each in rows]}


def declared(row: Row) -> Route:
    return DECLARED[row.method, f"/translate{row.path}"]


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, slug(answer)


def test_no_route_is_left_out_here() -> None:
    assert sorted((each.method, f"/translate{each.path}") for each in ROWS) == sorted(DECLARED)
    assert not [each for each in DECLARED.values() if each.allow is public]
    assert {str(each) for each in WRITING} == {str(each) for each in ROWS if declared(each).body is not None}
    assert {str(each) for each in ROWS if each.wrong} == {
        str(each) for each in ROWS if declared(each).query is not None
    }


@pytest.mark.parametrize("row", **named(ROWS))
def test_nobody_comes_in_without_a_token_of_ours(premises: Premises, row: Row) -> None:
    assert told(premises.knock(row, None)) == (401, "token-missing")
    token = premises.translate.issuer.token(premises.people[row.keeper])
    assert told(premises.knock(row, None, token=f"{token[:-8]}AAAAAAAA")) == (401, "token-invalid")
    assert told(premises.knock(row, None, token="not.a.token")) == (401, "token-invalid")


@pytest.mark.parametrize("row", **named(ROWS))
def test_officers_of_others_learn_nothing_of_what_is_here(premises: Premises, row: Row) -> None:
    for name in STRANGERS:
        answer = premises.knock(row, premises.people[name])
        if row.stranger is None:
            assert answer.status_code in row.answers, (name, answer.text)
        else:
            assert told(answer) == row.stranger, (name, answer.text)
        assert premises.ours_in(answer) <= _asked_for(row), (name, answer.text)


def _asked_for(row: Row) -> set[str]:
    """What the caller named in the address is in a problem's `instance`, and tells nothing."""
    return set(PARAMETER.findall(row.path))


@pytest.mark.parametrize("row", **named([each for each in ROWS if (each.stranger or (0,))[0] == 404]))
def test_what_is_next_door_and_what_is_nowhere_sound_the_same(premises: Premises, row: Row) -> None:
    here = premises.knock(row, premises.people["neighbour"])
    nowhere = premises.knock(row, premises.people["neighbour"], things=premises.nowhere())
    first, second = ({**each.json(), "instance": "", "correlation_id": ""} for each in (here, nowhere))
    assert first == second


@pytest.mark.parametrize("row", **named([each for each in ROWS if each.resident is not None]))
def test_a_resident_is_told_what_is_not_theirs_to_do(premises: Premises, row: Row) -> None:
    assert told(premises.knock(row, premises.people["resident"])) == (403, row.resident)


@pytest.mark.parametrize("row", **named([each for each in ROWS if not each.operator]))
def test_operators_have_no_business_with_what_residents_read(premises: Premises, row: Row) -> None:
    assert told(premises.knock(row, premises.people["operator"])) == (403, "residents-only")


@pytest.mark.parametrize("row", **named(WRITING))
def test_every_fault_of_a_body_is_pointed_at(premises: Premises, row: Row) -> None:
    who, route = premises.people[row.keeper], declared(row)
    assert route.body is not None
    required = {f"/{name}" for name, field in route.body.fields.items() if field.required}
    assert told(premises.knock(row, who, raw=b'{"text": ')) == (400, "malformed-json")
    assert told(premises.knock(row, who, raw=b"[]")) == (422, "validation")
    unknown = premises.knock(row, who, body={**row.body, "colour": "red"})
    assert told(unknown) == (422, "validation")
    assert [each["pointer"] for each in unknown.json()["errors"]] == ["/colour"]
    nothing = premises.knock(row, who, body={"colour": "red"})
    assert {each["pointer"] for each in nothing.json()["errors"]} == {"/colour", *required}


@pytest.mark.parametrize("row", **named([each for each in ROWS if each.wrong]))
def test_a_wrong_question_is_refused(premises: Premises, row: Row) -> None:
    for query in (row.wrong, {"colour": "red"}):
        assert told(premises.knock(row, premises.people[row.keeper], query=query)) == (422, "validation")


@pytest.mark.parametrize("row", **named([each for each in ROWS if "<uuid:" in each.path]))
def test_an_address_that_names_nothing_is_not_found(premises: Premises, row: Row) -> None:
    things = {**premises.things, **dict.fromkeys(("article_id", "text_id", "area_id", "term_id"), "12")}
    assert premises.knock(row, premises.people[row.keeper], things=things).status_code == 404


def test_whose_it_is_comes_in_by_every_door(premises: Premises) -> None:
    """Last here, since it changes things: the refusals above were not those of doors that nobody opens."""
    answers = {str(row): premises.knock(row, premises.people[row.keeper]) for row in ROWS}
    shut = [
        (str(row), answers[str(row)].text) for row in ROWS if answers[str(row)].status_code not in row.answers
    ]
    assert shut == []
