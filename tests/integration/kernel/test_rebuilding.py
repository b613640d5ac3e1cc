"""Read models built again from the whole log: on demand, after a loss, for a new version."""

import threading
import time
from typing import Any

import pytest


def test_a_rebuild_gives_the_same_documents_as_the_live_ones(lending: Any) -> None:
    with lending.running() as runner:
        for rounds in (3, 10, 1, 25):
            assert runner.wait_for(lending.busy_day(rounds), 20)
    before = lending.contents()
    assert len(before["stands_in_use"]) == 19
    assert len(before["loans_of_members"]) == 90
    lending.runner().rebuild()
    assert lending.contents() == before
    assert "lent_1" in lending.database["stands_in_use"].index_information()
    assert not [name for name in lending.database.list_collection_names() if name.endswith("__rebuild")]


def test_a_rebuild_needs_no_runner_to_have_run(lending: Any) -> None:
    last = lending.busy_day(5)
    lending.runner().rebuild()
    built = lending.contents()
    assert len(built["stands_in_use"]) == 19
    with lending.running() as runner:
        assert runner.wait_for(last, 10)
    assert lending.contents() == built


def test_a_dropped_database_is_built_again_from_zero_while_the_runner_runs(lending: Any) -> None:
    with lending.running() as runner:
        assert runner.wait_for(lending.busy_day(8), 20)
        before = lending.contents()
        lending.database.client.drop_database(lending.database.name)
        until = time.monotonic() + 20
        while lending.contents() != before:
            assert time.monotonic() < until
            time.sleep(0.1)


def test_without_its_checkpoint_what_the_collections_hold_is_not_relied_on(lending: Any) -> None:
    with lending.running() as runner:
        last = lending.busy_day(8)
        assert runner.wait_for(last, 20)
    before = lending.contents()
    lending.database["checkpoints"].delete_one({"_id": "lending"})
    lending.database["stands_in_use"].update_many({}, {"$set": {"members": [], "_position": last}})
    with lending.running() as runner:
        assert runner.wait_for(last, 20)
    assert lending.contents() == before


def test_a_rebuild_beside_a_running_runner_loses_no_event(lending: Any) -> None:
    done = threading.Event()
    positions = [lending.busy_day(20)]

    def keep_writing() -> None:
        while not done.is_set():
            positions.append(lending.busy_day(1))

    with lending.running() as runner:
        assert runner.wait_for(positions[0], 20)
        writer = threading.Thread(target=keep_writing)
        writer.start()
        lending.runner().rebuild(["stands_in_use"])
        lending.runner().rebuild()
        done.set()
        writer.join(20)
        assert runner.wait_for(positions[-1], 20)
    found = lending.contents()
    lending.runner().rebuild()
    assert lending.contents() == found


def test_queries_see_the_old_collection_until_the_new_one_is_whole(lending: Any) -> None:
    with lending.running() as runner:
        assert runner.wait_for(lending.busy_day(40), 20)
    seen: set[int] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.add(lending.database["loans_of_members"].count_documents({}))

    looking = threading.Thread(target=look)
    looking.start()
    lending.runner().rebuild()
    done.set()
    looking.join(10)
    assert seen == {90}


def test_a_new_projection_is_built_from_the_whole_past(lending: Any) -> None:
    with lending.running(lending.stands) as runner:
        assert runner.wait_for(lending.busy_day(10), 20)
    with lending.running() as runner:
        assert runner.wait_for(lending.lend("a", "x"), 20)
    found = lending.contents()
    lending.runner().rebuild()
    assert lending.contents() == found
    assert len(found["loans_of_members"]) > 50


def test_a_projection_of_a_higher_version_is_built_again(lending: Any) -> None:
    with lending.running(lending.stands) as runner:
        assert runner.wait_for(lending.lend("a", "x"), 20)
    with lending.running(lending.stands_2) as runner:
        last = lending.take_back("a", "x")
        assert runner.wait_for(last, 20)
    assert lending.contents()["stands_in_use"] == [{"_id": "a", "seen": 2, "_position": last}]


def test_an_unknown_read_model_is_not_rebuilt(lending: Any) -> None:
    runner = lending.runner()
    with pytest.raises(KeyError, match="weather"):
        runner.rebuild(["weather"])
    assert runner.position == 0
