"""An activation that dies half way is invisible, and is completed by the same confirmation, exactly."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from pymongo.database import Database

from kairan_contracts.vocabulary import Mode
from kairan_kernel.store import StoreUnavailable
from kairan_safety.confirmations import ConfirmationExpired
from kairan_safety.rollcall.events import BlockEnrolled

from .in_process import Workshop, heard, workshop
from .neighbourhood import Union, found_union


@pytest.fixture
def shop(fresh_eventstore_url: str, mongo_database: Database[dict[str, Any]]) -> Iterator[Workshop]:
    with workshop(fresh_eventstore_url, mongo_database) as made:
        yield made


@pytest.fixture
def union(shop: Workshop) -> Union:
    return shop.enrol(found_union())


def enrolled(shop: Workshop, incident_id: str) -> list[UUID]:
    return [
        household.household_id
        for event in shop.rollcall(incident_id)
        if isinstance(event, BlockEnrolled)
        for household in event.households
    ]


def only_incident(shop: Workshop) -> str:
    streams = {stored.stream for stored in shop.store.read_all(after=None, streams=("rollcall-",))}
    (stream,) = streams
    return stream.removeprefix("rollcall-")


def test_it_is_invisible_until_it_is_complete_and_then_exact(shop: Workshop, union: Union) -> None:
    confirmation = shop.confirmation(union, mode=Mode.DRILL)
    shop.store.dying = ("incident-",)
    with pytest.raises(StoreUnavailable):
        shop.activate(union.officer(), confirmation)
    incident_id = only_incident(shop)
    assert shop.board.incident(UUID(incident_id)) is None
    assert len(enrolled(shop, incident_id)) == 12
    shop.store.dying = ()
    made = shop.activate(union.officer(), confirmation)
    assert made["incident_id"] == incident_id
    assert made["households"] == 12
    assert sorted(enrolled(shop, incident_id)) == sorted(each.household_id for each in union.households)
    called = shop.board.incident(UUID(incident_id))
    assert called is not None
    assert len(called.roll.places) == 12


def test_what_changed_meanwhile_is_added_and_nobody_enrolled_twice(shop: Workshop, union: Union) -> None:
    confirmation = shop.confirmation(union, mode=Mode.DRILL)
    shop.store.dying = ("incident-",)
    with pytest.raises(StoreUnavailable):
        shop.activate(union.officer(), confirmation)
    shop.store.dying = ()
    first, second = union.associations[0].blocks
    moved = first.households[0]
    object.__setattr__(moved, "block", second)
    newcomer = found_union().households[0]
    object.__setattr__(newcomer, "block", first)
    shop.households.keep([heard(moved, 2), heard(newcomer, 2)])
    made = shop.activate(union.officer(), confirmation)
    assert made["households"] == 13
    on_roll = enrolled(shop, made["incident_id"])
    assert len(on_roll) == len(set(on_roll)) == 13


def test_two_clicks_at_once_make_one_incident(shop: Workshop, union: Union) -> None:
    confirmation = shop.confirmation(union, mode=Mode.DRILL)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: shop.activate(union.officer(), confirmation), range(4)))
    assert all(answer == answers[0] for answer in answers)
    assert len(enrolled(shop, answers[0]["incident_id"])) == 12


def test_an_old_confirmation_has_expired_unless_it_was_carried_out(shop: Workshop, union: Union) -> None:
    carried_out = shop.confirmation(union, mode=Mode.DRILL)
    left_lying = shop.confirmation(union, mode=Mode.DRILL)
    made = shop.activate(union.officer(), carried_out)
    shop.clock.pass_by(days=10_000)
    assert shop.activate(union.officer(), carried_out) == made
    with pytest.raises(ConfirmationExpired):
        shop.activate(union.officer(), left_lying)


def test_a_large_roll_is_appended_in_parts_the_store_takes(shop: Workshop) -> None:
    big = shop.enrol(found_union(blocks=60, households=60))
    confirmation = shop.confirmation(big, mode=Mode.DISASTER)
    made = shop.activate(big.officer(), confirmation)
    assert made["households"] == 7200
    assert len(set(enrolled(shop, made["incident_id"]))) == 7200
