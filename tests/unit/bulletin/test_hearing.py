"""What is heard of the directory: every queue that serve consumes is declared by follow before."""

from kairan_bulletin.hearing.listening import Listening
from kairan_bulletin.hearing.queues import CONSUMER, HEARD
from kairan_kernel.topology import queue_name


def test_follow_declares_every_queue_that_serve_consumes() -> None:
    consumed = {f"{CONSUMER}.{name}" for name in vars(Listening) if name.startswith("on_")}
    assert consumed == {queue_name(CONSUMER, event) for event in HEARD}
