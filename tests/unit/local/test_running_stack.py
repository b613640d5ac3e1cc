"""Ports of a stack that a program holds: a killed process must find its own free when it comes back."""

import random
import socket
from itertools import chain, repeat
from pathlib import Path

import pytest

from kairan_local.ports import HOST
from kairan_local.running_stack import BASES, SPAN, on_free_ports
from kairan_local.settings import Settings

LOWEST = 32_768
"""Of outgoing connections, as Linux comes."""


def test_no_port_of_a_stack_is_among_those_of_outgoing_connections(tmp_path: Path) -> None:
    """One of these took the port of a process that was being restarted."""
    bases = [on_free_ports(Settings(home=tmp_path)).port_base for _ in range(20)]
    assert all(BASES[0] <= base and base + SPAN <= LOWEST for base in bases)
    assert BASES[1] + SPAN <= LOWEST


def test_a_range_of_ports_of_which_one_is_taken_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = on_free_ports(Settings(home=tmp_path)).port_base
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        draws = chain([port - SPAN + 1, port], repeat(free))
        monkeypatch.setattr(random, "randrange", lambda *_: next(draws))
        assert on_free_ports(Settings(home=tmp_path)).port_base == free
