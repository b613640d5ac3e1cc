"""What ends, and comes back: the job, killed or asked; Kafka, dead or forgetful; MongoDB, emptied."""

import asyncio
import signal
import time
from typing import Any

from aiokafka import AIOKafkaProducer

from kairan_kernel.publisher import Publisher
from kairan_safety.counts.topology import CHANGELOG_TOPIC, FACTS_TOPIC, TOGETHER
from kairan_safety.publishing import publish


def test_a_job_that_is_killed_in_mid_flow_loses_nothing_and_counts_nothing_twice(
    job: Any, roll_call: Any, counts_of: Any
) -> None:
    job.start()
    stored = roll_call.enrol(blocks=20, households=12) + roll_call.record(roll_call.anything(3000))
    roll_call.tell(stored[:1500])
    job.wait(lambda: counts_of(roll_call.incident_id), 10, "the flow to begin")

    job.stop(signal.SIGKILL)
    roll_call.tell(stored[1500:])
    job.start()

    expected = roll_call.expected()
    job.wait(lambda: counts_of(roll_call.incident_id) == expected, 20, "exact counts")
    assert job.stop() == 0


def test_asked_to_stop_it_finishes_what_it_took_within_ten_seconds_and_goes_on_after(
    job: Any, roll_call: Any, counts_of: Any
) -> None:
    job.start()
    stored = roll_call.enrol(blocks=10, households=12) + roll_call.record(roll_call.anything(1500))
    roll_call.tell(stored)
    began = time.monotonic()

    assert job.stop() == 0

    assert time.monotonic() - began < 10
    job.start()
    assert "kairan_counts_rebuilds_total" not in _samples(job.metrics())
    expected = roll_call.expected()
    job.wait(lambda: counts_of(roll_call.incident_id) == expected, 20, "exact counts")


def _samples(metrics: str) -> str:
    return "\n".join(line for line in metrics.splitlines() if not line.startswith("#"))


def test_when_kafka_dies_the_job_ends_within_ten_seconds_and_rebuilds_when_it_is_back_empty(
    job: Any, roll_call: Any, counts_of: Any, kafka: Any
) -> None:
    job.start()
    stored = roll_call.enrol(blocks=10, households=12) + roll_call.record(roll_call.anything(500))
    roll_call.tell(stored)
    before = roll_call.expected()
    job.wait(lambda: counts_of(roll_call.incident_id) == before, 10, "exact counts")

    kafka.solo.kill()
    assert job.ended(within=10) == 1
    roll_call.tell(roll_call.record(roll_call.anything(500)))
    kafka.solo.start()
    job.start()

    expected = roll_call.expected()
    job.wait(lambda: counts_of(roll_call.incident_id) == expected, 10, "exact counts")
    assert 'kairan_counts_rebuilds_total{why="forgotten"} 1.0' in job.metrics()


def test_a_kafka_that_comes_back_at_once_but_empty_is_noticed_too(
    job: Any, roll_call: Any, counts_of: Any, kafka: Any
) -> None:
    job.start()
    roll_call.tell(roll_call.enrol(blocks=4, households=10))
    job.wait(lambda: counts_of(roll_call.incident_id) == roll_call.expected(), 10, "exact counts")

    kafka.forget()

    assert job.ended(within=10) == 1
    roll_call.tell(roll_call.record(roll_call.anything(100)))
    job.start()
    expected = roll_call.expected()
    job.wait(lambda: counts_of(roll_call.incident_id) == expected, 10, "exact counts")


def test_what_a_broker_kept_that_forgot_the_rest_is_thrown_away(
    job: Any, roll_call: Any, counts_of: Any, kafka: Any
) -> None:
    """Facts and changelog hold what was on its way when the broker's memory went; the journal is empty."""
    asyncio.run(_left_over(kafka.url.removeprefix("kafka://")))
    roll_call.tell(roll_call.enrol(blocks=4, households=10) + roll_call.record(roll_call.anything(50)))

    job.start()

    expected = roll_call.expected()
    job.wait(lambda: counts_of(roll_call.incident_id) == expected, 10, "exact counts")


