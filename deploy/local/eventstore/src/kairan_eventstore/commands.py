"""The subcommands of `kairan-eventstore`: backup, verify, export, import."""

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from esdbclient import EventStoreDBClient
from esdbclient.exceptions import EventStoreDBClientException

from kairan_eventstore import transfer, upkeep
from kairan_eventstore.storage import CannotOpen

_directory = click.Path(path_type=Path, file_okay=False)
_file = click.Path(path_type=Path, dir_okay=False, allow_dash=True)

Show = Callable[[int, int], None]
REDRAW_SECONDS = 0.1


@contextmanager
def _bar(title: str) -> Iterator[Show]:
    """A progress bar on standard error, if that is a terminal; gives a function that takes (done, all)."""
    drawn = 0.0
    with click.progressbar(length=1, label=title, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def show(done: int, total: int) -> None:
            nonlocal drawn
            if done < total and time.monotonic() < drawn + REDRAW_SECONDS:
                return
            drawn = time.monotonic()
            bar.length = total
            bar.update(done - bar.pos)

        yield show


@contextmanager
def _explained() -> Iterator[None]:
    """What can go wrong outside the program ends it with a sentence, not with a traceback."""
    try:
        yield
    except (CannotOpen, transfer.CannotTransfer) as fault:
        raise click.ClickException(str(fault)) from None
    except OSError as fault:
        about = f"{fault.filename}: " if fault.filename else ""
        raise click.ClickException(f"{about}{fault.strerror or fault}") from None
    except sqlite3.Error as fault:
        raise click.ClickException(f"the data can't be read: {fault}") from None
    except EventStoreDBClientException as fault:
        raise click.ClickException(f"the event store did not answer as it should: {fault!r}") from None


def _connect(url: str) -> EventStoreDBClient:
    """A client of the store at an address; a wrong address is the fault of the command line."""
    try:
        return EventStoreDBClient(url)
    except ValueError as fault:
        advice = "write esdb://HOST:PORT?Tls=false for a store without TLS, such as this project's node"
        raise click.UsageError(f"{fault}\n({advice})") from None


@click.command()
@click.argument("data", type=_directory)
@click.argument("target", type=_directory)
def backup(data: Path, target: Path) -> None:
    """Copy data directory DATA to a new one, TARGET.

    The node may be running.
    """
    with _explained(), _bar("backup") as show:
        head = upkeep.back_up(data, target, show)
    click.echo(f"{target} holds all events up to position {head}")


@click.command()
@click.argument("data", type=_directory)
def verify(data: Path) -> None:
    """Check every event of data directory DATA.

    The node may be running. The exit code is 1 if there are faults.
    """
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
    """Write all events of a store to FILE, or go on where it ends.

    FILE is standard output unless given. Streams of the server itself ($…) stay behind.
    """
    to_standard_output = str(file) == "-"
    with _explained(), _connect(source) as client, _bar("export") as show:
        after = 0 if to_standard_output else transfer.last_position(file)
        head = client.get_commit_position(filter_exclude=())
        with _output(file) as target:
            count = transfer.export_events(client, target, after, lambda position: show(position, head))
    click.echo(f"{count} events exported after position {after}", err=to_standard_output)


@click.command("import")
@click.option("--to", "target", required=True, metavar="URL", help="esdb://… to append to.")
@click.argument("file", type=_file, default="-")
def import_command(target: str, file: Path) -> None:
    """Append all events of FILE to a store, or go on where it stopped.

    FILE is standard input unless given. Repeating an import writes nothing twice.
    """
    with _explained(), _connect(target) as client, _bar("import") as show:
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
