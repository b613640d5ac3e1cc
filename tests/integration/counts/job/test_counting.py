"""The counts job at work: RabbitMQ, Kafka protocol, MongoDB and event store are real."""

import json
from typing import Any

import pika

from kairan_contracts.events import load_strict
from kairan_kernel.batched import CONTENT_TYPE
from kairan_kernel.publisher import Message
from kairan_safety.counts.topology import TOGETHER
from kairan_safety.publishing import publish


def test_counts_are_exact_though_facts_come_twice_and_in_any_order(
    job: Any, roll_call: Any, counts_of: Any, listening: Any
) -> None:
    job.start()
    announced = listening("safety.blocks_counted.v1.#")
    stored = roll_call.enrol(blocks=12, households=15)
    stored += roll_call.record(roll_call.anything(800))
    twice = stored + roll_call.chance.sample(stored, 300)
    roll_call.chance.shuffle(twice)

    roll_call.tell(twice)

    expected = roll_call.expected()
    job.wait(lambda: counts_of(roll_call.incident_id) == expected, 10, "exact counts")
    assert sum(each["households"] for each in expected.values()) == 12 * 15
    assert job.stop() == 0
    messages = [json.loads(body)["data"] for body in announced()]
    for data in messages:
        load_strict("safety.blocks_counted.v1", data)
    assert [data["sequence"] for data in messages] == list(range(1, len(messages) + 1))
    latest = {block["block_id"]: block for data in messages for block in data["blocks"]}
    assert {key: _without_names(block) for key, block in latest.items()} == expected
    totals = messages[-1]["totals"]
    for name in ("households", "safe", "unread", "late", "off_roll", "statements"):
        assert totals[name] == sum(each[name] for each in expected.values())


def test_a_block_in_which_more_was_said_than_a_record_holds_is_counted_and_recovered(
    job: Any, roll_call: Any, counts_of: Any
) -> None:
    job.start()
    stored = roll_call.enrol(blocks=1, households=30)
    (block,) = roll_call.blocks
    places = [roll_call.place(block, each.household_id) for each in block.households]
    stored += roll_call.record([roll_call.statement(roll_call.chance.choice(places)) for _ in range(12_000)])
    roll_call.tell(stored)
    expected = roll_call.expected()
    job.wait(lambda: counts_of(roll_call.incident_id) == expected, 60, "exact counts")
    assert job.stop() == 0

    job.start()
    roll_call.tell(roll_call.record([roll_call.statement(places[0])]))
    job.wait(lambda: counts_of(roll_call.incident_id) == roll_call.expected(), 20, "what came afterwards")
    assert job.stop() == 0


def _without_names(block: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in block.items() if name not in ("block_id", "name")}


def test_a_message_that_nobody_understands_goes_to_the_dead_letters_with_its_reason_and_others_flow_on(
    job: Any, roll_call: Any, counts_of: Any, environment: dict[str, str]
) -> None:
    job.start()
    (enrolled,) = roll_call.enrol(blocks=1, households=3)
    broken = _batch(b"{not json", "broken")
    wrong = _batch(b"[" + _wrong_schema() + b"," + publish(enrolled).body + b"]", "wrong")

    roll_call.publisher.publish([broken, wrong], exchange=TOGETHER.exchange)

    job.wait(lambda: counts_of(roll_call.incident_id) == roll_call.expected(), 5, "the others")
    dead = _dead_letters(environment["KAIRAN_AMQP_URL"], 2)
    assert {message_id: headers["reason"] for message_id, headers in dead.items()} == {
        "broken": "malformed",
        "wrong": "schema",
    }
    assert all(headers["queue"] == "counts.on_rollcall_fact" for headers in dead.values())
    assert "status" in dead["wrong"]["error"]


def _batch(body: bytes, name: str) -> Message:
    return Message(routing_key="batch", body=body, id=name, type="batch", content_type=CONTENT_TYPE)


def _wrong_schema() -> bytes:
    envelope = {
        "specversion": "1.0",
        "id": "01936a5e-7c00-7000-8000-00000000002a",
        "source": "/kairan/safety",
        "type": "kairan.safety.statement_recorded.v1",
        "time": "2024-01-01T07:30:05Z",
        "position": "1",
        "streamrevision": "1",
    }
    place = dict.fromkeys(
        ("incident_id", "union_id", "association_id", "block_id", "household_id", "statement_id"),
        "01936a5e-7c00-7000-8000-00000000002a",
    )
    said = {"mode": "drill", "union": "u1", "association": "a1", "speaker": "self:x", "kind": "self"}
    return json.dumps({**envelope, "data": {**place, **said, "status": "sideways", "marks": []}}).encode()


def _dead_letters(amqp_url: str, many: int) -> dict[str, dict[str, Any]]:
    found = {}
    with pika.BlockingConnection(pika.URLParameters(amqp_url)) as connection:
        channel = connection.channel()
        for method, properties, _ in channel.consume("counts.dead", inactivity_timeout=5):
            assert method is not None, f"only {len(found)} dead letters"
            found[properties.message_id] = dict(properties.headers)
            if len(found) == many:
                return found
    return found
