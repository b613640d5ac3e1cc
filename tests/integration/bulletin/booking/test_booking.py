"""Halls over HTTP: no two bookings at the same time, whoever asks at once; recurring ones; cancelling."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.integration.bulletin.attendance.asking import scope_of
from tests.integration.bulletin.calling import Bulletin, slug, wait_until
from tests.neighbourhood.union import Household, Union, found_union, operator

TOKYO = ZoneInfo("Asia/Tokyo")


def day(ahead: int) -> date:
    return datetime.now(TOKYO).date() + timedelta(days=ahead)


def moment(ahead: int, hour: int, minute: int = 0) -> str:
    return datetime.combine(day(ahead), time(hour, minute), tzinfo=TOKYO).isoformat()


def hall(bulletin: Bulletin, union: Union, **more: Any) -> str:
    nishi = union.associations[0]
    body = {"scope": scope_of(nishi), "name": "集会場", "slot_minutes": 60, **more}
    made = bulletin.post(nishi.officer(), "/bulletin/halls", body)
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


def book(
    bulletin: Bulletin, path: str, who: Household, ahead: int, hour: int, hours: int = 2, **more: Any
) -> Any:
    language = more.pop("language", "en")
    body = {
        "starts_at": moment(ahead, hour),
        "ends_at": moment(ahead, hour + hours),
        "purpose": "子ども会",
        **more,
    }
    return bulletin.post(who.member(), f"{path}/bookings", body, language=language)


def taken(bulletin: Bulletin, path: str, union: Union, days: int = 120) -> list[dict[str, Any]]:
    params = {
        "since": datetime.now(UTC).isoformat(),
        "until": (datetime.now(UTC) + timedelta(days=days)).isoformat(),
    }
    answer = bulletin.get(union.associations[0].officer(), f"{path}/bookings", params=params)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_a_hall_is_booked_once(bulletin: Bulletin, union: Union) -> None:
    a, b = union.associations[0].households[:2]
    path = hall(bulletin, union)
    booked = book(bulletin, path, a, 3, 10)
    assert booked.status_code == 201, booked.text
    assert (booked.json()["own"], len(booked.json()["slots"])) == (True, 1)
    overlapping = book(bulletin, path, b, 3, 11, language="ja")
    assert (overlapping.status_code, slug(overlapping)) == (409, "slots-taken")
    [fault] = overlapping.json()["errors"]
    assert fault["message"] == f"{day(3)} 11:00 の回は先に予約があります。"
    assert book(bulletin, path, b, 3, 12).status_code == 201  # one ends when the other begins
    [first, second] = taken(bulletin, path, union)
    assert (first["purpose"], first["household_id"]) == ("子ども会", str(a.household_id))
    params = {"since": moment(3, 0)}
    seen = bulletin.get(a.member(), f"{path}/bookings", params=params).json()["items"]
    assert [each["household_id"] for each in seen] == [str(a.household_id), None]
    assert second["purpose"] == "子ども会"


def test_of_many_who_book_at_once_no_two_overlap(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    path = hall(bulletin, union)
    wishes = [(nishi.households[n % 6], 5, 9 + n % 5, 1 + n % 2) for n in range(60)]
    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(lambda wish: book(bulletin, path, *wish), wishes))
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {201, 409}
    assert {slug(answer) for answer in answers if answer.status_code == 409} == {"slots-taken"}
    slots = sorted(
        (slot["starts_at"], slot["ends_at"])
        for each in taken(bulletin, path, union)
        for slot in each["slots"]
    )
    assert len(slots) == statuses.count(201)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(slots))
    assert sum(int(end[11:13]) - int(start[11:13]) for start, end in slots) >= 5


def test_a_recurring_booking_takes_all_of_its_times_or_none(bulletin: Bulletin, union: Union) -> None:
    a, b = union.associations[0].households[:2]
    path = hall(bulletin, union)
    weekly = {"every": "week", "count": 5}
    assert book(bulletin, path, a, 3 + 14, 10).status_code == 201
    refused = book(bulletin, path, b, 3, 10, recurrence=weekly)
    assert (refused.status_code, slug(refused)) == (409, "slots-taken")
    assert [each["pointer"] for each in refused.json()["errors"]] == ["/slots/3"]
    assert len(taken(bulletin, path, union)) == 1
    booked = book(bulletin, path, b, 3, 14, recurrence=weekly)
    assert booked.status_code == 201, booked.text
    starts = [datetime.fromisoformat(slot["starts_at"]) for slot in booked.json()["slots"]]
    assert [(each - starts[0]).days for each in starts] == [0, 7, 14, 21, 28]
    assert {each.astimezone(TOKYO).hour for each in starts} == {14}


def test_the_second_saturday_of_each_month(bulletin: Bulletin, union: Union) -> None:
    path = hall(bulletin, union)
    rule = {"every": "month", "weekdays": ["2SA"], "count": 3}
    booked = book(bulletin, path, union.associations[0].households[0], 1, 10, recurrence=rule)
    assert booked.status_code == 201, booked.text
    days = [datetime.fromisoformat(slot["starts_at"]).astimezone(TOKYO) for slot in booked.json()["slots"]]
    assert all(each.weekday() == 5 and 8 <= each.day <= 14 for each in days)


def test_times_that_are_given_back_are_free_again(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    a, b = nishi.households[:2]
    path = hall(bulletin, union)
    booking = book(bulletin, path, a, 3, 10, recurrence={"every": "week", "count": 3}).json()
    cancelling = f"{path}/bookings/{booking['booking_id']}/cancellations"
    assert slug(bulletin.post(b.member(), cancelling, {})) == "officers-only"
    left = bulletin.made(a.member(), cancelling, {"slots": [2]})
    assert [slot["number"] for slot in left["slots"]] == [1, 3]
    assert book(bulletin, path, b, 10, 10).status_code == 201
    assert bulletin.made(nishi.officer(), cancelling, {"reason": "工事"})["slots"] == []
    assert slug(bulletin.post(a.member(), cancelling, {})) == "nothing-to-cancel"
    unknown = f"{path}/bookings/{nishi.association_id}/cancellations"
    assert slug(bulletin.post(a.member(), unknown, {})) == "booking-unknown"


@pytest.mark.parametrize(
    ("ahead", "hour", "hours", "code"),
    [
        (3, 6, 2, "outside-opening-hours"),
        (3, 20, 2, "outside-opening-hours"),
        (-3, 10, 2, "in-the-past"),
        (300, 10, 2, "too-far-ahead"),
        (3, 9, 10, "too-long"),
        (3, 10, -1, "ends-before-it-starts"),
    ],
)
def test_a_time_against_the_halls_rules_is_refused(
    bulletin: Bulletin, union: Union, ahead: int, hour: int, hours: int, code: str
) -> None:
    path = hall(bulletin, union)
    answer = book(bulletin, path, union.associations[0].households[0], ahead, hour, hours)
    assert (answer.status_code, slug(answer)) == (422, "slots-invalid")
    assert code in {each["code"] for each in answer.json()["errors"]}
    assert taken(bulletin, path, union) == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"every": "week"}, "count-or-until"),
        ({"every": "week", "count": 2, "weekdays": ["XX"]}, "weekday-unknown"),
        ({"every": "week", "count": 2, "weekdays": ["2SA"]}, "nth-only-in-a-month"),
        ({"every": "day", "count": 2, "weekdays": ["SA"]}, "weekdays-not-daily"),
        ({"every": "day", "until": "2000-01-01"}, "rule-without-times"),
        ({"every": "day", "until": "9999-12-31"}, "rule-too-long"),
        ({"every": "second", "count": 2}, "not-one-of"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(
    bulletin: Bulletin, union: Union, rule: Any, code: str
) -> None:
    path = hall(bulletin, union)
    answer = book(bulletin, path, union.associations[0].households[0], 3, 10, recurrence=rule)
    assert (answer.status_code, slug(answer)) == (422, "validation")
    assert answer.json()["errors"], answer.text
    if code != "not-one-of":
        assert code in {each["code"] for each in answer.json()["errors"]}


ROUTES = [
    ("GET", "", None),
    ("PUT", "", {"name": "x"}),
    ("GET", "/bookings", None),
    ("POST", "/bookings", {"starts_at": moment(3, 10), "ends_at": moment(3, 12), "purpose": "x"}),
    ("POST", "/bookings/5a1c3d52-2f6a-5b0e-9a51-0c6a3d1f7b11/cancellations", {}),
]


@pytest.mark.parametrize(("method", "tail", "body"), ROUTES)
def test_a_neighbouring_officer_and_a_stranger_find_no_hall(
    bulletin: Bulletin, union: Union, method: str, tail: str, body: Any
) -> None:
    path = hall(bulletin, union) + tail
    for who in (union.associations[1].officer(), found_union().officer()):
        answer = bulletin.call(who, method, path, body)
        assert (answer.status_code, slug(answer)) == (404, "hall-unknown")
    assert bulletin.call(None, method, path, body).status_code == 401
    assert bulletin.call(operator(), method, path, body).status_code == 403


def test_officers_make_the_rules_and_everybody_reads_them(bulletin: Bulletin, union: Union) -> None:
    nishi, higashi = union.associations
    path = hall(bulletin, union)
    resident = nishi.households[0].member()
    assert slug(bulletin.put(resident, path, {"name": "x"})) == "officers-only"
    body = {"scope": scope_of(nishi), "name": "x"}
    assert slug(bulletin.post(resident, "/bulletin/halls", body)) == "officers-only"
    assert slug(bulletin.post(higashi.officer(), "/bulletin/halls", body)) == "area-unknown"
    hours = {**body, "opens_minute": 600, "closes_minute": 500}
    assert slug(bulletin.post(nishi.officer(), "/bulletin/halls", hours)) == "hours-invalid"
    revised = bulletin.put(nishi.officer(), path, {"name": "新集会場", "slot_minutes": 30})
    assert revised.json()["name"] == "新集会場"
    wait_until(
        lambda: (
            [each["name"] for each in bulletin.get(resident, "/bulletin/halls").json()["items"]]
            == ["新集会場"]
        )
    )
    assert bulletin.get(higashi.officer(), "/bulletin/halls").json()["items"] == []
