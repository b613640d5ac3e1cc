"""What follow declares queues for is what serve listens to."""

from kairan_kernel.topology import queue_name
from kairan_translate.connections import SERVICE
from kairan_translate.hearing import HEARD
from kairan_translate.listening import Listening


def test_a_queue_is_declared_for_every_event_that_is_consumed() -> None:
    consumed = {
        entrypoint.queue_label
        for method in vars(Listening).values()
        for entrypoint in getattr(method, "nameko_entrypoints", ())
    }
    assert consumed == {queue_name(SERVICE, event) for event in HEARD}
