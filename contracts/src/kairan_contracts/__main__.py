"""`python -m kairan_contracts generate|check`: the examples and the AsyncAPI document, made or compared."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kairan_contracts import generated


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when all is written or current, 1 when `check` found something out of date."""
    parser = argparse.ArgumentParser(prog="python -m kairan_contracts", description=__doc__)
    parser.add_argument("command", choices=("generate", "check"))
    parser.add_argument(
        "--root", type=Path, default=generated.CHECKOUT, help="the folder with examples/ and asyncapi/"
    )
    chosen = parser.parse_args(arguments)
    if chosen.command == "generate":
        for path in generated.write(chosen.root):
            print(f"wrote {path}")
        return 0
    stale = generated.stale(chosen.root)
    for path in stale:
        print(f"not current: {path}", file=sys.stderr)
    if stale:
        print("run: python -m kairan_contracts generate", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
