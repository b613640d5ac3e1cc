"""How long translation takes: an urgent article of phrases and 600 characters by the machine, without bus and
store; and what other services notice while ten articles are translated, on a whole stack.

Run it on a quiet machine: `make bench`, or this file alone (two minutes). The packages are the tests' small
ones, or with `--packages` those of a folder, such as `usual.py` makes: `FOLDER/ja_en.argosmodel` and `en_es`.

    .venv/bin/python tests/bench/translate/bench.py [--alone] [--packages FOLDER]
"""

import argparse
import asyncio
import json
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from beside import beside, with_packages

from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.ids import new_id
from kairan_local.running_stack import running_stack
from kairan_translate.desks.articles import ready_without_machine
from kairan_translate.domain.areas import Area
from kairan_translate.domain.translation.events import ArticleReceived
from kairan_translate.engine.machine import Machine, engine_environment
from kairan_translate.engine.packages import install_file
from kairan_translate.locks.glossary import Glossary, Term
from kairan_translate.planning import plan
from kairan_translate.settings import ENVIRONMENTS
from kairan_translate.translating import Translating

PACKAGES = Path(__file__).parents[2] / "integration" / "translate" / "packages"
URGENT = """外出を控えてください。
熊を見かけても、近づかないでください。
熊を見たら、076-123-4567に電話してください。"""
ORDINARY = """明日、公園で夏祭りを行います。会費は500円です。
タオルを持ってきてください。雨のときは来週に行います。
"""
GLOSSARY = Glossary(Term(term=f"町名{n}会館") for n in range(1000))


class Forgetful:
    """Remembers nothing: every sentence is made."""

    def find(self, texts: Any, source: Language, target: Language) -> dict[str, tuple[str, str]]:
        return {}

    def keep(self, made: Any, source: Language, target: Language, engine: str) -> None:
        """Nothing is kept."""


def seconds_for_phrases() -> float:
    article = ArticleReceived(
        article_id=new_id(),
        edition=1,
        area=Area(union_id=new_id(), union="yoneizumi"),
        audience_id=new_id(),
        source=Language.JA,
        title="7月7日午後3時ごろ、西町会館で熊が目撃されました。",
        body=URGENT,
        urgent=True,
        languages=tuple(language for language in Language if language is not Language.JA),
        received_at=datetime.now(UTC),
    )
    ready_without_machine(article, GLOSSARY)
    began = time.perf_counter()
    assert len(ready_without_machine(article, GLOSSARY)) == 11
    return time.perf_counter() - began


def seconds_for_machine(machine: Machine) -> float:
    text = (ORDINARY * 20)[:600]
    translating = Translating(machine.translate, Forgetful())
    machine.installed()
    began = time.perf_counter()
    planned = plan(text, Language.JA, Language.EN, GLOSSARY)
    translating.finish(planned, time.monotonic() + 60)
    return time.perf_counter() - began


def alone(folder: Path) -> dict[str, Any]:
    """Phrases and machine without anything around them."""
    machine = Machine(engine_environment(ENVIRONMENTS), folder)
    try:
        by_machine = seconds_for_machine(machine)
        resident = Path(f"/proc/{machine.pid}/status").read_text().split("VmRSS:")[1].split()[0]
    finally:
        machine.close()
    return {
        "phrases_in_11_languages_ms": round(seconds_for_phrases() * 1000, 1),
        "machine_600_characters_s": round(by_machine, 2),
        "engine_resident_mib": int(resident) // 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--alone", action="store_true", help="without the whole stack")
    parser.add_argument("--packages", type=Path, help="a folder with other packages than the tests' own")
    arguments = parser.parse_args()
    given: Path | None = arguments.packages
    names = ("ja_en.argosmodel", "en_es.argosmodel")
    files = [PACKAGES / f"town-{name}" if given is None else given / name for name in names]
    environment = engine_environment(ENVIRONMENTS)
    environment.make()
    with tempfile.TemporaryDirectory(prefix="translate-bench-") as scratch:
        packages = Path(scratch) / "packages"
        for file in files:
            install_file(file, packages, environment)
        figures = alone(packages)
        if not arguments.alone:
            with_packages(packages, ENVIRONMENTS)
            with running_stack(Path(scratch) / "home") as stack:
                figures |= {"beside": asyncio.run(beside(stack))}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
