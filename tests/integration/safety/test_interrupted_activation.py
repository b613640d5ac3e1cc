"""An activation that dies half way is invisible, and is completed by the same confirmation, exactly."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from pymongo.database import Database
from tests.neighbourhood.union import Union, found_union

from kairan_contracts.vocabulary import Mode
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import new_id
from kairan_kernel.store import Appended, Expected, StoreUnavailable
from kairan_safety.desks.confirmations import ConfirmationExpired
from kairan_safety.desks.enrolment import APPEND_BYTES_MOST, Enrolment
from kairan_safety.domain.rollcall.enrolling import CurrentHousehold
from kairan_safety.domain.rollcall.events import BlockEnrolled

from .in_process import FailingStore, Workshop, cause, heard, workshop


class MeasuringStore(FailingStore):
    """The real store, which notes how many bytes each append holds."""

    def __init__(self, url: str) -> None:
        super().__init__(url, deadline=20.0)
        self.appends: list[int] = []

    def append(self, stream: str, events: Sequence[NewEvent], *, expected: Expected) -> Appended:
        self.appends.append(sum(len(event.data) + len(event.metadata) for event in events))
        return super().append(stream, events, expected=expected)


@pytest.fixture
def store(fresh_eventstore_url: str) -> Iterator[MeasuringStore]:
    made = MeasuringStore(fresh_eventstore_url)
    yield made
    made.close()


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


def current(union: Union) -> list[CurrentHousehold]:
    found = [heard(each, 1).household for each in union.households]
    return [each for each in found if each is not None]


def test_a_large_roll_is_appended_in_parts_and_nobody_is_missing_or_twice(
    shop: Workshop, store: MeasuringStore
) -> None:
    big, incident_id = found_union(blocks=6, households=60), new_id()
    roll = Enrolment(store, append_bytes_most=30_000).enrol(incident_id, Mode.DISASTER, current(big), cause())
    assert len(store.appends) > 2
    assert max(store.appends) <= 30_000
    assert sum(len(block.households) for block in roll) == 720
    expected = sorted(each.household_id for each in big.households)
    assert sorted(enrolled(shop, str(incident_id))) == expected


def test_a_part_of_the_usual_size_is_one_that_the_store_takes(shop: Workshop, store: MeasuringStore) -> None:
    """Four blocks of 1,900 households fill an append as far as it is ever filled."""
    big, incident_id = found_union(blocks=2, households=1900), new_id()
    Enrolment(store).enrol(incident_id, Mode.DISASTER, current(big), cause())
    assert APPEND_BYTES_MOST * 0.7 < max(store.appends) <= APPEND_BYTES_MOST
    assert len(set(enrolled(shop, str(incident_id)))) == 7600
