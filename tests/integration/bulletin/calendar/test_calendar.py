"""The calendar over HTTP, and feeds that calendar apps read without a login."""

from typing import Any

import httpx
import icalendar
import pytest
from tests.integration.bulletin.attendance.asking import at, call, scope_of
from tests.integration.bulletin.booking.test_booking import book, hall
from tests.integration.bulletin.calling import Bulletin, slug, wait_until
from tests.neighbourhood import loopback
from tests.neighbourhood.union import Union, found_union, operator


def entry(union: Union, **more: Any) -> dict[str, Any]:
    return {
        "scope": scope_of(union.associations[0]),
        "title": "一斉清掃",
        "starts_at": at(days=2),
        "ends_at": at(days=2, hours=2),
        "location": "第一公園",
        **more,
    }


def planned(bulletin: Bulletin, union: Union, **more: Any) -> str:
    chair = union.associations[0].officer()
    made = bulletin.post(chair, "/bulletin/calendar/entries", entry(union, **more))
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


def titles(bulletin: Bulletin, who: Any) -> list[str]:
    return [each["title"] for each in bulletin.get(who, "/bulletin/calendar").json()["items"]]


def apps_view(bulletin: Bulletin, address: str) -> httpx.Response:
    """What an app gets that knows nothing but the address."""
    return loopback.get(bulletin.processes.url + address, timeout=20)


def events(answer: httpx.Response) -> list[Any]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def test_entries_and_attendances_are_in_the_calendar_of_whom_they_concern(
    bulletin: Bulletin, union: Union
) -> None:
    nishi, higashi = union.associations
    planned(bulletin, union)
    call(bulletin, nishi)
    resident = nishi.households[0].member()
    wait_until(lambda: titles(bulletin, resident) == ["一斉清掃", "夏祭り"])
    assert titles(bulletin, higashi.officer()) == []


def test_a_feed_is_read_by_its_address_alone_until_it_is_revoked(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    resident = nishi.households[0].member()
    path = planned(bulletin, union)
    feed = bulletin.made(resident, "/bulletin/calendar/feeds", {})
    wait_until(lambda: len(events(apps_view(bulletin, feed["address"]))) == 1)
    [event] = events(apps_view(bulletin, feed["address"]))
    assert (event["summary"], event["location"], event["status"]) == ("一斉清掃", "第一公園", "CONFIRMED")
    bulletin.made(nishi.officer(), f"{path}/cancellations", {"reason": "雨天"})
    wait_until(
        lambda: [each["status"] for each in events(apps_view(bulletin, feed["address"]))][:1] == ["CANCELLED"]
    )
    revoking = f"/bulletin/calendar/feeds/{feed['feed_id']}/revocations"
    assert slug(bulletin.post(nishi.households[1].member(), revoking)) == "feed-unknown"
    assert bulletin.made(resident, revoking)["revoked_at"] is not None
    gone = apps_view(bulletin, feed["address"])
    assert (gone.status_code, slug(gone)) == (404, "feed-unknown")


@pytest.mark.parametrize("token", ["x", "x.y", "5a1c3d52-2f6a-5b0e-9a51-0c6a3d1f7b11"])
def test_a_forged_address_shows_nothing(bulletin: Bulletin, token: str) -> None:
    answer = apps_view(bulletin, f"/bulletin/calendars/{token}.ics")
    assert (answer.status_code, slug(answer)) == (404, "feed-unknown")


def test_a_changed_address_shows_nothing(bulletin: Bulletin, union: Union) -> None:
    feed = bulletin.made(union.associations[0].households[0].member(), "/bulletin/calendar/feeds", {})
    changed = feed["address"].replace(".ics", "A.ics")
    assert apps_view(bulletin, changed).status_code == 404


def test_who_has_left_sees_nothing_any_more(bulletin: Bulletin, union: Union) -> None:
    household = union.associations[0].households[1]
    feed = bulletin.made(household.member(), "/bulletin/calendar/feeds", {})
    assert events(apps_view(bulletin, feed["address"])) == []
    bulletin.tell("household_departed", {**household.placement(), "departed_on": "2024-07-01"})
    wait_until(lambda: apps_view(bulletin, feed["address"]).status_code == 404)
    assert slug(apps_view(bulletin, feed["address"])) == "feed-unknown"


def test_a_halls_feed_shows_others_only_as_taken(bulletin: Bulletin, union: Union) -> None:
    a, b = union.associations[0].households[:2]
    path = hall(bulletin, union)
    book(bulletin, path, a, 3, 10)
    body = {"kind": "hall", "hall_id": path.rsplit("/", 1)[-1]}
    own = bulletin.made(a.member(), "/bulletin/calendar/feeds", body)
    others = bulletin.made(b.member(), "/bulletin/calendar/feeds", body)
    assert [each["summary"] for each in events(apps_view(bulletin, own["address"]))] == ["子ども会"]
    assert [each["summary"] for each in events(apps_view(bulletin, others["address"]))] == ["予約済み"]
    stranger = union.associations[1].households[0].member()
    assert slug(bulletin.post(stranger, "/bulletin/calendar/feeds", body)) == "hall-unknown"
    wrong = bulletin.post(a.member(), "/bulletin/calendar/feeds", {"kind": "hall"})
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "hall-needs-its-id")


