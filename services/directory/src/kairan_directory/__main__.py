"""The command line: `kairan-directory --help`.

What talks to servers is imported when a command runs: the kernel patches the standard library for `serve`,
and nothing of that may have been loaded before.
"""

import importlib
import sys
from pathlib import Path
from typing import IO, Any

import click

from kairan_directory.settings import FollowSettings, MintSettings, ServeSettings
from kairan_kernel.config import Settings, load
from kairan_kernel.lifecycle import run_serve


@click.group(help="Kairan's directory: associations, households, members, roles and identity.")
def main() -> None:
    """Configuration comes from the environment (KAIRAN_…); see README.md."""


@main.command()
def serve() -> None:
    """Answer HTTP and RPC until SIGTERM."""
    sys.exit(run_serve("kairan_directory.serve:DirectoryService", load(ServeSettings)))


@main.command()
def follow() -> None:
    """Relay events to the bus, keep the read models, apply roster imports, until SIGTERM."""
    sys.exit(_loaded("follow").follow(load(FollowSettings)))


@main.command()
@click.argument("names", nargs=-1)
def rebuild(names: tuple[str, ...]) -> None:
    """Build read models again from the log: the named collections, or all."""
    try:
        _loaded("commandline").rebuild(load(Settings), names or None)
    except KeyError as error:
        raise click.BadParameter(str(error.args[0]), param_hint="NAMES") from None
    click.echo("rebuilt: " + (", ".join(names) or "every read model"))


@main.command()
@click.option("--queue", required=True, help="The one queue that gets the messages.")
@click.option("--after", type=int, default=None, help="Log position after which to begin; default: all.")
def republish(queue: str, after: int | None) -> None:
    """Send stored events once more, to one queue alone."""
    click.echo(f"{_loaded('commandline').republish(load(Settings), queue, after)} messages")


@main.command("operator-token")
@click.option("--name", default="operator", show_default=True, help="Who will use it; in the log as an id.")
def operator_token(name: str) -> None:
    """Print an access token for an operator, good for eight hours."""
    click.echo(_loaded("commandline").operator_token(load(MintSettings), name))


@main.command("mint-tokens")
@click.option("--union", "union_slug", required=True, help="The union's slug.")
@click.option("--out", type=click.File("w", encoding="utf-8"), default="-", help="A file; default: stdout.")
def mint_tokens(union_slug: str, out: IO[str]) -> None:
    """Tokens for every household's head and all officers, as JSON lines. For development only."""
    count = 0
    for line in _loaded("commandline").minted(load(MintSettings), union_slug):
        click.echo(line, file=out)
        count += 1
    click.echo(f"{count} tokens", err=True)


@main.command()
@click.argument("plan", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def found(plan: Path) -> None:
    """Found the unions and associations of a TOML file that there aren't yet."""
    for line in _loaded("commandline").found(load(Settings), plan):
        click.echo(line)


def _loaded(module: str) -> Any:
    return importlib.import_module(f"kairan_directory.{module}")


if __name__ == "__main__":
    main()
