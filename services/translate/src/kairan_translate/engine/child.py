"""The engine's process: JSON lines in on stdin, one JSON line out on stdout for each.

Runs in the engine's own virtual environment with nothing of Kairan's in it, and imports nothing of
Kairan's: this file is given to that Python as a script. Requests: `{"id", "do": "packages"}` and `{"id",
"do": "translate", "from", "to", "sentences"}`; answers carry the same id, and either the result or
`{"fault", "detail"}`. It never opens a connection, and ends when stdin does, or when the process that
started it dies.
"""

import ctypes
import json
import os
import signal
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_BEAMS = 4
_MOST_TOKENS = 256
_LONGER, _LEEWAY = 6, 64
"""A translation may become so many times as long as the longest sentence, and so many pieces longer: more is
judged to be no translation anyway, and what never comes to an end must not take all the time.
"""
_REMEMBERED = 20_000


class Fault(Exception):
    """What is told to the other side: a word for the program and a detail for people."""

    def __init__(self, word: str, detail: str = "") -> None:
        super().__init__(word)
        self.word, self.detail = word, detail


class Models:
    """The packages of a folder; of their models only as many in memory as `most` bytes allow."""

    def __init__(self, folder: Path, most: int, threads: int) -> None:
        self._folder, self._most, self._threads = folder, most, threads
        self._loaded: OrderedDict[Path, Any] = OrderedDict()
        self.packages: dict[tuple[str, str], Any] = {}
        self.faults: dict[str, str] = {}
        self._seen: Any = None

    def look(self) -> None:
        """Read the folder again if something was installed or removed."""
        from argostranslate.package import Package  # noqa: PLC0415 - only in the engine's environment

        folders = sorted(path for path in self._folder.iterdir() if path.is_dir() and path.name[0] != ".")
        seen = [(path.name, path.stat().st_mtime_ns) for path in folders]
        if seen == self._seen:
            return
        self._seen, self.packages, self.faults = seen, {}, {}
        for path in folders:
            try:
                package = Package(path)
                if package.type != "translate" or not package.from_code or not package.to_code:
                    continue
                if not (path / "model" / "model.bin").is_file() or not hasattr(package, "tokenizer"):
                    raise ValueError("no model or no tokenizer in it")
                self.packages[package.from_code, package.to_code] = package
            except Exception as error:  # noqa: BLE001 - a broken package must not hide the others
                self.faults[path.name] = f"{type(error).__name__}: {error}"

    def route(self, source: str, target: str) -> list[tuple[str, str]]:
        """The packages to go through: directly, or by English."""
        if (source, target) in self.packages:
            return [(source, target)]
        pivot = [(source, "en"), ("en", target)]
        if all(step in self.packages for step in pivot):
            return pivot
        raise Fault("no_package", f"{source} -> {target}")

    def translator(self, step: tuple[str, str]) -> Any:
        """The loaded model of one package; the least used are let go of first."""
        import ctranslate2  # noqa: PLC0415

        path = self.packages[step].package_path / "model"
        if path not in self._loaded:
            size = (path / "model.bin").stat().st_size
            while self._loaded and size + sum(p.stat().st_size for p in self._files()) > self._most:
                self._loaded.popitem(last=False)
            self._loaded[path] = ctranslate2.Translator(
                str(path), device="cpu", inter_threads=1, intra_threads=self._threads, compute_type="default"
            )
        self._loaded.move_to_end(path)
        return self._loaded[path]

    def _files(self) -> list[Path]:
        return [path / "model.bin" for path in self._loaded]


class Engine:
    """Answers requests. What one step made of a sentence is remembered, so a pivot is paid for once."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._made: OrderedDict[tuple[str, str, str], str] = OrderedDict()

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        self._models.look()
        match request["do"]:
            case "packages":
                return {"packages": self._packages(), "faults": self._models.faults, "engine": _engine()}
            case "translate":
                return self._translate(request["from"], request["to"], request["sentences"])
            case other:
                raise Fault("unknown_request", str(other))

    def _packages(self) -> list[dict[str, str]]:
        return [
            {
                "from": source,
                "to": target,
                "version": package.package_version,
                "folder": package.package_path.name,
            }
            for (source, target), package in sorted(self._models.packages.items())
        ]

    def _translate(self, source: str, target: str, sentences: list[str]) -> dict[str, Any]:
        route = self._models.route(source, target)
        for step in route:
            sentences = self._step(step, sentences)
        used = [f"{s}-{t} {self._models.packages[s, t].package_version}" for s, t in route]
        return {"sentences": sentences, "engine": _engine(), "packages": used}

    def _step(self, step: tuple[str, str], sentences: list[str]) -> list[str]:
        missing = list(dict.fromkeys(s for s in sentences if (*step, s) not in self._made))
        if missing:
            for sentence, made in zip(missing, self._made_by(step, missing), strict=True):
                self._made[*step, sentence] = made
        found = [self._made[*step, sentence] for sentence in sentences]
        while len(self._made) > _REMEMBERED:
            self._made.popitem(last=False)
        return found

    def _made_by(self, step: tuple[str, str], sentences: list[str]) -> list[str]:
        """As argostranslate.translate does it, but many sentences at once, and never without an end."""
        package = self._models.packages[step]
        try:
            translator = self._models.translator(step)
            tokens = [package.tokenizer.encode(sentence) for sentence in sentences]
            prefix = [[package.target_prefix]] * len(tokens) if package.target_prefix else None
            longest = _LONGER * max(map(len, tokens), default=0) + _LEEWAY
            results = translator.translate_batch(
                tokens,
                target_prefix=prefix,
                replace_unknowns=True,
                max_batch_size=1024,
                batch_type="tokens",
                beam_size=_BEAMS,
                length_penalty=0.2,
                max_input_length=_MOST_TOKENS,
                max_decoding_length=min(_MOST_TOKENS, longest),
            )
            return [self._said(package, result.hypotheses[0]) for result in results]
        except Exception as error:
            raise Fault("package_broken", f"{'-'.join(step)}: {type(error).__name__}: {error}") from error

    @staticmethod
    def _said(package: Any, tokens: list[str]) -> str:
        said: str = package.tokenizer.decode(tokens)
        return said.removeprefix(package.target_prefix).strip()


def _engine() -> str:
    from importlib.metadata import version  # noqa: PLC0415

    return f"argos-translate-lt {version('argos-translate-lt')}"


def main() -> None:
    """`child.py FOLDER BYTES THREADS`."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whoever waits for an answer goes first, at once; this takes what is left of the processors.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints must not be taken for an answer
    engine = Engine(Models(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = engine.answer(request)
        except Fault as fault:
            answer = {"fault": fault.word, "detail": fault.detail}
        except Exception as error:  # noqa: BLE001 - the other side decides what to do about it
            answer = {"fault": "engine_failed", "detail": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps({"id": request["id"], **answer}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
