"""The training script from its first line to a package that Argos Translate's own code loads, at a tiny
scale.

Not a part of `make test`, as PyTorch is gigabytes where only its build for GPUs is to be had. By hand:
`.venv/bin/python -m pytest services/translate/training`.
"""

import subprocess
from pathlib import Path

import pytest
from environment import training_environment

from kairan_contracts.translate.vocabulary import Language
from kairan_translate.engine.environment import Environment
from kairan_translate.engine.machine import Machine, engine_environment
from kairan_translate.engine.packages import install_file
from kairan_translate.settings import ENVIRONMENTS

TRAINING = Path(__file__).parent
TINY = ("--width", "32", "--layers", "1", "--vocabulary", "400", "--tokens", "1024")


@pytest.fixture(scope="session")
def engine() -> Environment:
    """The engine's virtual environment: made once a machine, then kept."""
    environment = engine_environment(ENVIRONMENTS)
    environment.make()
    return environment


@pytest.fixture(scope="session")
def training_python() -> Path:
    """The Python of a virtual environment for training: made once a machine, then kept."""
    return training_environment().make()


@pytest.fixture(scope="module")
def runs(training_python: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A package, and what the script said: first of one second of training, then of one more."""
    folder = tmp_path_factory.mktemp("training")
    out = folder / "tiny.argosmodel"
    script = [training_python, "-B", TRAINING / "train.py", "town", "ja", "en", *TINY]
    said = []
    for seconds in ("1", "2"):
        command = [*script, "--out", out, "--work", folder / "work", "--seconds", seconds]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        said.append(done.stdout)
    return out, said


def test_the_script_makes_a_package_that_argos_translate_loads(
    runs: tuple[Path, list[str]], engine: Environment, tmp_path: Path
) -> None:
    out, _ = runs
    assert 20_000 < out.stat().st_size < 1_000_000
    assert install_file(out, tmp_path / "packages", engine) == "ja-en"
    machine = Machine(engine, tmp_path / "packages")
    try:
        made = machine.translate(
            ["会費は XQ1 です。", "よろしくお願いします。"], Language.JA, Language.EN, 30
        )
    finally:
        machine.close()
    assert len(made.sentences) == 2
    assert made.engine.endswith("(ja-en 1.0)")


def test_a_run_that_was_stopped_goes_on_where_it_was(runs: tuple[Path, list[str]]) -> None:
    _, said = runs
    first, second = (steps_of(each) for each in said)
    assert 0 < first < second
    assert said[0].splitlines()[0] == said[1].splitlines()[0]


def steps_of(said: str) -> int:
    (line,) = [line for line in said.splitlines() if line.endswith(" steps")]
    return int(line.split()[0])
