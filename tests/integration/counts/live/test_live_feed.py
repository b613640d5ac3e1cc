"""`GET …/counts` and `GET …/counts/live` over HTTP."""

import time
from typing import Any
from uuid import UUID

import pytest

from kairan_contracts.safety.counts import CountedSchema

EAST = UUID(int=102)


def test_the_counts_are_rolled_up_to_associations_and_to_the_whole(drill: Any, job: Any, people: Any) -> None:
    job.count(
        drill.block(1, safe=3, revision=4),
        drill.block(2, safe=2, revision=6),
        drill.block(3, safe=1, revision=5, of=EAST),
    )

    answer = drill.get(people["headquarters"])

    assert answer.status_code == 200
    body = answer.json()
    assert CountedSchema().validate(body) == {}
    assert (body["mode"], body["cursor"]) == ("drill", f"{job.flusher.epoch}-2")
    assert (body["totals"]["households"], body["totals"]["safe"], body["totals"]["revision"]) == (27, 6, 6)
    assert [(each["association"], each["counts"]["safe"]) for each in body["associations"]] == [
        ("higashi", 1),
        ("nishi", 5),
    ]
    assert [each["name"] for each in body["associations"][1]["blocks"]] == ["1班", "2班"]


def test_before_anything_is_counted_everything_is_zero(drill: Any, people: Any) -> None:
    body = drill.get(people["headquarters"]).json()

    assert (body["cursor"], body["totals"]["households"], body["associations"]) == ("0-0", 0, [])


def test_a_resident_sees_the_own_association_and_strangers_see_no_incident(
    drill: Any, job: Any, people: Any
) -> None:
    job.count(drill.block(1, safe=3, revision=4), drill.block(3, safe=1, revision=5, of=EAST))

    body = drill.get(people["resident of the west"]).json()

    assert [each["association"] for each in body["associations"]] == ["nishi"]
    assert (body["totals"]["households"], body["totals"]["safe"]) == (9, 3)
    for stranger in ("not called", "of another union"):
        answer = drill.get(people[stranger])
        assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[1]) == (404, "incident-unknown")


def test_a_listener_hears_the_whole_then_each_change_then_that_it_is_closed(
    drill: Any, job: Any, people: Any
) -> None:
    job.count(drill.block(1, safe=3, revision=4))
    listening = drill.listen(people["headquarters"])
    assert listening.wait(1) == ["snapshot"]
    assert listening.body(0) == drill.get(people["headquarters"]).json()

    began = time.monotonic()
    job.count(drill.block(1, safe=5, revision=7))
    assert listening.wait(2) == ["snapshot", "counts"]
    assert time.monotonic() - began < 1.0
    drill.close(counted_up_to=9)
    job.count(drill.block(2, safe=1, revision=9))

    assert listening.wait(4) == ["snapshot", "counts", "counts", "closed"]
    assert listening.ended.wait(2)
    change = listening.body(1)
    assert change["cursor"] == listening.events[1][1] == f"{job.flusher.epoch}-2"
    assert (change["blocks"][0]["safe"], change["totals"]["safe"]) == (5, 5)
    assert listening.body(2)["totals"]["households"] == 18


def test_a_resident_hears_only_of_the_own_association(drill: Any, job: Any, people: Any) -> None:
    listening = drill.listen(people["resident of the west"])
    assert listening.wait(1) == ["snapshot"]

    job.count(drill.block(3, safe=1, revision=5, of=EAST))
    job.count(drill.block(1, safe=2, revision=6))

    assert listening.wait(2) == ["snapshot", "counts"]
    assert [each["name"] for each in listening.body(1)["blocks"]] == ["1班"]
    assert listening.body(1)["totals"]["households"] == 9
    listening.close()


def test_one_that_comes_back_gets_exactly_what_it_missed(drill: Any, job: Any, people: Any) -> None:
    first = drill.listen(people["headquarters"])
    job.count(drill.block(1, safe=1, revision=1))
    assert first.wait(2) == ["snapshot", "counts"]
    cursor = first.events[-1][1]
    first.close()
    job.count(drill.block(2, safe=2, revision=2))
    job.count(drill.block(2, safe=3, revision=3))
    time.sleep(0.3)

    again = drill.listen(people["headquarters"], last=cursor)

    assert again.wait(1) == ["counts"]
    assert [(each["name"], each["safe"]) for each in again.body(0)["blocks"]] == [("2班", 3)]
    assert again.body(0)["totals"]["safe"] == 4
    again.close()


@pytest.mark.parametrize("last", ["1-1", "nonsense", "99999999999999-1"])
def test_one_that_comes_back_with_a_cursor_that_can_not_be_followed_is_reset(
    drill: Any, job: Any, people: Any, last: str
) -> None:
    job.count(drill.block(1, safe=1, revision=1))

    listening = drill.listen(people["headquarters"], last=last)

    assert listening.wait(2) == ["reset", "snapshot"]
    assert listening.body(1)["totals"]["safe"] == 1
    listening.close()


def test_a_new_run_of_the_job_resets_every_listener(drill: Any, job: Any, next_run: Any, people: Any) -> None:
    job.count(drill.block(1, safe=1, revision=1))
    listening = drill.listen(people["headquarters"])
    assert listening.wait(1) == ["snapshot"]

    next_run.count(drill.block(1, safe=1, revision=1), drill.block(2, safe=2, revision=2))

    assert listening.wait(3) == ["snapshot", "reset", "snapshot"]
    assert listening.body(2)["totals"]["safe"] == 3
    assert listening.body(2)["cursor"] == f"{next_run.flusher.epoch}-1"
    listening.close()


def test_an_incident_that_is_closed_already_is_told_whole_and_ended(
    drill: Any, job: Any, people: Any
) -> None:
    job.count(drill.block(1, safe=1, revision=1))
    drill.close(counted_up_to=1)
    time.sleep(0.3)

    listening = drill.listen(people["headquarters"])

    assert listening.wait(2) == ["snapshot", "closed"]
    assert listening.ended.wait(2)


def test_when_the_bus_was_away_every_listener_reads_the_whole_and_hears_on(
    drill: Any, job: Any, people: Any, cut_connections: Any
) -> None:
    job.count(drill.block(1, safe=1, revision=1))
    listening = drill.listen(people["headquarters"])
    assert listening.wait(1) == ["snapshot"]

    cut_connections(drill.processes.around.amqp_url)
    job.count(drill.block(1, safe=2, revision=2))
    names = listening.wait(3, seconds=15)
    job.count(drill.block(1, safe=3, revision=3))

    assert "reset" in names
    end = time.monotonic() + 5
    while listening.body(-1)["totals"]["safe"] != 3 and time.monotonic() < end:
        time.sleep(0.05)
    assert listening.body(-1)["totals"]["safe"] == 3
    listening.close()
