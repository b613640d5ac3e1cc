"""What bad luck looks like to a person. One stack for all; the campaign itself is `make faults`.

Times are generous where a busy machine may take them: what is promised is measured by `make faults`.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median

import pytest

from .evidence import DEAD
from .fault import Site
from .killing import Kill
from .phones import Asked, Told, ask, statement
from .town import Town

WITHIN_SECONDS = 2.0
GRACE_SECONDS = 1.0
"""The hundreds of phones of a rush are one process, on the same cores as the stack and another test: what was
told in time they may read a little later.
"""

GATEWAY_SECONDS = 2.0
"""After a rush, until the gateway takes another one of the same person: 90 requests, at 50 a second."""

SERVES = ("safety-serve-1", "safety-serve-2")


def wait_until(holds: Callable[[], bool], what: object, seconds: float = 40.0) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.1)


@contextmanager
def stopped(site: Site, process: str) -> Iterator[None]:
    """The process is down for as long as this lasts, and healthy afterwards."""
    site.stack.stop(process)
    try:
        yield
    finally:
        site.stack.start(process)


@contextmanager
def silent(site: Site, part: str) -> Iterator[None]:
    """Nothing passes between the serve processes and the part, and nobody is told."""
    for serve in SERVES:
        site.wires.hold(serve, part, "there", "back")
    try:
        yield
    finally:
        for serve in SERVES:
            site.wires.heal(serve, part)


def state(site: Site, town: Town, key: str, household: int = 0) -> Told:
    (told,) = ask(site.stack.url, statement(town, town.residents[household], key))
    return told


def counted(site: Site, town: Town) -> Told:
    (told,) = ask(site.stack.url, Asked("GET", town.counts, town.chair))
    return told


def accepting(site: Site, town: Town) -> None:
    keys = iter(f"accepting-{time.monotonic_ns()}-{n}" for n in range(10_000))
    wait_until(lambda: state(site, town, next(keys)).status == 201, "a statement to be accepted")


def rush(town: Town, name: str) -> list[Asked]:
    """Statements, receipts, visits, notices and previews of closings, all at once: more than there are
    native threads.
    """
    incident = town.statements.removesuffix("/statements")
    notice = {"title": "給水", "body": "公園で", "scope": {}}
    asked = [statement(town, each, f"{name}-{n}") for n, each in enumerate(town.residents[:60])]
    for n in range(30):
        asked += [
            Asked("POST", f"{incident}/read-receipts", town.residents[n].token, f"{name}-read-{n}", {}),
            Asked("POST", f"{incident}/closings/previews", town.chair, f"{name}-close-{n}", {}),
            Asked("POST", f"{incident}/reminders", town.chair, f"{name}-remind-{n}", {}),
            Asked("POST", "/safety/notices", town.chair, f"{name}-notice-{n}", notice),
        ]
    return asked


@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", ["down", "silent"])
def test_without_the_event_store_every_statement_is_refused_in_time_and_says_when_to_come_back(
    site: Site, town: Town, way: str
) -> None:
    accepting(site, town)
    with stopped(site, "eventstore") if way == "down" else silent(site, "eventstore"):
        told = ask(site.stack.url, *rush(town, f"refused-{way}"))
        time.sleep(GATEWAY_SECONDS)
        again = ask(site.stack.url, *rush(town, f"refused-again-{way}"))
    stored = [each for each in [*told, *again] if each.status not in (400, 403, 404, 422, 200)]
    assert Counter(each.status for each in stored) == {503: len(stored)}
    assert len(stored) >= 2 * 90
    assert all(int(each.headers["Retry-After"]) > 0 for each in stored)
    assert max(each.seconds for each in stored) < WITHIN_SECONDS + GRACE_SECONDS
    accepting(site, town)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("part", ["eventstore", "mongodb"])
def test_the_last_known_counts_are_given_with_their_age(site: Site, town: Town, part: str) -> None:
    accepting(site, town)
    wait_until(lambda: counted(site, town).body["totals"]["households"] > 0, "a count of this drill")
    wait_until(lambda: counted(site, town).headers.get("Age", "99") in "012", "counts of this moment")
    for _ in range(8):  # each serve process has seen them
        before = counted(site, town)
    with stopped(site, part):
        down_at = datetime.now(UTC).isoformat()
        first = counted(site, town)
        wait_until(lambda: int(counted(site, town).headers["Age"]) >= 5, "counts to be older")
        later = counted(site, town)
    assert {first.status, later.status} == {200}
    assert later.body["totals"]["statements"] >= before.body["totals"]["statements"]
    assert later.body["totals"]["households"] == len(town.residents)
    assert later.body["as_of"] <= down_at or part == "mongodb"
    wait_until(lambda: counted(site, town).headers.get("Age", "99") in "012", "counts of this moment")


@pytest.mark.timeout(300)
def test_a_repeat_under_the_same_key_is_one_statement_whatever_failed(site: Site, town: Town) -> None:
    accepting(site, town)
    answers: dict[str, list[Told]] = {}

    def until_accepted(key: str) -> None:
        answers[key] = []
        wait_until(lambda: _try(key).status == 201, answers)
        _try(key)

    def _try(key: str) -> Told:
        told = state(site, town, key)
        answers[key].append(told)
        return told

    for serve in SERVES:  # the answers of the store are lost, the statement is stored
        site.wires.hold(serve, "eventstore", "back")
    lost = state(site, town, "answer-lost")
    for serve in SERVES:
        site.wires.heal(serve, "eventstore", reset=True)
    until_accepted("answer-lost")
    for process in ("eventstore", "gateway", SERVES[0]):
        asking = _in_the_middle(site, town, process)
        until_accepted(f"killed-{process}")
        assert asking.status in (0, 201, 502, 503)
        site.stack.wait_healthy(process)
    assert lost.status == 503
    stored = Counter(
        event.data["statement_id"] for event in site.evidence.log() if "statement_id" in event.data
    )
    for key, told in answers.items():
        accepted = {each.body["statement_id"] for each in told if each.status == 201}
        assert len(accepted) == 1, key
        assert stored[accepted.pop()] == 1, key


@pytest.mark.timeout(300)
def test_safety_forgets_everything_and_is_told_again_what_the_directory_knows(site: Site, town: Town) -> None:
    """Its own log brings back its own; what it heard from others, one command for each kind of event."""
    accepting(site, town)
    before = {collection: places(site, collection) for collection in ("households", "roll_lines")}
    with site.evidence.mongo() as client:
        client.drop_database("kairan_safety")
    wait_until(lambda: places(site, "roll_lines") == before["roll_lines"], "the roll")
    assert places(site, "households") == {}
    for queue in sorted(each for each in site.evidence.queues() if each.startswith("safety.on_household_")):
        if not queue.endswith(DEAD):
            site.stack.run("kairan-directory", "republish", "--queue", queue)
    wait_until(lambda: places(site, "households") == before["households"], "the households")
    assert len(before["households"]) == len(town.residents)
    accepting(site, town)


def places(site: Site, collection: str) -> dict[str, str]:
    """Where each document of safety says that its household lives."""
    documents = site.evidence.documents("kairan_safety", collection)
    return {key: each["block_id"] for key, each in documents.items()}


def _in_the_middle(site: Site, town: Town, process: str) -> Told:
    """The process dies while the statement is under way."""
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(state, site, town, f"killed-{process}")
        Kill(process).inject(site)
        return asking.result()


@pytest.mark.timeout(300)
def test_overload_refuses_reads_before_writes_and_at_once(site: Site, town: Town) -> None:
    accepting(site, town)
    incident = town.statements.removesuffix("/statements")
    reads = [
        Asked("GET", f"{incident}/households/{each.household_id}/statements", each.token)
        for each in [*town.residents] * 16
    ]
    writes = [statement(town, each, f"overload-{n}") for n, each in enumerate([*town.residents] * 3)]
    first, last = reads[:1000], reads[1000:]
    told = ask(site.stack.url, *first, *writes, *last, patience=60.0)
    written = told[len(first) : len(first) + len(writes)]
    read = [*told[: len(first)], *told[len(first) + len(writes) :]]
    assert {each.status for each in written} <= {201, 503}  # a slow machine keeps not all of them in time
    assert {each.status for each in read} <= {200, 429, 503}
    refused_reads = [each for each in read if each.status in (429, 503)]
    refused_writes = [each for each in written if each.status == 503]
    assert refused_reads
    assert len(refused_writes) / len(written) < len(refused_reads) / len(read)
    assert all("Retry-After" in each.headers for each in [*refused_reads, *refused_writes])
    assert median(each.seconds for each in refused_reads) < max(
        each.seconds for each in read if each.status == 200
    )
    again = [ask(site.stack.url, writes[n])[0] for n, each in enumerate(written) if each.status == 503]
    assert {each.status for each in again} <= {201}
    accepting(site, town)
