"""A virtual environment of the engine's (or the voice's) own, made when it is first needed.

Its name carries a digest of what is in it, so that a new list of packages is a new environment. A file lock
lets one process make it; whoever waits finds it ready. Nothing of it is ever imported here.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PATIENCE: Final = 900.0
_READY: Final = ".ready"


class NotMade(Exception):
    """The environment could not be made; the message is what pip said last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """`folder` holds all environments of the service; `requirements` is a complete list of exact versions."""

    name: str
    folder: Path
    requirements: Path

    @property
    def path(self) -> Path:
        wanted = self.requirements.read_bytes() + sys.version.encode()
        return self.folder / f"{self.name}-{hashlib.sha256(wanted).hexdigest()[:12]}"

    @property
    def python(self) -> Path:
        return self.path / "bin" / "python"

    @property
    def is_ready(self) -> bool:
        return (self.path / _READY).is_file()

    def make(self) -> Path:
        """Its Python; installs what is missing. Takes minutes the first time. Raises NotMade."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f".{self.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.is_ready:
                self._install()
        return self.python

    def _install(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self._run([sys.executable, "-m", "venv", str(self.path)])
        self._run(
            [
                *(str(self.python), "-m", "pip", "install", "--no-deps", "--no-compile", "--quiet"),
                *("--disable-pip-version-check", "--requirement", str(self.requirements)),
            ]
        )
        (self.path / _READY).touch()

    def _run(self, command: list[str]) -> None:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        try:
            ended = subprocess.run(
                command, check=False, capture_output=True, text=True, timeout=PATIENCE, env=environment
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotMade(f"{self.name}: {type(error).__name__}") from error
        if ended.returncode != 0:
            said = ended.stderr.strip().splitlines() or ["no word"]
            raise NotMade(f"{self.name}: {said[-1]}")