async def _left_over(servers: str) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=servers)
    await producer.start()
    try:
        for topic in (FACTS_TOPIC, CHANGELOG_TOPIC):
            await producer.send_and_wait(topic, b"half a record", key=b"nobody/nowhere")
    finally:
        await producer.stop()


def test_documents_that_were_lost_are_written_again_at_the_next_start(
    job: Any, roll_call: Any, counts_of: Any, documents: Any
) -> None:
    job.start()
    roll_call.tell(roll_call.enrol(blocks=40, households=5) + roll_call.record(roll_call.anything(200)))
    expected = roll_call.expected()
    job.wait(lambda: counts_of(roll_call.incident_id) == expected, 10, "exact counts")
    assert job.stop() == 0
    documents["incident_counts"].delete_many({})

    job.start()

    assert counts_of(roll_call.incident_id) == expected


def test_documents_that_are_lost_while_it_runs_are_written_again_without_a_restart(
    job: Any, roll_call: Any, counts_of: Any, documents: Any
) -> None:
    job.start()
    roll_call.tell(roll_call.enrol(blocks=40, households=5) + roll_call.record(roll_call.anything(200)))
    expected = roll_call.expected()
    job.wait(lambda: counts_of(roll_call.incident_id) == expected, 10, "exact counts")

    documents.client.drop_database(documents.name)

    job.wait(lambda: counts_of(roll_call.incident_id) == expected, 15, "exact counts once more")
    assert job.ready


def test_a_bus_that_breaks_its_connections_again_and_again_costs_nothing(
    job: Any, roll_call: Any, counts_of: Any, environment: dict[str, str], cut_connections: Any
) -> None:
    job.start()
    stored = roll_call.enrol(blocks=10, households=12) + roll_call.record(roll_call.anything(2000))

    for start in range(0, len(stored), 500):
        told = [m for each in stored[start : start + 500] if (m := publish(each)) is not None]
        with Publisher(environment["KAIRAN_AMQP_URL"]) as relay:
            relay.publish(TOGETHER.of(told), exchange=TOGETHER.exchange)
        cut_connections(environment["KAIRAN_AMQP_URL"])

    expected = roll_call.expected()
    job.wait(lambda: counts_of(roll_call.incident_id) == expected, 20, "exact counts")
    assert job.stop() == 0


def test_it_waits_for_kafka_at_the_start_and_says_that_it_is_not_ready(job: Any, kafka: Any) -> None:
    kafka.solo.kill()
    job.begin()
    job.wait(lambda: job.alive, 10, "the process to turn")
    assert not job.ready

    kafka.solo.start()

    job.wait(lambda: job.ready, 40, "the job to be ready")


def test_a_second_job_puts_the_first_one_out(
    job: Any, second_job: Any, roll_call: Any, counts_of: Any
) -> None:
    job.start()
    second_job.start()

    assert job.ended(within=10) == 1

    roll_call.tell(roll_call.enrol(blocks=3, households=5))
    expected = roll_call.expected()
    second_job.wait(lambda: counts_of(roll_call.incident_id) == expected, 10, "exact counts")
    assert second_job.stop() == 0


def test_it_can_be_stopped_while_it_waits_for_kafka(job: Any, kafka: Any) -> None:
    kafka.solo.kill()
    job.begin()
    job.wait(lambda: job.alive, 10, "the process to turn")

    assert job.stop() == 0


def test_counts_wait_while_mongodb_is_away_and_are_exact_when_it_is_back(
    job: Any, roll_call: Any, own_mongo: Any
) -> None:
    job.environment["KAIRAN_MONGO_URL"] = own_mongo.url
    job.start()
    stored = roll_call.enrol(blocks=10, households=12) + roll_call.record(roll_call.anything(600))
    roll_call.tell(stored[:200])
    own_mongo.solo.kill()
    roll_call.tell(stored[200:])
    job.wait(lambda: not job.ready, 10, "the job to say that it is not ready")

    own_mongo.solo.start()

    expected = roll_call.expected()
    job.wait(lambda: own_mongo.counts_of(roll_call.incident_id) == expected, 20, "exact counts")
    job.wait(lambda: job.ready, 5, "the job to be ready again")
    assert job.stop() == 0
