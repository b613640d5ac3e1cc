"""What an answer costs at each stage: the CPU of every process, divided by what py-spy saw it do.

Run: python bench.py --households 6400 --profile FOLDER > FIGURES, then python budget.py FOLDER FIGURES. It
prints a table in Markdown. The seconds are those of /proc (`cpu_us_by_process`), which samples only divide.
Sampling itself slows the storm: take FIGURES from a run without --profile, and FOLDER from one with it.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

Rule = tuple[str, tuple[str, ...]]

RULES: Final[dict[str, Sequence[Rule]]] = {
    "safety-serve": (
        ("live counts", ("kairan_safety/live/", "kombu/", "amqp/")),
        ("token", ("kairan_kernel/auth.py", "kairan_kernel/es256.py")),
        ("append", ("kairan_kernel/appender.py", "kairan_kernel/esdb", "grpc/", "eventlet/tpool.py")),
        ("validation, rendering", ("kairan_kernel/reading.py", "kairan_kernel/replies.py", "marshmallow/")),
        ("policy, recording", ("kairan_kernel/http.py", "kairan_safety/")),
        ("HTTP", ("kairan_kernel/application.py", "eventlet/", "http/", "email/")),
    ),
    "safety-follow": (
        ("relay", ("kairan_kernel/relay.py", "kairan_kernel/publisher.py", "pika/", "safety-relay")),
        ("projection", ("kairan_kernel/projector.py", "kairan_kernel/read_models.py", "safety-projections")),
    ),
    "safety-counts": (
        ("bridge", ("counts/bridge.py", "counts/amqp.py", "pika/")),
        ("counting", ("counts/counting.py", "counts/states.py", "domain/rollcall/")),
        ("flush", ("counts/flushing.py", "counts/documents.py", "kairan_kernel/publisher.py")),
        ("Faust, Kafka client", ("faust/", "aiokafka/", "mode/")),
    ),
    "eventstore": (
        ("append", ("kairan_eventstore/batching.py", "kairan_eventstore/journal.py", "writer.py")),
        ("subscriptions", ("kairan_eventstore/subscribing.py",)),
    ),
    "mongodb": (("writes", ("_update (", "_insert (")), ("reads", ("_find (", "_get_more ("))),
}
IDLE: Final = (
    "Condition.wait (threading.py",
    "EpollSelector.select",
    "Hub.do_poll",
    "PollPoller.poll",
    "channel_spin",
)
"""Where a thread waits: its samples are no work."""


def stages(process: str, samples: Path) -> Counter[str]:
    """Samples by stage."""
    found: Counter[str] = Counter()
    for stack, times in _stacks(samples):
        if stack.rsplit(";", 1)[-1].startswith(IDLE):
            continue
        rules = RULES.get(process, ())
        name = next((name for name, marks in rules if any(mark in stack for mark in marks)), "other")
        found[name] += times
    return found


def _stacks(samples: Path) -> Iterator[tuple[str, int]]:
    for line in samples.read_text().splitlines():
        stack, _, times = line.rpartition(" ")
        yield stack, int(times)


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.argument("figures", type=click.Path(exists=True, path_type=Path))
def main(folder: Path, figures: Path) -> None:
    told = json.loads(figures.read_text().strip().splitlines()[-1])
    click.echo("| process | stage | µs an answer |\n|---|---|---|")
    for process, cost in sorted(told["cpu_us_by_process"].items(), key=lambda each: -each[1]):
        click.echo(f"| {process} | **all** | **{cost}** |")
        samples = folder / f"{process}.txt"
        if samples.exists() and (found := stages(process, samples)):
            for name, times in found.most_common():
                click.echo(f"| | {name} | {cost * times / found.total():.0f} |")


if __name__ == "__main__":
    main()
