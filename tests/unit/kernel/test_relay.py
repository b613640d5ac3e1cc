"""Which messages a queue is given again."""

import pytest

from kairan_kernel.relay import default_pattern, topic_matches
from kairan_kernel.topology import binding_key, dead_queue_name, queue_arguments, queue_name


@pytest.mark.parametrize(
    ("pattern", "key", "matches"),
    [
        ("#", "a.b.c", True),
        ("a.b.#", "a.b", True),
        ("a.b.#", "a.b.c.d", True),
        ("a.*.c", "a.b.c", True),
        ("a.*.c", "a.c", False),
        ("a.b", "a.b.c", False),
        ("#.c", "a.b.c", True),
        ("*.b.#", "b", False),
    ],
)
def test_a_pattern_matches_as_a_topic_exchange_does(pattern: str, key: str, matches: bool) -> None:
    assert topic_matches(pattern, key) is matches


def test_a_queue_of_ours_is_given_its_own_event_and_a_foreign_one_all() -> None:
    pattern = default_pattern(queue_name("billing", "directory.household_enrolled.v1"))
    assert topic_matches(pattern, "directory.household_enrolled.v1.yoneizumi.nishi")
    assert not topic_matches(pattern, "directory.household_moved.v1.yoneizumi.nishi")
    assert default_pattern("city-of-kanazawa") == "#"


def test_queues_are_named_for_consumer_and_event_and_keep_what_fails() -> None:
    queue = queue_name("safety", "directory.household_enrolled.v1")
    assert (queue, dead_queue_name("safety")) == ("safety.on_household_enrolled", "safety.dead")
    assert binding_key("directory.household_enrolled.v1") == "directory.household_enrolled.v1.#"
    arguments = queue_arguments(queue)
    assert (arguments["x-queue-type"], arguments["x-dead-letter-exchange"]) == ("quorum", "kairan.dead")
    assert arguments["x-dead-letter-routing-key"] == queue
