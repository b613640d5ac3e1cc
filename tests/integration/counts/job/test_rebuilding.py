"""`kairan-safety counts-rebuild`: everything again from position 0, while the job runs."""

import json
import os
import subprocess
import sys
from typing import Any

CURSOR = ("epoch", "sequence")


def _order(environment: dict[str, str], *options: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "kairan_safety", "counts-rebuild", *options],
        env={**os.environ, **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )


def _all(documents: Any) -> dict[str, dict[str, Any]]:
    found = {each["_id"]: each for each in documents["incident_counts"].find()}
    return {key: {k: v for k, v in each.items() if k not in CURSOR} for key, each in found.items()}


def test_a_rebuild_gives_identical_documents_and_drops_what_the_log_does_not_know(
    job: Any, roll_call: Any, counts_of: Any, documents: Any, environment: dict[str, str]
) -> None:
    job.start()
    stored = roll_call.enrol(blocks=15, households=12) + roll_call.record(roll_call.anything(1000))
    roll_call.chance.shuffle(stored)
    roll_call.tell(stored)
    job.wait(lambda: counts_of(roll_call.incident_id) == roll_call.expected(), 10, "exact counts")
    before = _all(documents)
    somebody = next(iter(before))
    wrong = before[somebody]["blocks"].replace('"safe":', '"safe":9', 1)
    documents["incident_counts"].update_one({"_id": somebody}, {"$set": {"blocks": wrong}})
    documents["incident_counts"].insert_one({"_id": "no such", "blocks": "[]"})

    done = _order(environment)

    told = json.loads(done.stdout)
    assert (told["events"], told["blocks"], told["forgotten"]) == (len(stored), 15, 1)
    assert _all(documents) == before
    late = roll_call.record(roll_call.anything(50))
    roll_call.tell(late)
    job.wait(lambda: counts_of(roll_call.incident_id) == roll_call.expected(), 10, "life to go on")
    assert job.stop() == 0


def test_an_order_while_the_job_is_down_says_so_and_is_carried_out_when_it_is_back(
    job: Any, roll_call: Any, environment: dict[str, str]
) -> None:
    refused = _order(environment, "--patience", "0.5")
    roll_call.enrol(blocks=3, households=4)

    job.start()

    assert refused.returncode == 1
    assert b"is the counts job running?" in refused.stderr
    job.wait(
        lambda: 'kairan_counts_rebuilds_total{why="order"} 1.0' in job.metrics(), 10, "the order to be done"
    )
