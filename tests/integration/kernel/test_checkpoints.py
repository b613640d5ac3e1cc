"""Positions and inboxes in the real database."""

from typing import Any
from uuid import uuid4

from pymongo.database import Database

from kairan_kernel.checkpoints import Checkpoints
from kairan_kernel.inbox import Inbox


def test_a_position_never_goes_back(mongo_database: Database[Any]) -> None:
    checkpoints = Checkpoints(mongo_database)
    assert checkpoints.load("relay") is None
    for position in (5, 9, 7):
        checkpoints.save("relay", position)
    assert checkpoints.load("relay") == 9
    assert checkpoints.load("other") is None


def test_an_event_is_seen_once_it_was_recorded_and_by_that_handler_alone(
    mongo_database: Database[Any],
) -> None:
    inbox, event_id = Inbox(mongo_database), uuid4()
    assert not inbox.seen(event_id, "on_lent")
    assert inbox.record(event_id, "on_lent")
    assert not inbox.record(event_id, "on_lent")
    assert inbox.seen(event_id, "on_lent")
    assert not inbox.seen(event_id, "on_returned")
    assert not inbox.seen(uuid4(), "on_lent")


def test_the_inbox_forgets_after_a_month(mongo_database: Database[Any]) -> None:
    Inbox(mongo_database)
    indexes = mongo_database["inbox"].index_information().values()
    assert [index["expireAfterSeconds"] for index in indexes if "expireAfterSeconds" in index] == [2_592_000]
