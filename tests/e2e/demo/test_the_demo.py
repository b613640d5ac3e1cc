"""The demo itself on a whole stack: a small drill in which everything happens that happens in a large one."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from kairan_local.demo import Scene, play
from kairan_local.running_stack import RunningStack


def scene(stack: RunningStack, households: int, seed: int = 2024) -> Scene:
    return Scene(
        gateway=stack.url,
        directory_environment=stack.stack.environment_of("kairan-directory"),
        signing_keys=Path(stack.stack.keys.signing),
        households=households,
        seconds=5.0,
        seed=seed,
    )


@pytest.mark.timeout(300)
def test_a_drill_of_two_associations_is_counted_exactly(
    stack: RunningStack, capsys: pytest.CaptureFixture[str]
) -> None:
    console = Console(file=io.StringIO(), width=160)
    status = play(scene(stack, 200), console=console)
    told = capsys.readouterr()
    assert isinstance(console.file, io.StringIO)
    assert status == 0, console.file.getvalue() + told.err
    figures = json.loads(told.out.strip().splitlines()[-1])
    assert figures["counts_exact"] is True
    assert figures["households"] == 200
    assert figures["accepted"] > 170
    assert figures["refused"] == 9
    assert figures["count_lag_p99_ms"] > 0


@pytest.mark.timeout(300)
def test_the_demo_can_be_played_again_on_the_same_stack(
    stack: RunningStack, capsys: pytest.CaptureFixture[str]
) -> None:
    console = Console(file=io.StringIO(), width=160)
    status = play(scene(stack, 60, seed=7), console=console)
    assert isinstance(console.file, io.StringIO)
    assert status == 0, console.file.getvalue()
    assert json.loads(capsys.readouterr().out)["counts_exact"] is True
