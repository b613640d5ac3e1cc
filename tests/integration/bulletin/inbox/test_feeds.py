"""Feeds of a real web server, read on a schedule that survives restarts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.integration.bulletin.calling import Bulletin, wait_until
from tests.integration.bulletin.inbox.test_sources import terms
from tests.integration.bulletin.outside_world import City, atom, city
from tests.neighbourhood.union import Union


@pytest.fixture
def town() -> Iterator[City]:
    with city() as serving:
        yield serving


def lately(hours: int = 1) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat()


def feed(bulletin: Bulletin, union: Union, url: str, **more: Any) -> str:
    """The id of a feed's source that publishes."""
    values = {"kind": "feed", "senders": [], "url": url, "treatment": "publish", "every_minutes": 1440}
    body = terms(bulletin, union, **{**values, **more})
    return str(bulletin.made(union.associations[0].officer(), "/bulletin/sources", body)["source_id"])


def titles(bulletin: Bulletin, union: Union) -> set[str]:
    who = union.associations[0].households[0].member()
    return {each["title"] for each in bulletin.get(who, "/bulletin/inbox").json()["items"]}


def due_again(bulletin: Bulletin, source_id: str) -> None:
    """Let time pass for one feed."""
    past = datetime.now(UTC) - timedelta(minutes=1)
    bulletin.database["feed_polls"].update_one({"_id": source_id}, {"$set": {"next_at": past}})


def poll(bulletin: Bulletin, source_id: str) -> dict[str, Any]:
    return bulletin.database["feed_polls"].find_one({"_id": source_id}) or {}


def test_a_feed_is_read_asked_only_for_news_and_its_corrections_are_editions(
    bulletin: Bulletin, union: Union, town: City
) -> None:
    town.pages["/feed"] = atom(("urn:1", "断水のお知らせ", lately()), ("urn:0", "去年の話", lately(24 * 365)))
    source_id = feed(bulletin, union, f"{town.url}/feed")
    wait_until(lambda: titles(bulletin, union) == {"断水のお知らせ"})
    due_again(bulletin, source_id)
    wait_until(lambda: town.times("/feed") == 2)
    assert town.asked[-1][1] is not None
    wait_until(lambda: poll(bulletin, source_id)["next_at"] > datetime.now(UTC))
    town.pages["/feed"] = atom(
        ("urn:1", "断水のお知らせ(延長)", lately()), ("urn:2", "図書館の休館", lately())
    )
    due_again(bulletin, source_id)
    wait_until(lambda: titles(bulletin, union) == {"断水のお知らせ(延長)", "図書館の休館"})


def test_the_schedule_survives_a_restart(bulletin: Bulletin, union: Union, town: City) -> None:
    town.pages["/a"] = atom(("urn:a", "一", lately()))
    town.pages["/b"] = atom(("urn:b", "二", lately()))
    first = feed(bulletin, union, f"{town.url}/a")
    wait_until(lambda: poll(bulletin, first).get("fault", "?") is None)
    bulletin.processes.follow.stop()
    bulletin.processes.follow.start()
    second = feed(bulletin, union, f"{town.url}/b")
    wait_until(lambda: poll(bulletin, second).get("fault", "?") is None)
    assert town.times("/a") == 1
    due_again(bulletin, first)
    wait_until(lambda: town.times("/a") == 2)


def test_a_feed_that_fails_is_shown_to_its_officers(bulletin: Bulletin, union: Union, town: City) -> None:
    town.pages["/login"] = b"<html><body>login</body></html>"
    chair = union.associations[0].officer()
    for path, fault in (("/nothing", "status-404"), ("/login", "not-a-feed")):
        source_id = feed(bulletin, union, f"{town.url}{path}")
        wait_until(lambda source_id=source_id: bool(poll(bulletin, source_id)))  # type: ignore[misc]
        shown = bulletin.get(chair, f"/bulletin/sources/{source_id}").json()
        assert shown["last_fault"] == fault
        assert shown["last_polled_at"] is not None
