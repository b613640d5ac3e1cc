"""The engine as the worker sees it: sentences in, sentences out, or a named fault."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kairan_contracts.translate.vocabulary import Language, Reason
from kairan_translate.engine.environment import Environment
from kairan_translate.languages import ENGINE_CODES
from kairan_translate.talking import Gone, Late, Talker

HERE: Final = Path(__file__).parent
MODEL_BYTES: Final = 700 << 20
"""How much of models is kept in memory: the process stays under 1.5 GiB with what it needs besides."""


class CannotTranslate(Exception):
    """Why there is no translation. `detail` is for operators."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What the machine made. `engine` names it with the packages that it went through."""

    sentences: tuple[str, ...]
    engine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """The packages in the folder, and those that can't be read (folder name → why)."""

    engine: str
    packages: tuple[dict[str, str], ...]
    faults: dict[str, str]


class Machine:
    """Thread-safe; the process behind it is started when it is first asked."""

    def __init__(self, environment: Environment, packages: Path, *, threads: int = 1) -> None:
        self._environment = environment
        self._packages = packages
        self._threads = threads
        home = str(environment.folder / "home")
        private = {"HOME": home, "XDG_DATA_HOME": f"{home}/data", "XDG_CONFIG_HOME": f"{home}/config"}
        private |= {"XDG_CACHE_HOME": f"{home}/cache", "ARGOS_PACKAGES_DIR": str(packages)}
        self._talker = Talker(self._command, private | {"OMP_NUM_THREADS": str(threads)})

    @property
    def pid(self) -> int | None:
        return self._talker.pid

    def installed(self, seconds: float = 30.0) -> Installed:
        """What the engine finds in the packages' folder. Raises CannotTranslate."""
        answer = self._ask({"do": "packages"}, seconds)
        return Installed(
            engine=answer["engine"], packages=tuple(answer["packages"]), faults=dict(answer["faults"])
        )

    def translate(self, sentences: Sequence[str], source: Language, target: Language, seconds: float) -> Made:
        """Translations in the order of the sentences. Raises CannotTranslate."""
        codes = ENGINE_CODES.get(source), ENGINE_CODES.get(target)
        if None in codes:
            raise CannotTranslate(Reason.NO_PACKAGE, f"{source} -> {target}")
        request = {"do": "translate", "from": codes[0], "to": codes[1], "sentences": list(sentences)}
        answer = self._ask(request, seconds)
        engine = f"{answer['engine']} ({', '.join(answer['packages'])})"
        return Made(sentences=tuple(answer["sentences"]), engine=engine)

    @property
    def looks(self) -> str:
        """Names what is there to translate with, without asking: it is another when something was installed
        or removed. Empty when there are no packages.
        """
        try:
            folders = sorted(path for path in self._packages.iterdir() if _is_package(path))
            seen = [(path.name, path.stat().st_mtime_ns) for path in folders]
        except OSError:
            return ""
        made = self._environment.path.name if self._environment.is_ready else None
        return repr((made, seen)) if seen else ""

    def end_if_idle(self, seconds: float) -> None:
        """Give back the memory of a process that nobody has asked for so long."""
        self._talker.end_if_idle(seconds)

    def close(self) -> None:
        self._talker.close()

    def _ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        if not self._environment.is_ready:
            raise CannotTranslate(Reason.NO_ENGINE, "its environment is not made")
        try:
            answer = self._twice(request, seconds)
        except Late:
            raise CannotTranslate(Reason.TIME_LIMIT) from None
        except Gone as error:
            raise CannotTranslate(Reason.ENGINE_FAILED, str(error)) from None
        if "fault" in answer:
            word = answer["fault"]
            reason = Reason.NO_PACKAGE if word in ("no_package", "package_broken") else Reason.ENGINE_FAILED
            raise CannotTranslate(reason, f"{word}: {answer.get('detail', '')}")
        return answer

    def _twice(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """A process that died (out of memory, killed) is started again once; what kills it twice is
        given up.
        """
        try:
            return self._talker.ask(request, seconds)
        except Gone:
            return self._talker.ask(request, seconds)

    def _command(self) -> Sequence[str | Path]:
        self._packages.mkdir(parents=True, exist_ok=True)
        (self._environment.folder / "home").mkdir(parents=True, exist_ok=True)
        return [
            self._environment.python,
            HERE / "child.py",
            self._packages,
            str(MODEL_BYTES),
            str(self._threads),
        ]


def _is_package(path: Path) -> bool:
    """Whether a folder among the packages is meant as one."""
    return path.is_dir() and not path.name.startswith(".")


def engine_environment(folder: Path) -> Environment:
    """The engine's environment in a folder."""
    return Environment(name="engine", folder=folder, requirements=HERE / "requirements.txt")
