"""When the engine is set up, started and asked: at its first use, and not a moment before."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from kairan_translate.desks.engine_state import EngineState
from kairan_translate.engine.environment import Environment
from kairan_translate.engine.machine import Machine
from kairan_translate.working.memory import Memory
from kairan_translate.working.watch import EngineWatch


def now() -> datetime:
    return datetime.now(UTC)


def an_environment(folder: Path, *wanted: str) -> Environment:
    """One that is made in a moment: with next to nothing in it."""
    requirements = folder / "requirements.txt"
    requirements.write_text("\n".join(wanted))
    return Environment(name="engine", folder=folder / "engines", requirements=requirements)


def watching(machine: Machine, environment: Environment, database: Database[dict[str, Any]]) -> EngineWatch:
    state = EngineState(database, now)
    return EngineWatch(machine, environment, Memory(database, now), state, lambda: 3)


def test_the_environment_is_made_for_the_first_job_and_not_before(
    packages: Path, mongo_database: Database[dict[str, Any]], tmp_path: Path
) -> None:
    environment = an_environment(tmp_path)
    machine = Machine(environment, packages)
    watch, state = watching(machine, environment, mongo_database), EngineState(mongo_database, now)
    try:
        watch.look()
        assert state.shown()["state"] == "not_made"
        assert state.shown()["waiting"] == 3
        assert (environment.is_ready, machine.pid) == (False, None)
        watch.prepare()
        assert environment.is_ready
        assert state.shown()["state"] == "failing"  # there is nothing of the engine in this one
        assert not watch.works
    finally:
        machine.close()


def test_without_packages_nothing_is_ever_made(
    mongo_database: Database[dict[str, Any]], tmp_path: Path
) -> None:
    environment = an_environment(tmp_path)
    watch = watching(Machine(environment, tmp_path / "packages"), environment, mongo_database)
    watch.look()
    watch.prepare()
    assert EngineState(mongo_database, now).shown()["state"] == "no_packages"
    assert not (tmp_path / "engines").exists()


def test_an_environment_that_cannot_be_made_is_said_and_not_tried_again_at_once(
    packages: Path,
    mongo_database: Database[dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    environment = an_environment(tmp_path, "kairan-has-no-such-package==1.0")
    watch = watching(Machine(environment, packages), environment, mongo_database)
    watch.prepare()
    shown = EngineState(mongo_database, now).shown()
    assert shown["state"] == "failing"
    assert "kairan-has-no-such-package" in shown["faults"][0]["detail"]
    environment.requirements.write_text("")
    watch.prepare()
    assert not environment.is_ready


def test_a_worker_that_starts_again_knows_what_the_engine_can_do_without_starting_it(
    engine: Environment, packages: Path, mongo_database: Database[dict[str, Any]]
) -> None:
    first, second = Machine(engine, packages), Machine(engine, packages)
    try:
        watching(first, engine, mongo_database).look()
        assert first.pid is not None
        again = watching(second, engine, mongo_database)
        again.look()
        assert again.works
        assert second.pid is None
        shown = EngineState(mongo_database, now).shown()
        assert (shown["state"], len(shown["packages"])) == ("ready", 2)
    finally:
        first.close()
        second.close()


def test_a_worker_that_is_silent_for_long_is_said_to_be_away(
    mongo_database: Database[dict[str, Any]], engine: Environment, packages: Path
) -> None:
    machine = Machine(engine, packages)
    state = EngineState(mongo_database, now)
    assert state.shown()["state"] == "away"
    try:
        watching(machine, engine, mongo_database).look()
    finally:
        machine.close()
    assert state.shown()["state"] == "ready"
    mongo_database["engine"].update_one({}, {"$set": {"seen_at": datetime(2026, 1, 1, tzinfo=UTC)}})
    assert state.shown()["state"] == "away"
