"""After a whole drill every read model and every count is built again from position 0 and compared with what
was there.
"""

import io
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest
from rich.console import Console

from kairan_directory.projections import ALL as DIRECTORY_MODELS
from kairan_local.demo import Scene, play
from kairan_local.running_stack import RunningStack
from kairan_safety.projections import ALL as SAFETY_MODELS

Mongo = pymongo.MongoClient[dict[str, Any]]
LIFE_OF_THE_JOB = {"epoch", "sequence"}


@pytest.fixture
def mongo(stack: RunningStack) -> Iterator[Mongo]:
    with pymongo.MongoClient[dict[str, Any]](stack.stack.urls["KAIRAN_MONGO_URL"], tz_aware=True) as client:
        yield client


def play_a_drill(stack: RunningStack) -> None:
    scene = Scene(
        gateway=stack.url,
        directory_environment=stack.stack.environment_of("kairan-directory"),
        signing_keys=Path(stack.stack.keys.signing),
        households=80,
        seconds=4.0,
        seed=11,
    )
    said = io.StringIO()
    assert play(scene, console=Console(file=said, width=160)) == 0, said.getvalue()


def documents(mongo: Mongo, database: str, names: list[str], without: frozenset[str] = frozenset()) -> str:
    """All documents of these collections as one text, for comparison."""
    found = {
        name: [
            {key: value for key, value in document.items() if key not in without}
            for document in mongo[database][name].find().sort("_id", 1)
        ]
        for name in names
    }
    assert any(found.values()), "there is nothing to compare"
    return json.dumps(found, default=str, sort_keys=True, ensure_ascii=False, indent=1)


def settled(take: Callable[[], str], *, still: float = 2.0) -> str:
    """What `take` gives once it no longer changes for so many seconds: followers may still be behind when a
    drill is over.
    """
    deadline = time.monotonic() + 60
    before = take()
    while time.monotonic() < deadline:
        time.sleep(still)
        now = take()
        if now == before:
            return now
        before = now
    raise AssertionError("the read models did not come to rest")


@pytest.mark.timeout(300)
def test_every_read_model_and_count_is_identical_when_built_again(stack: RunningStack, mongo: Mongo) -> None:
    play_a_drill(stack)
    directory_models = [model.name for model in DIRECTORY_MODELS]
    safety_models = [model.name for model in SAFETY_MODELS]
    directory = settled(lambda: documents(mongo, "kairan_directory", directory_models))
    safety = settled(lambda: documents(mongo, "kairan_safety", safety_models))
    # Documents of counts are written every three seconds at most.
    counts = settled(lambda: _counts(mongo), still=5.0)

    stack.run("kairan-directory", "rebuild")
    stack.run("kairan-safety", "rebuild")
    rebuilt = json.loads(stack.run("kairan-safety", "counts-rebuild", timeout=120))

    assert rebuilt["blocks"] == sum(
        len(json.loads(each["blocks"])) for each in json.loads(counts)["incident_counts"]
    )
    assert documents(mongo, "kairan_directory", directory_models) == directory
    assert documents(mongo, "kairan_safety", safety_models) == safety
    assert _counts(mongo) == counts


def _counts(mongo: Mongo) -> str:
    return documents(mongo, "kairan_safety", ["incident_counts"], frozenset(LIFE_OF_THE_JOB))


@pytest.mark.timeout(300)
def test_dropped_read_models_come_back_by_themselves(stack: RunningStack, mongo: Mongo) -> None:
    play_a_drill(stack)
    models = [model.name for model in DIRECTORY_MODELS]
    before = settled(lambda: documents(mongo, "kairan_directory", models))
    stack.stop("directory-follow")
    mongo.drop_database("kairan_directory")
    stack.start("directory-follow")
    assert documents(mongo, "kairan_directory", models) == before
