"""The command `kairan-safety`: the service's processes, and what its operators do by hand."""

import dataclasses
import importlib
import json
import sys

import click

from kairan_kernel import config, lifecycle
from kairan_kernel.esdb import EsdbStore
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


@main.command()
@click.argument("names", nargs=-1)
def rebuild(names: tuple[str, ...]) -> None:
    """Build read models again from the whole log (all of them, or those NAMED). Serving goes on meanwhile."""
    settings = config.load(config.Settings)
    following = importlib.import_module("kairan_safety.follow")
    bootstrap = importlib.import_module("kairan_safety.bootstrap")
    mongo = bootstrap.connect_mongo(settings)
    store = EsdbStore(settings.eventstore_url)
    runner = following.projection_runner(store, bootstrap.database_of(mongo, settings))
    try:
        runner.rebuild(names or None)
    except KeyError as error:
        raise click.BadParameter(str(error.args[0])) from None
    finally:
        store.close()
        mongo.close()
    click.echo("rebuilt: " + (", ".join(names) or "every read model"))


@main.command()
@click.option(
    "--queue", required=True, help="The queue to fill, for example safety-city.on_statement_recorded."
)
@click.option(
    "--after", type=int, default=None, help="Log position to begin after; from the start if left out."
)
def republish(queue: str, after: int | None) -> None:
    """Send the integration events of the log once more, to one queue alone."""
    settings = config.load(config.Settings)
    following = importlib.import_module("kairan_safety.follow")
    bootstrap = importlib.import_module("kairan_safety.bootstrap")
    mongo = bootstrap.connect_mongo(settings)
    store = EsdbStore(settings.eventstore_url)
    try:
        relay = following.relay(store, settings.amqp_url, bootstrap.database_of(mongo, settings))
        sent = relay.republish(after, queue)
    finally:
        store.close()
        mongo.close()
    click.echo(f"sent {sent} messages to {queue}")


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
