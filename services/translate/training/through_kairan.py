"""What becomes of the hundred sentences of circulars in Kairan itself, with its locks and its checks of the
machine's output: `through_kairan.py PACKAGE.argosmodel` in Kairan's own virtual environment.
"""

import argparse
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from kairan_contracts.translate.vocabulary import Language, Origin
from kairan_translate.engine.machine import Machine, engine_environment
from kairan_translate.engine.packages import install_file
from kairan_translate.locks.glossary import Glossary
from kairan_translate.settings import ENVIRONMENTS
from kairan_translate.translating import Translating

HERE = Path(__file__).parent


class Nothing:
    """No sentence was made before."""

    def find(self, texts: Sequence[str], source: Language, target: Language) -> Mapping[str, tuple[str, str]]:
        return {}

    def keep(self, made: Mapping[str, str], source: Language, target: Language, engine: str) -> None:
        """Every run asks the machine."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path)
    given = parser.parse_args()
    pairs = tomllib.loads((HERE / "domain-100.toml").read_text("utf-8"))["pairs"]
    environment = engine_environment(ENVIRONMENTS)
    environment.make()
    with tempfile.TemporaryDirectory() as folder:
        install_file(given.package, Path(folder), environment)
        machine = Machine(environment, Path(folder), threads=1)
        translating = Translating(machine.translate, Nothing())
        counted: Counter[str] = Counter()
        begun = time.monotonic()
        for japanese, _ in pairs:
            for segment in translating.translate(
                japanese, Language.JA, Language.EN, Glossary(()), time.monotonic() + 60
            ):
                said = segment.origin.value + (f" ({segment.reason.value})" if segment.reason else "")
                counted[said] += 1
                mark = " " if segment.origin is Origin.MACHINE else "*"
                print(f"{mark} {segment.source}\n    {segment.text}  [{said}]")
        machine.close()
    print(f"{dict(counted)} in {time.monotonic() - begun:.1f} s")


if __name__ == "__main__":
    main()
