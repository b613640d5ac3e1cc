"""What safety hears from the directory: households come, move, log in, leave and are erased."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pika
from tests.neighbourhood.union import Union

from .conftest import Safety, wait_until
from .test_notices import scope_of


def count(safety: Safety, union: Union) -> tuple[int, int]:
    preview = safety.preview(union.officer(), scope_of(union)).json()
    return preview["households"], preview["never_logged_in"]


def test_a_moved_household_is_called_in_its_new_block(safety: Safety, union: Union) -> None:
    first, second = union.associations[0].blocks
    household = first.households[0]
    moved = {
        **household.placement(),
        "block_id": str(second.block_id),
        "block_name": second.name,
        "previous_block_id": str(first.block_id),
    }
    safety.tell("household_moved", moved)
    scope = {**scope_of(union), "block_ids": [str(second.block_id)]}
    wait_until(lambda: safety.preview(union.officer(), scope).json()["households"] == 4)
    incident_id = safety.activate(union.officer(), scope)
    assert safety.state(household.member(), incident_id).json()["marks"] == []


def test_a_departed_household_is_called_no_more(safety: Safety, union: Union) -> None:
    household = union.households[0]
    safety.tell("household_departed", {**household.placement(), "departed_on": "2024-09-30"})
    wait_until(lambda: count(safety, union) == (11, 4))
    assert safety.database["households"].find_one({"_id": str(household.household_id)})["present"] is False


def test_an_older_message_that_comes_late_changes_nothing(safety: Safety, union: Union) -> None:
    household = union.households[0]
    known = safety.database["households"].find_one({"_id": str(household.household_id)})
    safety.tell(
        "household_enrolled", {**household.placement(), "number": "0000"}, position=known["position"] - 1
    )
    safety.tell("household_enrolled", {**household.placement(), "number": "0000"}, position=known["position"])
    last = union.households[-1]
    safety.tell("household_departed", {**last.placement(), "departed_on": "2024-09-30"})
    wait_until(lambda: count(safety, union)[0] == 11)
    assert safety.database["households"].find_one({"_id": str(household.household_id)}) == known


def test_a_first_login_is_noted_in_the_running_drill(safety: Safety, union: Union) -> None:
    newcomer = union.associations[0].blocks[0].households[2]
    incident_id = safety.drill(union)
    safety.wait_for_line(incident_id, newcomer, "never_logged_in")
    data = {
        **newcomer.placement(),
        "has_logged_in": True,
        "member_id": str(newcomer.member().subject),
        "logged_in_at": datetime.now(UTC).isoformat(),
    }
    safety.tell("first_login_recorded", data)
    safety.wait_for_line(incident_id, newcomer, "unread")
    assert count(safety, union) == (12, 3)


def test_an_erased_households_notes_can_never_be_read_again(safety: Safety, union: Union) -> None:
    household = union.associations[0].blocks[0].households[0]
    incident_id = safety.drill(union)
    safety.state(household.member(), incident_id, note="持病の薬があります")
    safety.wait_for_line(incident_id, household, "safe")
    placement = household.placement()
    erased = {
        key: placement[key]
        for key in (
            "union_id",
            "union",
            "association_id",
            "association",
            "association_name",
            "household_id",
            "block_id",
        )
    }
    safety.tell("household_erased", {**erased, "erased_at": datetime.now(UTC).isoformat()})
    path = f"/safety/incidents/{incident_id}/households/{household.household_id}/statements"

    def notes() -> list[Any]:
        return [said["note"] for said in safety.get(union.officer(), path).json()["statements"]]

    wait_until(lambda: notes() == [None])
    left = safety.database["households"].find_one({"_id": str(household.household_id)})
    assert set(left) == {"_id", "position", "present"}
    again = safety.state(household.member(), incident_id, note="まだいます")
    assert again.status_code == 201


def test_a_message_that_no_schema_accepts_is_kept_with_its_reason_and_others_flow_on(
    safety: Safety, union: Union
) -> None:
    parameters = pika.URLParameters(safety.processes.around.amqp_url)
    with pika.BlockingConnection(parameters) as connection:
        channel = connection.channel()
        key = "directory.household_moved.v1.nowhere.nowhere"
        marker = uuid4().hex
        channel.basic_publish("kairan.events", key, marker.encode())
        household = union.households[0]
        safety.tell("household_departed", {**household.placement(), "departed_on": "2024-09-30"})
        wait_until(lambda: count(safety, union)[0] == 11)
        found: list[tuple[bytes, str]] = []

        def dead() -> bool:
            _, properties, body = channel.basic_get("safety.dead", auto_ack=True)
            if body is not None:
                found.append((body, properties.headers["reason"]))
            return (marker.encode(), "malformed") in found

        wait_until(dead)
        assert (marker.encode(), "malformed") in found
