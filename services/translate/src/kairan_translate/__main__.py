"""The command `kairan-translate`: the service's processes, and what its operators do by hand."""

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from kairan_kernel import config, lifecycle
from kairan_kernel.store import EventStore
from kairan_translate.engine.environment import Environment, NotMade
from kairan_translate.engine.machine import CannotTranslate, Machine, engine_environment
from kairan_translate.engine.packages import NotInstalled, install_file, install_from_index
from kairan_translate.settings import ENVIRONMENTS, PACKAGES, TranslateSettings
from kairan_translate.speech.voice import voice_environment


@click.group()
def main() -> None:
    """Translations, safety phrases, reading aloud. Configuration comes from KAIRAN_… in the environment."""


@main.command()
def serve() -> None:
    """HTTP, RPC and bus consumers."""
    sys.exit(lifecycle.run_serve("kairan_translate.serve:TranslateService", config.load(TranslateSettings)))


@main.command()
def follow() -> None:
    """Relay and projections."""
    following = importlib.import_module("kairan_translate.follow")
    sys.exit(following.follow(config.load(TranslateSettings)))


@main.command()
def work() -> None:
    """The machine and the voice (one process)."""
    working = importlib.import_module("kairan_translate.work")
    sys.exit(working.work(config.load(TranslateSettings)))


@main.command()
@click.argument("names", nargs=-1)
def rebuild(names: tuple[str, ...]) -> None:
    """Build read models again from the whole log (all of them, or those NAMED). Serving goes on meanwhile."""
    following = importlib.import_module("kairan_translate.follow")
    with _connected() as (_, store, database):
        try:
            following.projection_runner(following.own_log(store), database).rebuild(names or None)
        except KeyError as error:
            raise click.BadParameter(str(error.args[0])) from None
    click.echo("rebuilt: " + (", ".join(names) or "every read model"))


@main.command()
@click.option("--queue", required=True, help="The queue to fill.")
@click.option("--after", type=int, default=None, help="Log position to begin after; the start if left out.")
def republish(queue: str, after: int | None) -> None:
    """Send the integration events of the log once more, to one queue alone."""
    following = importlib.import_module("kairan_translate.follow")
    with _connected() as (settings, store, database):
        relay = following.relay(following.own_log(store), settings.amqp_url, database)
        sent = relay.republish(after, queue)
    click.echo(f"sent {sent} messages to {queue}")


@main.command()
@click.option("--voice/--no-voice", default=True, help="Also what reads aloud.")
def prepare(voice: bool) -> None:
    """Make the virtual environments of the engine and the voice now, rather than at their first use."""
    for environment in _environments()[: 2 if voice else 1]:
        click.echo(f"{environment.name}: {_made(environment)}")


@main.group()
def packages() -> None:
    """Argos Translate's language packages, in ARGOS_PACKAGES_DIR."""


@packages.command("list")
def list_packages() -> None:
    """What is installed, and what of it is broken."""
    engine = _environments()[0]
    _made(engine)
    machine = Machine(engine, _packages_folder())
    try:
        installed = machine.installed()
    except CannotTranslate as error:
        raise click.ClickException(error.detail) from None
    finally:
        machine.close()
    for each in installed.packages:
        click.echo(f"{each['from']} -> {each['to']}  {each['version']}  ({each['folder']})")
    for folder, fault in installed.faults.items():
        click.echo(f"broken: {folder}: {fault}", err=True)
    if not installed.packages:
        click.echo("no packages: articles go out untranslated but for safety phrases", err=True)
    sys.exit(1 if installed.faults else 0)


@packages.command()
@click.argument("what", nargs=-1, required=True)
def install(what: tuple[str, ...]) -> None:
    """A .argosmodel FILE, or languages: `ja en zh-Hans` fetches what leads from ja to each of the others."""
    engine = _environments()[0]
    _made(engine)
    try:
        if any(Path(name).suffix == ".argosmodel" for name in what):
            done = [install_file(Path(name), _packages_folder(), engine) for name in what]
        elif len(what) < 2:
            raise click.UsageError(
                "name a .argosmodel file, or the language to translate from and those into"
            )
        else:
            done = install_from_index(what[0], what[1:], _packages_folder(), engine)
    except NotInstalled as error:
        raise click.ClickException(f"not installed: {error}") from None
    click.echo("installed: " + ", ".join(done))


@contextmanager
def _connected() -> Iterator[tuple[TranslateSettings, EventStore, Any]]:
    """Settings, event store and database of a command that works on them."""
    settings = config.load(TranslateSettings)
    connections = importlib.import_module("kairan_translate.connections")
    mongo = connections.connect_mongo(settings, connections.PATIENT)
    store = importlib.import_module("kairan_kernel.esdb").EsdbStore(settings.eventstore_url)
    try:
        yield settings, store, connections.database_of(mongo, settings)
    finally:
        store.close()
        mongo.close()


def _environments() -> tuple[Environment, Environment]:
    folder = Path(os.environ.get("KAIRAN_ENGINE_FOLDER") or ENVIRONMENTS)
    return engine_environment(folder), voice_environment(folder)


def _packages_folder() -> Path:
    return Path(os.environ.get("ARGOS_PACKAGES_DIR") or PACKAGES)


def _made(environment: Environment) -> Path:
    try:
        return environment.make()
    except NotMade as error:
        raise click.ClickException(f"the environment can't be made: {error}") from None


if __name__ == "__main__":
    main()
