"""The hot path in the test's own process, on the real store: limits, and repeats that overtake each other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from pymongo.database import Database
from tests.neighbourhood.union import Union, found_union

from kairan_contracts.vocabulary import Means, Mode, Status
from kairan_kernel.appender import GroupAppender
from kairan_kernel.ids import new_id
from kairan_kernel.sealing import Sealer
from kairan_kernel.store import StoreUnavailable
from kairan_safety.desks import speaking
from kairan_safety.desks.speaking import Saying, Speaking, TooManyStatements
from kairan_safety.domain.rollcall.events import StatementRecorded

from .in_process import Workshop, cause, workshop


@pytest.fixture
def shop(fresh_eventstore_url: str, mongo_database: Database[dict[str, Any]]) -> Iterator[Workshop]:
    with workshop(fresh_eventstore_url, mongo_database) as made:
        yield made


@pytest.fixture
def union(shop: Workshop) -> Union:
    return shop.enrol(found_union())


@pytest.fixture
def mouth(shop: Workshop) -> Speaking:
    vault = Sealer(shop.database, b"k" * 32)
    return Speaking(shop.board, GroupAppender(shop.store), vault, shop.clock)


def drill(shop: Workshop, union: Union) -> UUID:
    made = shop.activate(union.officer(), shop.confirmation(union, mode=Mode.DRILL))
    return UUID(made["incident_id"])


def saying(**changes: Any) -> Saying:
    values: dict[str, Any] = {
        "statement_id": new_id(),
        "status": Status.SAFE,
        "means": Means.BUTTON,
        "household_id": None,
        "kind": None,
        "note": None,
        "said_at": None,
    }
    return Saying(**(values | changes))


def test_a_button_that_is_stuck_is_stopped_and_nobody_else_is(
    shop: Workshop, union: Union, mouth: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking, "SPEAKER_MOST", 20)
    incident_id, household = drill(shop, union), union.households[0]
    for _ in range(20):
        mouth.state(household.member(), incident_id, saying(), cause())
    with pytest.raises(TooManyStatements):
        mouth.state(household.member(), incident_id, saying(), cause())
    assert mouth.state(household.member(2), incident_id, saying(), cause())["marks"] == []
    recorded = [event for event in shop.rollcall(str(incident_id)) if isinstance(event, StatementRecorded)]
    assert len(recorded) == 21


def test_attempts_that_failed_are_not_counted(
    shop: Workshop, union: Union, mouth: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking, "SPEAKER_MOST", 1)
    incident_id, member = drill(shop, union), union.households[0].member()
    shop.store.dying = ("rollcall-",)
    again = saying()
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            mouth.state(member, incident_id, again, cause())
    shop.store.dying = ()
    assert mouth.state(member, incident_id, again, cause())["revision"] == 4


def test_the_same_request_many_times_at_once_is_appended_once(
    shop: Workshop, union: Union, mouth: Speaking
) -> None:
    incident_id, member = drill(shop, union), union.households[0].member()
    tap = saying(note="無事です")
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: mouth.state(member, incident_id, tap, cause()), range(64)))
    assert all(answer == answers[0] for answer in answers)
    recorded = [event for event in shop.rollcall(str(incident_id)) if isinstance(event, StatementRecorded)]
    assert len(recorded) == 1
    assert recorded[0].note != "無事です"
