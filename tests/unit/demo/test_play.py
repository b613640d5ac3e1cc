"""How the demo ends when it cannot be played: a word, the JSON line, and an exit code."""

import io
import json
import socket
import time
from pathlib import Path

import pytest
from rich.console import Console

from kairan_local.demo import Scene, play
from kairan_local.demo.play import STOPPED


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=200)


@pytest.fixture
def scene() -> Scene:
    """A place where nobody serves anything."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return Scene(
        gateway=f"http://127.0.0.1:{port}",
        directory_environment={},
        signing_keys=Path("nowhere"),
        households=60,
    )


def test_what_is_missing_is_told_and_the_last_line_is_still_json(
    scene: Scene, console: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play(scene, console=console) == 1
    figures = json.loads(capsys.readouterr().out)
    assert figures["counts_exact"] is False
    assert figures["households"] == 60
    assert isinstance(console.file, io.StringIO)
    assert "kairan-directory operator-token" in console.file.getvalue()


def test_a_stop_ends_the_play_at_once_without_a_result(
    scene: Scene, console: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    assert play(scene, stop=lambda: True, console=console) == STOPPED
    assert time.monotonic() - began < 5.0
    assert capsys.readouterr().out == ""
