"""What the gateway does with uploads: half a gigabyte is refused by its head alone."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.neighbourhood import loopback
from tests.neighbourhood.ports import free_ports

from kairan_local.parts.gateway import Gateway, Limits
from kairan_local.solo import running

MIB = 1024 * 1024
UPLOAD = "/bulletin/attachments"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    port, directory, safety, bulletin = free_ports(4)
    folder = tmp_path_factory.mktemp("gateway")
    part = Gateway(
        folder=folder,
        port=port,
        upstreams={"directory": [directory], "safety": [safety], "bulletin": [bulletin]},
        limits=Limits(client=200, address=5000, login=100),
    )
    with running(part, folder):
        yield part


def bytes_under(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


def test_half_a_gigabyte_is_refused_at_once_and_nothing_of_it_is_kept(gateway: Gateway) -> None:
    before = bytes_under(gateway.folder)
    address = httpx.URL(gateway.url)
    head = (
        f"POST {UPLOAD}?purpose=post HTTP/1.1\r\nHost: {address.host}:{address.port}\r\n"
        f"Content-Type: image/jpeg\r\nContent-Length: {500 * MIB}\r\n\r\n"
    )
    began = time.monotonic()
    with socket.create_connection((address.host, address.port or 80), timeout=15) as connection:
        connection.sendall(head.encode("ascii") + b"x" * 1000)
        answer = connection.recv(65536).decode("utf-8")
    assert answer.startswith("HTTP/1.1 413 ")
    assert "problems/too-large" in answer
    assert time.monotonic() - began < 10
    assert bytes_under(gateway.folder) - before < MIB


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        (UPLOAD, 19 * MIB, 502),
        (UPLOAD, 21 * MIB, 413),
        ("/bulletin/gateway/notices", 2 * MIB - 1, 502),
        ("/bulletin/gateway/notices", 3 * MIB, 413),
        ("/bulletin/articles", 2 * MIB, 413),
    ],
)
def test_each_address_takes_what_its_service_takes(
    gateway: Gateway, path: str, size: int, status: int
) -> None:
    """502: the gateway let it through, and there is no service behind it here."""
    answer = loopback.post(f"{gateway.url}{path}", content=b"x" * size, timeout=20)
    assert answer.status_code == status
