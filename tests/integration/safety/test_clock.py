"""Reminders and auto-close by the clock: due once, whatever dies when. The test moves the time."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database
from tests.neighbourhood.union import Union, found_union

from kairan_contracts.vocabulary import Mode
from kairan_kernel.store import StoreUnavailable
from kairan_safety.domain.rollcall.events import HouseholdsReminded

from .in_process import Workshop, workshop

PLAN = {"every_minutes": 30, "times": 2}


@pytest.fixture
def shop(fresh_eventstore_url: str, mongo_database: Database[dict[str, Any]]) -> Iterator[Workshop]:
    with workshop(fresh_eventstore_url, mongo_database) as made:
        yield made


@pytest.fixture
def union(shop: Workshop) -> Union:
    return shop.enrol(found_union())


def drill(shop: Workshop, union: Union, **more: Any) -> str:
    confirmation = shop.confirmation(union, **{"mode": Mode.DRILL, "reminders": PLAN, **more})
    incident_id = str(shop.activate(union.officer(), confirmation)["incident_id"])
    shop.project()
    return incident_id


def reminded(shop: Workshop, incident_id: str) -> list[tuple[int | None, int]]:
    return [
        (event.step, len(event.households))
        for event in shop.rollcall(incident_id)
        if isinstance(event, HouseholdsReminded)
    ]


def test_nothing_happens_before_its_time(shop: Workshop, union: Union) -> None:
    drill(shop, union)
    shop.clock.pass_by(minutes=29)
    assert shop.ticking().tick() == 0


def test_a_step_of_the_plan_is_done_when_it_is_due_and_once(shop: Workshop, union: Union) -> None:
    incident_id = drill(shop, union)
    shop.clock.pass_by(minutes=31)
    clock = shop.ticking()
    clock.tick()
    clock.tick()  # the read model may not have heard of it yet
    shop.project()
    assert clock.tick() == 0
    assert reminded(shop, incident_id) == [(1, 6), (1, 6)]
    assert [each["step"] for each in shop.incident(incident_id)["reminded"]] == [1]
    assert shop.incident(incident_id)["reminded"][0]["households"] == 12


def test_a_step_that_was_interrupted_is_completed_by_the_next_process(shop: Workshop, union: Union) -> None:
    incident_id = drill(shop, union)
    shop.clock.pass_by(minutes=31)
    shop.store.dying = ("incident-",)
    with pytest.raises(StoreUnavailable):
        shop.ticking().tick()
    assert reminded(shop, incident_id) == [(1, 6), (1, 6)]
    assert shop.incident(incident_id)["reminded"] == []
    shop.store.dying = ()
    shop.ticking().tick()
    assert reminded(shop, incident_id) == [(1, 6), (1, 6)]
    assert [each["step"] for each in shop.incident(incident_id)["reminded"]] == [1]


def test_after_an_outage_only_the_last_missed_step_is_made_up_for(shop: Workshop, union: Union) -> None:
    incident_id = drill(shop, union)
    shop.clock.pass_by(hours=3)
    shop.ticking().tick()
    shop.project()
    shop.ticking().tick()
    assert [each["step"] for each in shop.incident(incident_id)["reminded"]] == [2]


def test_a_forgotten_drill_is_closed_with_its_totals(shop: Workshop, union: Union) -> None:
    incident_id = drill(shop, union, reminders=None, auto_close_minutes=60)
    shop.clock.pass_by(minutes=61)
    shop.ticking().tick()
    shop.ticking().tick()
    found = shop.incident(incident_id)
    assert (found["state"], found["closed_automatically"]) == ("closed", True)
    assert found["totals"]["households"] == 12
    shop.project()
    assert shop.ticking().tick() == 0


def test_a_disaster_is_not_closed_by_itself(shop: Workshop, union: Union) -> None:
    incident_id = drill(shop, union, mode=Mode.DISASTER, reminders=None)
    shop.clock.pass_by(days=30)
    assert shop.ticking().tick() == 0
    assert shop.incident(incident_id)["state"] == "open"


def test_what_was_closed_meanwhile_is_left_alone(shop: Workshop, union: Union) -> None:
    incident_id = drill(shop, union)
    shop.clock.pass_by(days=2)
    ticking = shop.ticking()
    ticking.tick()
    before = shop.incident(incident_id)
    ticking.tick()
    assert shop.incident(incident_id) == before
    assert before["state"] == "closed"
