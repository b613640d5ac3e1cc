"""The virtual environment that the scripts of this folder run in: made once a machine, then kept.

Imported by Kairan's own Python, which starts the scripts in it.
"""

import shutil
import sys
from pathlib import Path

from kairan_translate.engine.environment import Environment
from kairan_translate.settings import ENVIRONMENTS


class TrainingEnvironment(Environment):
    """Its requirements name what is wanted, not all that this needs in turn."""

    def _install(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self._run([sys.executable, "-m", "venv", str(self.path)])
        wanted = ("--quiet", "--no-compile", "--requirement", str(self.requirements))
        self._run([str(self.python), "-m", "pip", "install", *wanted])
        (self.path / ".ready").touch()


def training_environment(folder: Path = ENVIRONMENTS) -> Environment:
    """The environment in a folder; `make` takes minutes the first time."""
    requirements = Path(__file__).parent / "requirements.txt"
    return TrainingEnvironment(name="training", folder=folder, requirements=requirements)