def test_whole_days_are_dates(bulletin: Bulletin, union: Union) -> None:
    times = {"starts_at": "2030-08-02T15:00:00Z", "ends_at": "2030-08-04T15:00:00Z", "all_day": True}
    resident = union.associations[0].households[0].member()
    planned(bulletin, union, **times)
    params = {"since": "2030-08-01T00:00:00Z", "until": "2030-08-10T00:00:00Z"}
    wait_until(lambda: len(bulletin.get(resident, "/bulletin/calendar", params=params).json()["items"]) == 1)
    [seen] = bulletin.get(resident, "/bulletin/calendar", params=params).json()["items"]
    assert (seen["all_day"], seen["starts_at"]) == (True, "2030-08-02T15:00:00Z")


def test_an_entry_is_changed_and_cancelled_once(bulletin: Bulletin, union: Union) -> None:
    chair = union.associations[0].officer()
    path = planned(bulletin, union)
    terms = {key: value for key, value in entry(union).items() if key != "scope"}
    assert bulletin.put(chair, path, {**terms, "title": "清掃(延期)"}).json()["title"] == "清掃(延期)"
    wrong = bulletin.put(chair, path, {**terms, "ends_at": terms["starts_at"]})
    assert (wrong.status_code, slug(wrong)) == (422, "ends-before-start")
    bulletin.made(chair, f"{path}/cancellations", {})
    again = bulletin.post(chair, f"{path}/cancellations", {})
    assert (again.status_code, slug(again)) == (409, "entry-cancelled")
    assert slug(bulletin.put(chair, path, terms)) == "entry-cancelled"


@pytest.mark.parametrize(("method", "tail"), [("PUT", ""), ("POST", "/cancellations")])
def test_a_neighbouring_officer_finds_no_entry_and_a_resident_changes_none(
    bulletin: Bulletin, union: Union, method: str, tail: str
) -> None:
    nishi, higashi = union.associations
    path = planned(bulletin, union) + tail
    body = {} if tail else {key: value for key, value in entry(union).items() if key != "scope"}
    for who in (higashi.officer(), found_union().officer()):
        answer = bulletin.call(who, method, path, body)
        assert (answer.status_code, slug(answer)) == (404, "entry-unknown")
    assert slug(bulletin.call(nishi.households[0].member(), method, path, body)) == "officers-only"
    assert bulletin.call(None, method, path, body).status_code == 401
    assert bulletin.call(operator(), method, path, body).status_code == 403


def test_officers_plan_for_their_own_area_only(bulletin: Bulletin, union: Union) -> None:
    nishi, higashi = union.associations
    path = "/bulletin/calendar/entries"
    assert slug(bulletin.post(nishi.households[0].member(), path, entry(union))) == "officers-only"
    assert slug(bulletin.post(higashi.officer(), path, entry(union))) == "area-unknown"
    params = {"since": at(days=2), "until": at(days=1)}
    backwards = bulletin.get(nishi.officer(), "/bulletin/calendar", params=params)
    assert backwards.json()["errors"][0]["code"] == "until-before-since"
