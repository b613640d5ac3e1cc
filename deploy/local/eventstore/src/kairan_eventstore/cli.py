"""The command `kairan-eventstore`: without a subcommand it serves; subcommands look after the data."""

import asyncio
import json
import logging
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click
import uvloop

from kairan_eventstore import commands
from kairan_eventstore.node import Settings, run
from kairan_eventstore.storage import CannotOpen

_logger = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _configure_logging(level: str, *, as_json: bool) -> None:
    handler = logging.StreamHandler(sys.stderr)
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if as_json else plain)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def _parse_address(
    _context: click.Context, parameter: click.Parameter, value: str | None
) -> tuple[str, int] | None:
    if value is None:
        return None
    host, colon, port = value.rpartition(":")
    if not colon or not port.isdecimal() or not 0 < int(port) < 65536:
        raise click.BadParameter(f"{value!r} is not HOST:PORT", param=parameter)
    return host.strip("[]") or "127.0.0.1", int(port)


@click.group(invoke_without_command=True, context_settings={"max_content_width": 100})
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Directory that holds the events; made if it is missing.",
)
@click.option(
    "--listen",
    callback=_parse_address,
    default="127.0.0.1:2113",
    show_default=True,
    metavar="HOST:PORT",
    help="Where clients connect, without TLS.",
)
@click.option(
    "--advertise", callback=_parse_address, metavar="HOST:PORT", help="Address that gossip tells clients."
)
@click.option("--health-port", type=click.IntRange(1, 65535), help="Answer GET /health on this port as well.")
@click.option("--read-only", is_flag=True, help="Serve reads and subscriptions, refuse every write.")
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"], case_sensitive=False),
    default="info",
    show_default=True,
)
@click.option("--log-json", is_flag=True, help="Log one JSON object a line.")
@click.version_option(package_name="kairan-eventstore")
@click.pass_context
def main(
    context: click.Context,
    data: Path | None,
    listen: tuple[str, int],
    advertise: tuple[str, int] | None,
    health_port: int | None,
    read_only: bool,
    log_level: str,
    log_json: bool,
) -> None:
    """A single node that speaks the EventStoreDB protocol over one SQLite file.

    Without a command it serves until SIGTERM:

    kairan-eventstore --data DIR --listen 127.0.0.1:2113

    and clients connect to esdb://127.0.0.1:2113?Tls=false
    """
    _configure_logging(log_level, as_json=log_json)
    if context.invoked_subcommand is not None:
        return
    if data is None:
        raise click.UsageError("--data DIR is missing: where shall the events be kept?")
    host, port = listen
    reachable = ("127.0.0.1" if host in ("0.0.0.0", "::") else host, port)
    settings = Settings(
        data=data,
        host=host,
        port=port,
        advertise=advertise or reachable,
        health_port=health_port,
        read_only=read_only,
    )
    _serve(settings)


def _serve(settings: Settings) -> NoReturn:
    """Run the node, then end the process at once, whatever the reason.

    All data is closed by then. Unwinding the interpreter is left out because threads of gRPC have been
    seen to keep a process that could not start from ending.
    """
    code = 1
    try:
        asyncio.Runner(loop_factory=uvloop.new_event_loop).run(run(settings))
        code = 0
    except CannotOpen as fault:
        click.echo(f"Error: {fault}", err=True)
    except Exception:
        _logger.exception("the node failed")
    logging.shutdown()
    os._exit(code)


for command in (commands.backup, commands.verify, commands.export_command, commands.import_command):
    main.add_command(command)
