"""The subcommands of `kairan-eventstore`: backup, verify, export, import."""

import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from esdbclient import EventStoreDBClient
from esdbclient.exceptions import EventStoreDBClientException
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kairan_eventstore import transfer, upkeep
from kairan_eventstore.storage import CannotOpen

_directory = click.Path(path_type=Path, file_okay=False)
_file = click.Path(path_type=Path, dir_okay=False, allow_dash=True)

Show = Callable[[int, int], None]


@contextmanager
def _bar(title: str) -> Iterator[Show]:
    """A progress bar on standard error; gives a function that takes (done, all)."""
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def _explained() -> Iterator[None]:
    """What can go wrong outside the program ends it with a sentence, not with a traceback."""
    try:
        yield
    except (CannotOpen, transfer.CannotTransfer, OSError) as fault:
        raise click.ClickException(str(fault)) from None
    except sqlite3.Error as fault:
        raise click.ClickException(f"the data can't be read: {fault}") from None
    except EventStoreDBClientException as fault:
        raise click.ClickException(f"the event store did not answer as it should: {fault!r}") from None


@click.command()
@click.argument("data", type=_directory)
@click.argument("target", type=_directory)
def backup(data: Path, target: Path) -> None:
    """Copy the events of directory DATA to directory TARGET, beside a running node as well."""
    with _explained(), _bar("backup") as show:
        head = upkeep.back_up(data, target, show)
    click.echo(f"{target} holds all events up to position {head}")


@click.command()
@click.argument("data", type=_directory)
def verify(data: Path) -> None:
    """Check every event of directory DATA, beside a running node as well."""
    with _explained(), _bar("verify") as show:
        findings = upkeep.verify(data, show)
    for fault in findings.faults:
        click.echo(fault)
    click.echo(f"{findings.events} events in {findings.streams} streams, {len(findings.faults)} faults")
    if findings.faults:
        sys.exit(1)


@click.command("export")
@click.option("--from", "source", required=True, metavar="URL", help="esdb://… to read from.")
@click.argument("file", type=_file, default="-")
def export_command(source: str, file: Path) -> None:
    """Write all events of a store to FILE (- for standard output); goes on where FILE ends."""
    to_standard_output = str(file) == "-"
    with _explained(), EventStoreDBClient(source) as client, _bar("export") as show:
        after = 0 if to_standard_output else transfer.last_position(file)
        head = client.get_commit_position(filter_exclude=())
        with _output(file) as target:
            count = transfer.export_events(client, target, after, lambda position: show(position, head))
    click.echo(f"{count} events exported after position {after}", err=to_standard_output)


@click.command("import")
@click.option("--to", "target", required=True, metavar="URL", help="esdb://… to append to.")
@click.argument("file", type=_file, default="-")
def import_command(target: str, file: Path) -> None:
    """Append all events of FILE (- for standard input) to a store; can be repeated, goes on where it was."""
    with _explained(), EventStoreDBClient(target) as client, _bar("import") as show:
        if str(file) == "-":
            count = transfer.import_events(
                sys.stdin.buffer, client, lambda _offset, position: show(position, position)
            )
        else:
            count = _import_file(file, client, client.connection_target, show)
    click.echo(f"{count} events imported")


def _import_file(file: Path, client: EventStoreDBClient, target: str, show: Show) -> int:
    """Keeps beside the file how far it came with this target, and starts from there."""
    note = file.with_name(file.name + ".progress")
    known = json.loads(note.read_text()) if note.exists() else {}
    start, size = known.get(target, 0), file.stat().st_size

    def done(offset: int, _position: int) -> None:
        note.write_text(json.dumps(known | {target: start + offset}))
        show(start + offset, size)

    with file.open("rb") as lines:
        lines.seek(start)
        return transfer.import_events(lines, client, done)


@contextmanager
def _output(file: Path) -> Iterator[BinaryIO]:
    if str(file) == "-":
        yield sys.stdout.buffer
    else:
        with file.open("ab") as target:
            yield target
