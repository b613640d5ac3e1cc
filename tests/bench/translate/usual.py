"""How long a package of the usual size takes, and what it weighs: 600 characters of circulars through the
engine's own process, from Japanese to English and by English to Spanish, once with sentences as long as real
ones and once with none that comes to an end before the engine's limit: the most that any package of this
size can take.

Run it on a quiet machine (a minute; the first time five more, for PyTorch and the sentences of
Tatoeba). No package that can be had by pip is of this size, so the weights are random: see
`usual_package.py`.

    .venv/bin/python tests/bench/translate/usual.py --work FOLDER
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import GLOSSARY, Forgetful

from kairan_contracts.translate.vocabulary import Language
from kairan_translate.engine.environment import Environment
from kairan_translate.engine.machine import Machine, Made, engine_environment
from kairan_translate.engine.packages import install_file
from kairan_translate.languages import ENGINE_CODES
from kairan_translate.planning import plan
from kairan_translate.settings import ENVIRONMENTS
from kairan_translate.translating import Translating

HERE = Path(__file__).parent
TRAINING = Path(__file__).parents[3] / "services" / "translate" / "training"
CHARACTERS = 600
PATIENCE = 600.0
STOPS = 20
"""Pieces of a sentence: what the longest of the hundred has in English. They have 11 on average."""
ENDLESS = 0


def article(language: Language) -> str:
    """600 characters of the sentences of circulars that the training is measured by, or their English."""
    pairs = tomllib.loads((TRAINING / "domain-100.toml").read_text("utf-8"))["pairs"]
    japanese = "\n".join(each for each, _ in pairs)[:CHARACTERS]
    if language is Language.JA:
        return japanese
    return "\n".join(english for _, english in pairs[: japanese.count("\n") + 1])


def made_packages(stops: int, work: Path, python: Path) -> Path:
    """The package, made when it is not there: `FOLDER/stops-20/ja_en.argosmodel`; beside it `en_es`."""
    folder = work / f"stops-{stops}"
    for pair in (("ja", "en"), ("en", "es")):
        out = folder / f"{'_'.join(pair)}.argosmodel"
        if not out.is_file():
            script = [str(python), "-B", str(HERE / "usual_package.py"), *pair, "--stops", str(stops)]
            told = ("--work", str(work), "--out", str(out))
            subprocess.run([*script, *told], check=True, stdout=sys.stderr)
    return folder / "ja_en.argosmodel"


def installed(package: Path, folder: Path, environment: Environment) -> Path:
    """From Japanese to English, and from there into every other language: one package under many names."""
    install_file(package, folder, environment)
    [first] = folder.glob("*/metadata.json")
    said = json.loads(first.read_text("utf-8"))
    for language, code in ENGINE_CODES.items():
        if language not in (Language.JA, Language.EN):
            name = f"translate-en_{code}-1_0"
            other = shutil.copytree(first.parent, folder / name, copy_function=os.link)
            (other / "metadata.json").unlink()
            metadata = {**said, "from_code": "en", "to_code": code}
            (other / "metadata.json").write_text(json.dumps(metadata), "utf-8")
    return folder


@dataclass
class Measured:
    """A machine that is watched: `asked` counts the sentences it got."""

    machine: Machine
    asked: int = 0

    def make(self, sentences: Sequence[str], source: Language, target: Language, seconds: float) -> Made:
        self.asked += len(sentences)
        return self.machine.translate(sentences, source, target, seconds)

    def step(self, source: Language, target: Language) -> float:
        """Seconds for the article through one package, as the worker has it made."""
        began = time.monotonic()
        planned = plan(article(source), source, target, GLOSSARY)
        Translating(self.make, Forgetful()).finish(planned, time.monotonic() + PATIENCE)
        return round(time.monotonic() - began, 2)

    @property
    def most_resident_mib(self) -> int:
        status = Path(f"/proc/{self.machine.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) // 1024


def measured(
    folder: Path, environment: Environment, threads: int, targets: Sequence[Language] = ()
) -> dict[str, Any]:
    """The step from Japanese, process and model started within its time; then those from English.

    A random model makes the same of most sentences, and what is the same is made once; so the second step of
    a pair that goes by English gets the sentences' real English.
    """
    each = Measured(Machine(environment, folder, threads=threads))
    try:
        told: dict[str, Any] = {"threads": threads, "ja_en_s": each.step(Language.JA, Language.EN)}
        told |= {"sentences": each.asked, "mib": each.most_resident_mib}
        steps = {f"en_{target}_s": each.step(Language.EN, target) for target in targets}
        return told | steps | {"mib_at_last": each.most_resident_mib}
    finally:
        each.machine.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--work", type=Path, required=True, help="keeps the packages and what they are made of"
    )
    parser.add_argument("--only-make", action="store_true", help="make the packages, measure nothing")
    given = parser.parse_args()
    sys.path.insert(0, str(TRAINING))
    from environment import training_environment  # type: ignore[import-not-found]  # noqa: PLC0415

    python = training_environment().make()
    environment = engine_environment(ENVIRONMENTS)
    environment.make()
    files = {stops: made_packages(stops, given.work, python) for stops in (STOPS, ENDLESS)}
    if given.only_make:
        return
    with tempfile.TemporaryDirectory(prefix="translate-usual-") as scratch:
        folders = {
            stops: installed(file, Path(scratch) / str(stops), environment) for stops, file in files.items()
        }

        others = [each for each in ENGINE_CODES if each not in (Language.JA, Language.EN)]
        figures = {
            "package_mb": round(files[STOPS].stat().st_size / 1e6),
            "real": measured(folders[STOPS], environment, 1, others),
            "real_on_two_threads": measured(folders[STOPS], environment, 2, (Language.ES,)),
            "endless": measured(folders[ENDLESS], environment, 1),
        }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
