"""Every read model can be dropped and built again from the log, and is then identical."""

import json
import os
import subprocess
from typing import Any

import pika
import pytest
from tests.integration.processes import command_of
from tests.neighbourhood.union import Union

from kairan_safety.projections import ALL

from .conftest import Safety, wait_until


def documents(safety: Safety) -> dict[str, str]:
    return {
        projection.name: json.dumps(
            list(safety.database[projection.name].find().sort("_id", 1)), default=str, sort_keys=True
        )
        for projection in ALL
    }


def play(safety: Safety, union: Union) -> str:
    nishi = union.associations[0]
    incident_id = safety.drill(union, reminders={"every_minutes": 60, "times": 2})
    for n, household in enumerate(union.households):
        safety.state(household.member(), incident_id, ("safe", "needs_support", "wants_contact")[n % 3])
    safety.state(nishi.blocks[0].leader(), incident_id, household_id=nishi.households[1].household_id)
    safety.post(nishi.households[0].member(2), f"/safety/incidents/{incident_id}/read-receipts", {})
    visits = f"/safety/incidents/{incident_id}/visits"
    safety.post(nishi.officer(), visits, {"household_id": str(nishi.households[0].household_id)})
    safety.post(union.officer(), f"/safety/incidents/{incident_id}/reminders")
    safety.close(union.officer(), incident_id)
    late = safety.state(union.households[-1].member(), incident_id, "needs_support")
    assert late.json()["marks"] == ["late"]
    last = union.households[-1]
    wait_until(lambda: len(safety.line_of(incident_id, last).get("statements", [])) == 2)
    return incident_id


def test_rebuilt_read_models_are_identical(safety: Safety, union: Union) -> None:
    play(safety, union)
    before = documents(safety)
    safety.processes.run("rebuild")
    assert documents(safety) == before
    assert len(json.loads(before["roll_lines"])) >= 12
    assert len(json.loads(before["roll_statements"])) >= 2


def test_one_read_model_is_rebuilt_by_name(safety: Safety, union: Union) -> None:
    before = documents(safety)
    safety.database["roll_lines"].update_many({}, {"$set": {"reminders": 99}})
    safety.processes.run("rebuild", "roll_lines")
    assert documents(safety) == before
    wrong = safety.processes.attempt("rebuild", "colours")
    assert wrong.returncode == 2
    assert "colours" in wrong.stderr


@pytest.fixture
def city_queue(safety: Safety) -> Any:
    """A city integrator's own queue, which missed everything so far."""
    parameters = pika.URLParameters(safety.processes.around.amqp_url)
    with pika.BlockingConnection(parameters) as connection:
        channel = connection.channel()
        channel.queue_declare("city.on_statement_recorded", durable=True)
        yield channel
        channel.queue_delete("city.on_statement_recorded")


def test_a_late_integrator_gets_all_statements_by_republishing(
    safety: Safety, union: Union, city_queue: Any
) -> None:
    incident_id = play(safety, union)
    safety.processes.run("republish", "--queue", "city.on_statement_recorded")
    told = []
    while True:
        _, _, body = city_queue.basic_get("city.on_statement_recorded", auto_ack=True)
        if body is None:
            break
        told.append(json.loads(body))
    mine = [each for each in told if each["data"]["incident_id"] == incident_id]
    assert len(mine) == 14
    assert {each["type"] for each in told} == {"kairan.safety.statement_recorded.v1"}
    assert all(each["mode"] == "drill" for each in mine)


def test_a_wrong_configuration_is_told_all_at_once() -> None:
    ended = subprocess.run(
        [command_of("safety"), "serve"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 78
    for name in ("KAIRAN_EVENTSTORE_URL", "KAIRAN_SEALING_KEY_FILE", "KAIRAN_CONFIRMATION_KEY_FILE"):
        assert name in ended.stderr
