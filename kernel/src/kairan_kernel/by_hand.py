"""What operators do by hand with a service: `rebuild` its read models, `republish` its events to one queue.

For services whose `follow` module has `own_log(store)`, `projection_runner(log, database)` and `relay(log,
amqp_url, database)`, and whose `bootstrap` has `connect_mongo(settings)` and `database_of(mongo, settings)`.
These are imported when a command runs: before `serve` has patched the standard library nothing of theirs may
be loaded.
"""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from kairan_kernel import config
from kairan_kernel.esdb import EsdbStore


def add_commands(group: click.Group, package: str, *, queue: str) -> None:
    """Adds both commands to a service's; `queue` is an example of one to fill."""

    @group.command()
    @click.argument("names", nargs=-1)
    def rebuild(names: tuple[str, ...]) -> None:
        """Build read models again from the whole log (all, or those NAMED). Serving goes on meanwhile."""
        with _opened(package) as (store, database, _):
            following = _follow(package)
            runner = following.projection_runner(following.own_log(store), database)
            try:
                runner.rebuild(names or None)
            except KeyError as error:
                raise click.BadParameter(str(error.args[0])) from None
        click.echo("rebuilt: " + (", ".join(names) or "every read model"))

    @group.command()
    @click.option("--queue", required=True, help=f"The queue to fill, for example {queue}.")
    @click.option(
        "--after", type=int, default=None, help="Log position to begin after; from the start if left out."
    )
    def republish(queue: str, after: int | None) -> None:
        """Send the integration events of the log once more, to one queue alone."""
        with _opened(package) as (store, database, settings):
            following = _follow(package)
            relay = following.relay(following.own_log(store), settings.amqp_url, database)
            sent = relay.republish(after, queue)
        click.echo(f"sent {sent} messages to {queue}")


def _follow(package: str) -> Any:
    return importlib.import_module(f"{package}.follow")


@contextmanager
def _opened(package: str) -> Iterator[tuple[EsdbStore, Any, config.Settings]]:
    settings = config.load(config.Settings)
    bootstrap = importlib.import_module(f"{package}.bootstrap")
    mongo = bootstrap.connect_mongo(settings)
    store = EsdbStore(settings.eventstore_url)
    try:
        yield store, bootstrap.database_of(mongo, settings), settings
    finally:
        store.close()
        mongo.close()
