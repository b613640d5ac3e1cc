"""A drill from the notice to the file for Excel, as headquarters and residents go through it."""

from tests.neighbourhood.union import Union

from .conftest import Safety


def test_a_drill_runs_from_notice_to_closing(safety: Safety, union: Union) -> None:
    chair = union.officer()
    incident_id = safety.drill(union)
    block = union.associations[0].blocks[0]
    answer = safety.state(block.households[0].member(), incident_id)
    assert answer.status_code == 201, answer.text
    accepted = answer.json()
    assert accepted["status"] == "safe"
    assert accepted["kind"] == "self"
    assert accepted["marks"] == []
    safety.wait_for_line(incident_id, block.households[0], "safe")
    roll = safety.roll(chair, incident_id)
    assert roll.status_code == 200, roll.text
    assert [item["line"] for item in roll.json()["items"]].count("safe") == 1
    closed = safety.close(chair, incident_id)
    assert closed["state"] == "closed"
    assert closed["totals"]["households"] == 12
    assert closed["totals"]["safe"] == 1
    assert closed["totals"]["never_logged_in"] == 4
