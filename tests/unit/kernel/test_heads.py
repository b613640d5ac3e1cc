"""Heads that are read in C say what the standard library reads in them; all others are left to it."""

import io
from email.message import Message
from http.client import parse_headers

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kairan_kernel.heads import head_of

names = st.from_regex(r"\A[A-Za-z][A-Za-z0-9-]{0,15}\Z").filter(
    lambda name: (
        name.lower() not in ("content-length", "transfer-encoding", "connection", "expect", "upgrade")
    )
)
values = st.from_regex(r"\A([!-~]([ -~]{0,30}[!-~])?)?\Z")


def raw(*lines: str) -> bytes:
    return "\r\n".join([*lines, "", ""]).encode("iso-8859-1")


def standard(head: bytes) -> Message:
    _, _, rest = head.partition(b"\r\n")
    return parse_headers(io.BytesIO(rest))


@given(st.lists(st.tuples(names, values), max_size=12), st.sampled_from(["GET", "POST", "PUT", "DELETE"]))
def test_names_and_values_are_those_of_the_standard_library(
    fields: list[tuple[str, str]], method: str
) -> None:
    head = raw(f"{method} /safety/incidents?a=b HTTP/1.1", *(f"{name}: {value}" for name, value in fields))

    found = head_of(head)

    assert found is not None
    assert found[0] == method
    assert found[1].path == "/safety/incidents?a=b"
    assert found[1].headers._headers == standard(head).items()
    for name, _ in fields:
        assert found[1].headers.get(name.upper()) == standard(head).get(name)


def test_a_name_that_comes_twice_gives_its_first_value_and_keeps_both() -> None:
    found = head_of(raw("GET / HTTP/1.1", "Accept: a", "accept: b"))

    assert found is not None
    assert found[1].headers.get("Accept") == "a"
    assert found[1].headers._headers == [("Accept", "a"), ("accept", "b")]
    assert found[1].headers.get("absent", "none") == "none"


@pytest.mark.parametrize(
    "lines",
    [
        ("GET / HTTP/1.0", "Host: a"),
        ("GET / HTTP/1.1", "Connection: close"),
        ("POST / HTTP/1.1", "Expect: 100-continue", "Content-Length: 3"),
        ("GET / HTTP/1.1", "Connection: upgrade", "Upgrade: websocket"),
        ("GET http://elsewhere/ HTTP/1.1", "Host: a"),
        ("POST / HTTP/1.1", "Content-Length: 3", "Content-Length: 4"),
        ("POST / HTTP/1.1", "Content-Length: -3"),
        ("POST / HTTP/1.1", "Content-Length: 3", "Transfer-Encoding: chunked"),
        ("BREW / HTTP/1.1", "Host: a"),
        ("GET / HTTP/1.1", "no colon"),
        ("GET  / HTTP/1.1", "Host : a"),
        ("GET /",),
        ("",),
    ],
)
def test_what_is_not_ordinary_is_left_to_the_standard_library(lines: tuple[str, ...]) -> None:
    assert head_of(raw(*lines)) is None


def test_a_head_that_is_not_whole_is_left_to_the_standard_library() -> None:
    assert head_of(b"GET / HTTP/1.1\r\nHost: a\r\n") is None
