"""The command `kairan-safety`: the service's processes, and what its operators do by hand."""

import dataclasses
import importlib
import json
import sys

import click

from kairan_kernel import by_hand, config, lifecycle
from kairan_safety.settings import SafetySettings


@click.group()
def main() -> None:
    """Incidents, roll calls and live counts. Configuration comes from KAIRAN_… in the environment."""


@main.command()
def serve() -> None:
    """HTTP and bus consumers."""
    sys.exit(lifecycle.run_serve("kairan_safety.serve:SafetyService", config.load(SafetySettings)))


@main.command()
def follow() -> None:
    """Relay, projections and the clock (reminders, auto-close)."""
    following = importlib.import_module("kairan_safety.follow")
    sys.exit(following.follow(config.load(config.Settings)))


by_hand.add_commands(main, "kairan_safety", queue="safety-city.on_statement_recorded")


@main.command()
def counts() -> None:
    """The counts job: what each block adds up to (Faust, one process)."""
    settings = importlib.import_module("kairan_safety.counts.config").CountsSettings
    running = importlib.import_module("kairan_safety.counts.run")
    sys.exit(running.run_counts(config.load(settings)))


@main.command("counts-rebuild")
@click.option("--patience", type=float, default=600.0, show_default=True, help="Seconds to wait for the job.")
def counts_rebuild(patience: float) -> None:
    """Let the running counts job count everything again from the log."""
    orders = importlib.import_module("kairan_safety.counts.orders")
    try:
        rebuilt = orders.order_rebuild(config.load(config.Settings).amqp_url, patience=patience)
    except orders.NotRebuilt as error:
        raise click.ClickException(str(error)) from None
    click.echo(json.dumps(dataclasses.asdict(rebuilt)))


if __name__ == "__main__":
    main()
