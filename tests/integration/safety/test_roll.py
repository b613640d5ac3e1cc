"""The roll over HTTP: who sees which lines, filters, paging, search by number, and the file."""

import csv
import io

import pytest
from tests.neighbourhood.union import Union

from kairan_contracts.identity import Principal

from .conftest import Safety, wait_until
from .test_notices import slug


@pytest.fixture
def incident(safety: Safety, union: Union) -> str:
    """A drill whose twelve lines can be read."""
    incident_id = safety.drill(union)
    lines = safety.database["roll_lines"]
    wait_until(lambda: lines.count_documents({"incident_id": incident_id}) == 12)
    return incident_id


def numbers(safety: Safety, who: Principal, incident_id: str, **params: object) -> list[str]:
    answer = safety.roll(who, incident_id, **params)
    assert answer.status_code == 200, answer.text
    return [item["number"] for item in answer.json()["items"]]


NISHI = ["1001", "1002", "1003", "2001", "2002", "2003"]


def test_the_union_sees_every_line_in_order(safety: Safety, union: Union, incident: str) -> None:
    assert numbers(safety, union.officer(), incident) == NISHI + NISHI


def test_an_association_officer_sees_the_own_association(safety: Safety, union: Union, incident: str) -> None:
    nishi = union.associations[0]
    roll = safety.roll(nishi.officer(), incident).json()
    assert {item["association_id"] for item in roll["items"]} == {str(nishi.association_id)}
    assert [item["number"] for item in roll["items"]] == NISHI
    assert roll["names_available"] is False


def test_a_block_leader_sees_the_own_block(safety: Safety, union: Union, incident: str) -> None:
    first, second = union.associations[0].blocks
    assert numbers(safety, first.leader(), incident) == NISHI[:3]
    answer = safety.roll(first.leader(), incident, block_id=str(second.block_id))
    assert (answer.status_code, slug(answer)) == (403, "not-your-block")
    assert numbers(safety, first.leader(), incident, block_id=str(first.block_id)) == NISHI[:3]


def test_a_resident_sees_no_roll(safety: Safety, union: Union, incident: str) -> None:
    resident = union.households[1].member()
    for path in ("roll", "roll.csv"):
        answer = safety.get(resident, f"/safety/incidents/{incident}/{path}")
        assert (answer.status_code, slug(answer)) == (403, "role-needed")


def test_another_associations_lines_do_not_exist(safety: Safety, union: Union, incident: str) -> None:
    nishi, higashi = union.associations
    for params in (
        {"association_id": str(nishi.association_id)},
        {"block_id": str(nishi.blocks[0].block_id)},
    ):
        for path in ("roll", "roll.csv"):
            answer = safety.get(higashi.officer(), f"/safety/incidents/{incident}/{path}", params=params)
            assert (answer.status_code, slug(answer)) == (404, "place-unknown")


def test_lines_are_filtered_by_place_and_status(safety: Safety, union: Union, incident: str) -> None:
    chair, nishi = union.officer(), union.associations[0]
    block = nishi.blocks[1]
    assert numbers(safety, chair, incident, association_id=str(nishi.association_id)) == NISHI
    assert numbers(safety, chair, incident, block_id=str(block.block_id)) == NISHI[3:]
    safety.state(block.households[0].member(), incident, "needs_support")
    safety.wait_for_line(incident, block.households[0], "needs_support")
    assert numbers(safety, chair, incident, status="needs_support") == ["2001"]
    assert len(numbers(safety, chair, incident, status="never_logged_in")) == 4


def test_lines_come_in_pages(safety: Safety, union: Union, incident: str) -> None:
    chair = union.officer()
    seen, cursor = [], None
    for _ in range(4):
        params = {"limit": 5, **({"cursor": cursor} if cursor else {})}
        page = safety.roll(chair, incident, **params).json()
        seen += [item["number"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == NISHI + NISHI


def test_search_finds_numbers_also_without_the_directory(safety: Safety, union: Union, incident: str) -> None:
    chair = union.officer()
    assert numbers(safety, chair, incident, q="２００１") == ["2001", "2001"]
    page = safety.roll(chair, incident, q="200", limit=4).json()
    assert [item["number"] for item in page["items"]] == ["2001", "2002", "2003", "2001"]
    rest = safety.roll(chair, incident, q="200", limit=4, cursor=page["next"]).json()
    assert [item["number"] for item in rest["items"]] == ["2002", "2003"]


def test_a_broken_cursor_is_refused(safety: Safety, union: Union, incident: str) -> None:
    answer = safety.roll(union.officer(), incident, cursor="%%%")
    assert (answer.status_code, slug(answer)) == (400, "cursor-invalid")


def test_a_query_that_is_wrong_names_every_fault(safety: Safety, union: Union, incident: str) -> None:
    answer = safety.roll(union.officer(), incident, status="fine", block_id="7", limit=1000, q="")
    assert answer.status_code == 422
    assert {each["pointer"] for each in answer.json()["errors"]} == {"?status", "?block_id", "?limit", "?q"}


def test_the_file_opens_in_excel(safety: Safety, union: Union, incident: str) -> None:
    household = union.associations[0].blocks[0].households[0]
    safety.state(household.member(), incident, "needs_support", note="=水が必要")
    safety.wait_for_line(incident, household, "needs_support")
    answer = safety.get(union.officer(), f"/safety/incidents/{incident}/roll.csv")
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 12
    row = next(row for row in rows if row["町会"] == "西町会" and row["利用者番号"] == "1001")
    assert (row["安否"], row["メモ"], row["発信者"]) == ("支援希望", "'=水が必要", "本人")


def test_the_file_comes_in_cp932_and_in_parts(safety: Safety, union: Union, incident: str) -> None:
    params = {"encoding": "cp932", "block_id": str(union.associations[0].blocks[0].block_id)}
    answer = safety.get(union.officer(), f"/safety/incidents/{incident}/roll.csv", params=params)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("cp932"))))
    assert [row["利用者番号"] for row in rows] == NISHI[:3]
    wrong = safety.get(
        union.officer(), f"/safety/incidents/{incident}/roll.csv", params={"encoding": "ebcdic"}
    )
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "?encoding")
