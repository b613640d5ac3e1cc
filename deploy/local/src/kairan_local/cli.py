"""The commands of the one-machine stack. `make` calls them; each works by itself too."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import wraps
from typing import ParamSpec

import click
from rich.console import Console
from rich.markup import escape

from kairan_local.demonstration import Wish, demonstrate
from kairan_local.logs import follow as follow_logs
from kairan_local.logs import log_files, print_end
from kairan_local.overview import overview
from kairan_local.process import CannotStart
from kairan_local.sample_town import NoTown, sample_login
from kairan_local.session import Session, stop_running
from kairan_local.settings import from_environment
from kairan_local.shortcomings import shortcomings
from kairan_local.stack import Stack
from kairan_local.supervision import Supervision, SupervisorGone

P = ParamSpec("P")
SCENES = ("drill", "bulletin")
console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def report(name: str, what: str) -> None:
    console.print(f"  [bold]{name}[/bold] {what}")


def whisper(name: str, what: str) -> None:
    errors.print(f"  [bold]{name}[/bold] {what}")


def explained(command: Callable[P, None]) -> Callable[P, None]:
    """Turns what a person can put right into a message and exit status 1, without a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except CannotStart as error:
            errors.print(f"[red]kairan-local:[/red] {click.unstyle(str(error))}", markup=True)
            sys.exit(1)

    return run


@click.group(help=__doc__, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """Entry point; see the commands."""


@main.command()
@explained
def setup() -> None:
    """Check that everything the stack needs is installed, and make the development keys."""
    stack = Stack(from_environment())
    for path in stack.keys.make_missing():
        console.print(f"made {path}")
    for part in stack.parts:
        part.prepare()
    console.print("everything is in place")


@main.command()
@click.option("--only", multiple=True, metavar="PART", help="Start this part alone; may be repeated.")
@explained
def up(only: tuple[str, ...]) -> None:
    """Start the whole stack and keep it in the foreground; Ctrl-C stops it."""
    session = Session(Stack(from_environment(), frozenset(only)), report)
    session.stop_on_signals()
    console.print("starting (logs: `make logs`)")
    try:
        session.start()
        if not session.stop_asked:
            _welcome(session)
            if not session.watch():
                raise CannotStart("the supervisor has died; everything is being stopped")
    finally:
        console.print("stopping")
        session.stop()
    console.print("stopped; the data is kept")


def _welcome(session: Session) -> None:
    stack = session.stack
    url = stack.gateway.url
    console.print(f"\n[green]Kairan is up:[/green] {url}   (documents: {url}/openapi/)")
    if not stack.only:
        for line in shortcomings(stack.services.values()):
            console.print(f"[yellow]{escape(line)}[/yellow]")
    if stack.eventstore is not None and not stack.only:
        _show_login(session, url)
    console.print("Ctrl-C stops it.\n")


def _show_login(session: Session, url: str) -> None:
    # A log that was there before, or half a stack, is no place for a password that everybody knows.
    try:
        login = asdict(sample_login(session.stack, lambda: session.stop_asked))
    except NoTown as error:
        errors.print(f"[yellow]the demo login could not be made:[/yellow] {error}")
        return
    console.print(
        "demo login (the chair of a small town): " + ", ".join(f"{k} {v}" for k, v in login.items())
    )
    console.print(
        f"  curl -s {url}/directory/sessions -H 'Content-Type: application/json' "
        f"-H 'Idempotency-Key: first' -d '{json.dumps(login)}'",
        markup=False,
    )


@main.command()
@explained
def down() -> None:
    """Stop a stack that is up in another terminal, and end what a crash left behind. Data stays."""
    supervision = Supervision(from_environment().folder)
    stopped = stop_running(supervision, report)
    console.print("stopped; the data is kept" if stopped else "nothing was running")


@main.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@explained
def reset(yes: bool) -> None:
    """Stop the stack and drop all of its data, keys and logs."""
    folder = from_environment().folder
    if not yes:
        click.confirm(f"Drop everything in {folder}?", abort=True)
    stop_running(Supervision(folder), report)
    for name in (*(part.name for part in folder.iterdir()),) if folder.exists() else ():
        shutil.rmtree(folder / name) if (folder / name).is_dir() else (folder / name).unlink()
    console.print(f"{folder} is empty")


@main.command()
@explained
def ps() -> None:
    """Show every process: state, pid, uptime, memory."""
    supervision = Supervision(from_environment().folder)
    console.print(overview(supervision))


@main.command()
@click.argument("names", nargs=-1)
@click.option("--lines", default=20, show_default=True, help="How many lines of each log to begin with.")
@click.option("--follow/--no-follow", default=True, show_default=True, help="Keep printing what comes.")
@explained
def logs(names: tuple[str, ...], lines: int, follow: bool) -> None:
    """Print the logs of all processes, or of those named."""
    files = log_files(Supervision(from_environment().folder), names)
    print_end(files, lines, click.echo)
    if follow:
        with suppress(KeyboardInterrupt):
            follow_logs(files, click.echo)


@main.command()
@click.argument("name")
@explained
def restart(name: str) -> None:
    """Stop and start one process of a running stack."""
    supervision = Supervision(from_environment().folder)
    try:
        supervision.stop(name)
        supervision.start(name)
    except SupervisorGone as error:
        raise CannotStart(f"the stack is not up: {error}") from error
    console.print(f"{name} restarted")


@main.command()
@click.option("--households", default=3200, show_default=True, help="The size of the union.")
@click.option("--seconds", default=30.0, show_default=True, help="For how long its people answer.")
@click.option("--seed", default=2024, show_default=True, help="The same seed plays the same drill.")
@click.option(
    "--scene", type=click.Choice(SCENES), default=SCENES[0], show_default=True, help="What is played."
)
@explained
def demo(households: int, seconds: float, seed: int, scene: str) -> None:
    """Play a drill (or a week of the bulletin) from the roster to the exact counts; starts the stack for
    it if it is not up.

    The last line on stdout is the result as JSON; everything else goes to stderr.
    """
    errors.print(f"scene: {scene}, {households} households")
    wish = Wish(scene=scene, households=households, seconds=seconds, seed=seed)
    sys.exit(demonstrate(Stack(from_environment()), wish, whisper))


@main.command()
@explained
def keys() -> None:
    """Make the development keys that are missing, and say where all of them are."""
    stack = Stack(from_environment())
    made = stack.keys.make_missing()
    for path in sorted(stack.keys.folder.rglob("*")):
        if path.is_file():
            console.print(f"{path}{'  (new)' if path in made else ''}")


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@explained
def run(command: tuple[str, ...]) -> None:
    """Run COMMAND of a service on this stack, for example: run kairan-directory operator-token."""
    stack = Stack(from_environment())
    stack.keys.make_missing()
    environment = stack.environment_of(command[0])
    program = shutil.which(
        command[0], path=os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"]))
    )
    if program is None:
        raise CannotStart(f"there is no command {command[0]!r}")
    sys.exit(subprocess.call((program, *command[1:]), env={**os.environ, **environment}))
