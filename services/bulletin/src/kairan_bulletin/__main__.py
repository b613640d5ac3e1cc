"""The command `kairan-bulletin`: the service's processes, and what its operators do by hand."""

import importlib
import json
import sys
from pathlib import Path
from uuid import UUID

import click

from kairan_bulletin.settings import BulletinSettings
from kairan_kernel import by_hand, config, lifecycle
from kairan_kernel.esdb import EsdbStore


@click.group()
def main() -> None:
    """Circulars, receipts, attendance, boards. Configuration comes from KAIRAN_… in the environment."""


@main.command()
def serve() -> None:
    """HTTP and bus consumers."""
    sys.exit(lifecycle.run_serve("kairan_bulletin.serve:BulletinService", config.load(BulletinSettings)))


@main.command()
def follow() -> None:
    """Relay, projections, and what happens by the clock."""
    following = importlib.import_module("kairan_bulletin.follow")
    sys.exit(following.follow(config.load(BulletinSettings)))


by_hand.add_commands(main, "kairan_bulletin", queue="bulletin-city.on_article_published")


@main.command()
@click.argument("resolution_id", type=click.UUID)
def recount(resolution_id: UUID) -> None:
    """Count a resolution anew from the log, and compare with its result: exit status 1 when they differ."""
    store = EsdbStore(config.load(config.Settings).eventstore_url)
    recounting = importlib.import_module("kairan_bulletin.desks.recounting")
    try:
        found = recounting.Recounting(store).recount(resolution_id)
    except Exception as error:  # noqa: BLE001 - told by its name: there is no such resolution, or no result yet
        raise click.ClickException(type(error).__name__) from None
    finally:
        store.close()
    click.echo(json.dumps(found, default=str))
    sys.exit(0 if found["matches"] else 1)


@main.group()
def inbox() -> None:
    """Notices from outside."""


@inbox.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def take(files: tuple[Path, ...]) -> None:
    """Take in mails (RFC 822) and alerts (CAP 1.2) from FILES, as the gateway would; one JSON line each."""
    taking = importlib.import_module("kairan_bulletin.inbox.commandline")
    sys.exit(taking.take(config.load(BulletinSettings), files))


if __name__ == "__main__":
    main()
