"""Places are given out in the order of the log, whatever comes at once; nobody overtakes."""

import json
from typing import Any

from tests.integration.bulletin.calling import Bulletin, slug, wait_until
from tests.neighbourhood.union import Union, found_union

from kairan_kernel.esdb import EsdbStore

from .asking import answer, answers_at_once, call, standing


def test_the_first_are_seated_and_the_others_wait_in_turn(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = call(bulletin, nishi)
    people = [household.member() for household in nishi.households]
    assert standing(answer(bulletin, path, people[0], 2)) == ("seated", None)
    assert standing(answer(bulletin, path, people[1], 2)) == ("waiting", 1)
    assert standing(answer(bulletin, path, people[2], 1)) == ("waiting", 2)
    told = bulletin.get(people[2], path).json()
    assert (told["taken"], told["free"], told["people_waiting"]) == (2, 1, 3)
    assert told["own_answer"]["people_ahead"] == 2


def test_who_waits_moves_up_when_somebody_gives_up_and_is_told(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = call(bulletin, nishi, capacity=2)
    people = [household.member() for household in nishi.households]
    for each in people[:3]:
        answer(bulletin, path, each, 1)
    assert bulletin.get(people[2], path).json()["own_answer"]["standing"] == "waiting"
    assert standing(answer(bulletin, path, people[0], 0)) == ("absent", None)
    assert bulletin.get(people[2], path).json()["own_answer"]["standing"] == "seated"
    stream = f"attendance-{path.rsplit('/', 1)[-1]}"
    wait_until(lambda: noted(bulletin, stream) == [str(nishi.households[2].household_id)])


def noted(bulletin: Bulletin, stream: str) -> list[str]:
    store = EsdbStore(bulletin.processes.around.eventstore_url)
    try:
        found = [each for each in store.read_stream(stream) if each.type == "PlacesMovedUp.v1"]
    finally:
        store.close()
    return [each["household_id"] for stored in found for each in json.loads(stored.data)["households"]]


def test_five_hundred_at_once_are_seated_exactly_and_in_the_order_of_the_log(bulletin: Bulletin) -> None:
    union = found_union(blocks=10, households=25)
    path = call(bulletin, union, capacity=300, party_most=4)
    parties = [(household, n % 4 + 1) for n, household in enumerate(union.households)]
    told = answers_at_once(bulletin, path, parties)
    assert {each.status_code for each in told} == {201}
    seen = bulletin.get(union.officer(), path).json()
    rows = everybody(bulletin, union, path)
    assert len(rows) == 500
    expected_seated, expected_waiting = by_hand(sorted(rows, key=lambda row: row["ticket"]), 300)
    assert [row["household_id"] for row in rows if row["standing"] == "seated"] == expected_seated
    assert [row["household_id"] for row in rows if row["standing"] == "waiting"] == expected_waiting
    assert seen["taken"] == sum(row["party_size"] for row in rows if row["standing"] == "seated") <= 300
    assert sorted(row["ticket"] for row in rows) == list(range(1, 501))
    assert seen["answered"] == 500


def test_what_each_was_told_at_once_is_where_they_stand(bulletin: Bulletin) -> None:
    union = found_union(blocks=5, households=10)
    path = call(bulletin, union, capacity=30, party_most=1)
    told = answers_at_once(bulletin, path, [(household, 1) for household in union.households])
    seated = [each.body["household_id"] for each in told if each.body["standing"] == "seated"]
    waiting = {each.body["household_id"]: each.body["waiting_number"] for each in told}
    rows = {row["household_id"]: row for row in everybody(bulletin, union, path)}
    assert len(seated) == 30
    assert all(rows[each]["standing"] == "seated" for each in seated)
    assert all(rows[each]["waiting_number"] == number for each, number in waiting.items())


def test_a_larger_party_keeps_what_it_has_when_there_is_no_room(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = call(bulletin, nishi)
    first, second = (household.member() for household in nishi.households[:2])
    answer(bulletin, path, first, 1)
    answer(bulletin, path, second, 2)
    refused = answer(bulletin, path, first, 2)
    assert (refused.status_code, slug(refused)) == (409, "no-room-for-more")
    assert "1 places stay yours" in refused.json()["detail"]
    assert bulletin.get(first, path).json()["own_answer"]["party_size"] == 1


def test_more_places_move_up_who_waits(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = call(bulletin, nishi, capacity=1, party_most=1)
    for household in nishi.households[:3]:
        answer(bulletin, path, household.member(), 1)
    amended = bulletin.post(nishi.officer(), f"{path}/amendments", {"capacity": 2})
    assert amended.status_code == 201, amended.text
    assert (amended.json()["taken"], amended.json()["waiting"]) == (2, 1)
    below = bulletin.post(nishi.officer(), f"{path}/amendments", {"capacity": 1})
    assert (below.status_code, slug(below)) == (409, "capacity-below-taken")


def everybody(bulletin: Bulletin, union: Union, path: str) -> list[dict[str, Any]]:
    """Every page of the answers."""
    rows: list[dict[str, Any]] = []
    cursor = None
    while True:
        params = {"limit": "200"} | ({} if cursor is None else {"cursor": cursor})
        page = bulletin.get(union.officer(), f"{path}/answers", params=params).json()
        rows += page["items"]
        if (cursor := page["next"]) is None:
            return rows


def by_hand(rows: list[dict[str, Any]], capacity: int) -> tuple[list[str], list[str]]:
    """The rule said a second time: seat by ticket until one does not fit; from there on all wait."""
    seated: list[str] = []
    for n, row in enumerate(rows):
        if row["party_size"] > capacity:
            return seated, [each["household_id"] for each in rows[n:]]
        capacity -= row["party_size"]
        seated.append(row["household_id"])
    return seated, []
