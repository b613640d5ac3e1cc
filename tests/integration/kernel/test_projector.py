"""Read models on the real store and the real database: batches, guards, restarts."""

from typing import Any

import pytest

from kairan_kernel.checkpoints import Checkpoints
from kairan_kernel.read_models import BrokenPromise, ReadModels
from kairan_kernel.testing import fact


def test_events_become_documents_with_their_position(lending: Any) -> None:
    with lending.running() as runner:
        first = lending.lend("a", "x")
        second = lending.lend("a", "y")
        third = lending.lend("b", "x")
        assert runner.wait_for(third, 10)
        assert runner.caught_up
    assert lending.contents()["stands_in_use"] == [
        {"_id": "a", "members": ["x", "y"], "lent": 2, "_position": second},
        {"_id": "b", "members": ["x"], "lent": 1, "_position": third},
    ]
    assert first < second < third == Checkpoints(lending.database).load("lending")


def test_a_document_may_go_and_come_again(lending: Any) -> None:
    with lending.running() as runner:
        lending.lend("a", "x")
        assert runner.wait_for(lending.take_back("a", "x"), 10)
        assert lending.contents()["stands_in_use"] == []
        back = lending.lend("a", "z")
        assert runner.wait_for(back, 10)
    assert lending.contents()["stands_in_use"] == [
        {"_id": "a", "members": ["z"], "lent": 1, "_position": back}
    ]


def test_a_restart_goes_on_where_it_stopped(lending: Any) -> None:
    with lending.running() as runner:
        assert runner.wait_for(lending.lend("a", "x"), 10)
    position = lending.lend("a", "y")
    with lending.running() as runner:
        assert runner.wait_for(position, 10)
    assert lending.contents()["stands_in_use"][0]["members"] == ["x", "y"]


def test_events_that_come_again_after_a_crash_before_the_checkpoint_change_nothing(lending: Any) -> None:
    with lending.running() as runner:
        assert runner.wait_for(lending.busy_day(30), 20)
    before = lending.contents()
    early = lending.store.read_stream("stand-s1")[5].position
    lending.database["checkpoints"].update_one({"_id": "lending"}, {"$set": {"position": early}})
    with lending.running() as runner:
        assert runner.wait_for(lending.lend("zz", "zz"), 20)
    after = lending.contents()
    for name, documents in before.items():
        assert [each for each in after[name] if not each["_id"].startswith("zz")] == documents


def test_a_deleted_document_stays_deleted_when_its_last_events_come_again(lending: Any) -> None:
    with lending.running() as runner:
        lent = lending.lend("a", "x")
        assert runner.wait_for(lending.take_back("a", "x"), 10)
    lending.database["checkpoints"].update_one({"_id": "lending"}, {"$set": {"position": lent}})
    with lending.running() as runner:
        assert runner.wait_for(lending.lend("b", "y"), 10)
    assert [document["_id"] for document in lending.contents()["stands_in_use"]] == ["b"]


def test_a_deletion_that_a_crash_interrupted_is_completed(lending: Any) -> None:
    with lending.running() as runner:
        lent = lending.lend("a", "x")
        assert runner.wait_for(lent, 10)
        (still_there,) = lending.contents()["stands_in_use"]
        assert runner.wait_for(lending.take_back("a", "x"), 10)
    lending.database["stands_in_use"].insert_one(still_there)
    lending.database["checkpoints"].update_one({"_id": "lending"}, {"$set": {"position": lent}})
    with lending.running() as runner:
        assert runner.wait_for(lending.lend("b", "y"), 10)
    assert [document["_id"] for document in lending.contents()["stands_in_use"]] == ["b"]


def test_two_runners_at_once_do_no_harm(lending: Any) -> None:
    with lending.running() as one, lending.running() as other:
        for _ in range(15):
            last = lending.busy_day(2)
        assert one.wait_for(last, 30)
        assert other.wait_for(last, 30)
    found = lending.contents()
    lending.runner().rebuild()
    assert lending.contents() == found


def test_another_process_can_wait_for_what_it_wrote(lending: Any) -> None:
    checkpoints = Checkpoints(lending.database)
    with lending.running():
        assert checkpoints.wait_for("lending", lending.lend("a", "x"), 10)
    assert not checkpoints.wait_for("lending", 10**15, 0.1)


def test_what_is_written_once_is_inserted_and_a_repeat_changes_nothing(lending: Any) -> None:
    with lending.running() as runner:
        first, second = lending.lend("a", "x"), lending.lend("a", "y")
        assert runner.wait_for(second, 10)
    expected = [
        {"_id": "a|000000", "member": "x", "_position": first},
        {"_id": "a|000001", "member": "y", "_position": second},
    ]
    assert lending.contents()["each_loan"] == expected
    lending.database["checkpoints"].update_one({"_id": "lending"}, {"$set": {"position": first}})
    with lending.running() as runner:
        assert runner.wait_for(lending.lend("b", "z"), 10)
    assert lending.contents()["each_loan"][:2] == expected


def test_a_projection_that_promised_to_write_once_may_not_write_twice(lending: Any) -> None:
    models = ReadModels(lending.database, [lending.one_loan])
    facts = [fact(lending.lent("a", member), position=n, revision=n) for n, member in ((1, "x"), (2, "y"))]
    with pytest.raises(BrokenPromise, match="each_loan"):
        models.apply(facts)
