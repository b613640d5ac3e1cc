"""The storm: a whole city answers at once, over HTTP through the gateway, and every count must be exact.

Run from the repository: make bench-storm HOUSEHOLDS=143345, or
.venv/bin/python tests/bench/storm/bench.py --households 3200. It starts a private stack on free ports and
stops it. What people read goes to stderr; the last line on stdout is one JSON object, and the exit status is
0 only if every answer was accepted and every count exact.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import click
from city import city_of
from storm import PARTS, Storm, say
from yardsticks import append_floor_per_s, echo_per_s

from kairan_local.running_stack import running_stack


def measure_yardsticks(storm: Storm, folder: Path, serves: int) -> None:
    """What the storm is held against, on the same machine in the same run, while the stack is idle."""
    echo = echo_per_s(folder / "echo", storm.requests, processes=serves, connections=storm.connections)
    streams = len(storm.city.unions)
    floor = append_floor_per_s(folder / "floor", greenlets=storm.connections, streams=streams)
    storm.figures |= {"echo_per_s": round(echo, 1), "append_floor_per_s": round(floor, 1)}


@click.command()
@click.option("--households", default=3200, show_default=True)
@click.option("--unions", default=1, show_default=True, help="At least so many, one incident each.")
@click.option("--connections", default=200, show_default=True)
@click.option("--serves", default=1, show_default=True, help="Serve processes of safety behind the gateway.")
@click.option("--pause", default="", help="A command to wait for before anything is measured.")
@click.option("--yardsticks/--no-yardsticks", default=True, show_default=True)
@click.option("--profile", type=click.Path(path_type=Path), help="Folder for py-spy's samples: budget.py.")
def main(
    households: int,
    unions: int,
    connections: int,
    serves: int,
    pause: str,
    yardsticks: bool,
    profile: Path | None,
) -> None:
    city = city_of(households, least_unions=unions)
    with tempfile.TemporaryDirectory(prefix="kairan-storm-") as name:
        folder = Path(name)
        with running_stack(folder / "var", PARTS, {"safety": serves}) as stack:
            say(f"{households} households, {city.associations} associations; the stack is up at {stack.url}")
            storm = Storm(stack, city, folder, connections)
            storm.call_out()
            if pause:
                subprocess.run(pause, shell=True, check=True)
            if yardsticks:
                measure_yardsticks(storm, folder, serves)
            storm.blow(profile)
            storm.close()
    if yardsticks:
        ratio = storm.figures["accepted_per_s"] / storm.figures["echo_per_s"]
        storm.figures["ratio_to_echo"] = round(ratio, 3)
    for fault in storm.faults:
        say(f"✗ {fault}")
    click.echo(json.dumps(storm.figures))
    sys.exit(1 if storm.faults else 0)


if __name__ == "__main__":
    main()
