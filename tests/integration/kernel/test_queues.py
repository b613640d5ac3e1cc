"""The queues that follow declares, on a real broker."""

import threading
import time

import pika
import pytest

from kairan_kernel.queues import Queues
from kairan_kernel.topology import EXCHANGE

EVENT = "lending.book_lent.v1"


@pytest.fixture
def stop() -> threading.Event:
    return threading.Event()


def test_what_is_told_before_anybody_consumes_waits_in_its_queue(
    amqp_vhost: str, stop: threading.Event
) -> None:
    queues = Queues(amqp_vhost, "reader", [EVENT])
    assert not queues.declared
    worker = threading.Thread(target=queues.run, args=(stop,))
    worker.start()
    try:
        deadline = time.monotonic() + 30
        while not queues.declared and time.monotonic() < deadline:
            time.sleep(0.05)
        assert queues.declared
        with pika.BlockingConnection(pika.URLParameters(amqp_vhost)) as connection:
            channel = connection.channel()
            channel.confirm_delivery()
            channel.basic_publish(EXCHANGE, f"{EVENT}.yoneizumi.nishi", b"news", mandatory=True)
            _, _, body = channel.basic_get("reader.on_book_lent", auto_ack=True)
        assert body == b"news"
    finally:
        stop.set()
        worker.join(10)
    assert not worker.is_alive()


def test_a_broker_that_is_away_is_waited_for_until_the_end(stop: threading.Event) -> None:
    queues = Queues("amqp://127.0.0.1:1/%2F", "reader", [EVENT])
    worker = threading.Thread(target=queues.run, args=(stop,))
    worker.start()
    stop.set()
    worker.join(10)
    assert not worker.is_alive()
    assert not queues.declared
