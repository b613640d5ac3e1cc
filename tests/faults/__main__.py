"""`python -m tests.faults`: plays the campaign on a stack of its own. `make faults` calls it.

Progress goes to stderr; the last line on stdout is one JSON object. The exit status is 0 only if every
promise held.
"""

import asyncio
import json
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from kairan_local.process import CannotStart

from .campaign import RECOVERED_WITHIN, Campaign, Outcome
from .schedule import FORMS
from .wiring import campaign_stack

SERVES = {"safety": 2}
console = Console(stderr=True, highlight=False)


@click.command(help=__doc__)
@click.option("--form", type=click.Choice(tuple(FORMS)), default="short", show_default=True)
@click.option("--seed", type=int, default=None, help="The same seed plays the same faults.")
@click.option("--rate", type=float, default=40.0, show_default=True, help="Statements a second.")
@click.option(
    "--within", type=float, default=RECOVERED_WITHIN, show_default=True, help="Seconds to recover in."
)
@click.option("--keep", is_flag=True, help="Leave logs and data where they are, and say where.")
def main(form: str, seed: int | None, rate: float, within: float, keep: bool) -> None:
    seed = secrets.randbelow(10**6) if seed is None else seed
    home = Path(tempfile.mkdtemp(prefix="kairan-faults-"))
    console.print(f"[bold]faults[/bold]: form {form}, seed {seed}")
    try:
        outcome = _played(home, form, seed, rate)
    except CannotStart as error:
        console.print(f"[red]{error}[/red]", markup=True)
        sys.exit(2)
    finally:
        console.print(f"logs and data: {home}") if keep else shutil.rmtree(home, ignore_errors=True)
    broken = outcome.broken(within)
    _tell(outcome, broken)
    print(json.dumps(outcome.report()))
    sys.exit(1 if broken else 0)


def _played(home: Path, form: str, seed: int, rate: float) -> Outcome:
    began = time.monotonic()

    def say(what: str) -> None:
        console.print(f"[dim]{time.monotonic() - began:6.1f} s[/dim]  {what}")

    with campaign_stack(home, SERVES) as site:
        say(f"the stack is up: {', '.join(site.stack.processes)}")
        campaign = Campaign(site=site, form=FORMS[form], seed=seed, say=say, rate=rate)
        outcome = asyncio.run(campaign.run())
        say("the verdict is there")
    return outcome


def _tell(outcome: Outcome, broken: dict[str, list[str]]) -> None:
    table = Table("what", "found", title="fault campaign")
    for name, value in outcome.report().items():
        table.add_row(name, str(value))
    table.add_row("stored", str(outcome.verdict.stored))
    table.add_row("buried more than once", str(outcome.verdict.buried_again))
    table.add_row("poison, all of it in the dead letters", str(outcome.poison))
    console.print(table)
    for promise, lines in broken.items():
        console.print(f"[red]{promise}[/red]: {len(lines)}")
        for line in lines[:10]:
            console.print(f"  {line}", markup=False)


if __name__ == "__main__":
    main()
