"""The storm in cities of growing size: one table, one picture.

Run: python growth.py --sizes 400,3200,25000,143345 [--out docs]; or from figures that were kept, one JSON
line a size (what `bench.py` prints): python growth.py --figures FILE. Writes <out>/storm-growth.svg, prints
the table in Markdown. Needs matplotlib, which nothing else of Kairan does: pip install matplotlib==3.11.2
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click
import matplotlib as mpl

mpl.use("svg")

from matplotlib import pyplot as plt

HERE: Final = Path(__file__).parent
COLUMNS: Final = {
    "households": "households",
    "accepted_per_s": "accepted/s",
    "accept_p50_ms": "accept p50 ms",
    "accept_p99_ms": "accept p99 ms",
    "count_lag_p99_ms": "count lag p99 ms",
    "exact_after_s": "exact after s",
    "roll_after_s": "roll after s",
    "cpu_s_per_1000": "CPU s per 1,000",
    "peak_rss_mb": "peak RSS MiB",
    "ratio_to_echo": "ratio to echo",
}

Figures = dict[str, Any]


def measured(size: int) -> Figures:
    """One run of the bench. Raises CalledProcessError when a count was not exact."""
    command = (sys.executable, str(HERE / "bench.py"), "--households", str(size))
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    figures: Figures = json.loads(told.strip().splitlines()[-1])
    return figures


def table(runs: Sequence[Figures]) -> str:
    head = "| " + " | ".join(COLUMNS.values()) + " |"
    rule = "|" + "---|" * len(COLUMNS)
    rows = ["| " + " | ".join(_cell(run.get(name)) for name in COLUMNS) + " |" for run in runs]
    return "\n".join((head, rule, *rows))


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else "–"


def picture(runs: Sequence[Figures], out: Path) -> None:
    """CPU of an answer, the rate and the latencies against the size of the city."""
    sizes = [run["households"] for run in runs]
    figure, (cost, rate, wait) = plt.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
    cost.plot(sizes, [run["cpu_s_per_1000"] for run in runs], marker="o", color="tab:red")
    cost.set(title="CPU seconds per 1,000 answers", ylim=(0, None))
    rate.plot(sizes, [run["accepted_per_s"] for run in runs], marker="o", color="tab:blue")
    rate.set(title="answers accepted a second", ylim=(0, None))
    for name, label in (
        ("accept_p99_ms", "accepted (p99)"),
        ("count_lag_p99_ms", "in the live counts (p99)"),
    ):
        wait.plot(sizes, [run[name] / 1000 for run in runs], marker="o", label=label)
    wait.set(title="seconds until", ylim=(0, None))
    wait.legend()
    for axes in (cost, rate, wait):
        axes.set_xscale("log")
        axes.set_xlabel("households")
        axes.grid(alpha=0.3)
    mpl.rcParams["svg.hashsalt"] = "kairan"
    figure.savefig(out / "storm-growth.svg", metadata={"Date": None})


@click.command()
@click.option("--sizes", default="400,3200,25000,143345", show_default=True)
@click.option(
    "--figures", type=click.Path(exists=True, path_type=Path), help="Draw what was measured before."
)
@click.option("--out", default="docs", type=click.Path(path_type=Path), show_default=True)
def main(sizes: str, figures: Path | None, out: Path) -> None:
    if figures is not None:
        runs = [json.loads(line) for line in figures.read_text().splitlines() if line]
    else:
        runs = [measured(int(size)) for size in sizes.split(",")]
    picture(runs, out)
    click.echo(table(runs))


if __name__ == "__main__":
    main()
