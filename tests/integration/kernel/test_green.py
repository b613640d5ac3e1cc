"""The riskiest thing: gRPC, pymongo and group commit in a process that eventlet has patched."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).parent / "programs" / "greenlets.py"


@pytest.fixture(scope="module")
def seen(eventstore_url: str, mongo_url: str) -> dict[str, Any]:
    command = [sys.executable, str(PROGRAM), eventstore_url, mongo_url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_hundreds_of_greenlets_append_in_groups_and_each_hears_its_revision(seen: dict[str, Any]) -> None:
    assert seen["appends"]["exact"]
    assert seen["appends"]["count"] == 900


def test_appends_of_greenlets_to_many_streams_share_calls_and_each_hears_its_revision(
    seen: dict[str, Any],
) -> None:
    assert seen["many streams"] == {"exact": True, "count": 900}


def test_hundreds_of_greenlets_use_pymongo_without_a_deadlock(seen: dict[str, Any]) -> None:
    assert seen["mongo"] == {"acknowledged": 300, "count": 300}


def test_a_native_thread_follows_the_log_beside_the_greenlets(seen: dict[str, Any]) -> None:
    assert seen["followed"] == 900


def test_a_long_read_is_stepped_through_in_native_threads(seen: dict[str, Any]) -> None:
    assert seen["read"] == 900


def test_the_hub_is_never_held_up_for_long(seen: dict[str, Any]) -> None:
    assert seen["hub_held_up_s"] < 1.0


def test_a_store_that_is_down_is_told_to_greenlets_too(seen: dict[str, Any]) -> None:
    assert seen["down"] == "unavailable"


def test_the_hub_is_known_from_the_native_threads(seen: dict[str, Any]) -> None:
    assert (seen["in_hub"], seen["in_native"]) == (True, False)


def test_a_stream_goes_on_when_a_request_that_appends_to_it_is_broken_off(seen: dict[str, Any]) -> None:
    assert seen["broken off"] == {"exact": True}
