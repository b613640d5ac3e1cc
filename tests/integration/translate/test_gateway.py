"""A text that takes longer than anybody waits, asked for through the gateway: told to ask again, never cut
off.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from tests.neighbourhood.ports import free_ports
from tests.neighbourhood.service import wait_until
from tests.neighbourhood.union import Union

from kairan_local.parts.gateway import Gateway
from kairan_local.solo import running
from kairan_translate.routes.texts import PATIENCE

from .calling import Translate

SERVICES = ("bulletin", "directory", "safety", "translate")


@pytest.fixture(scope="module")
def gateway(translate: Translate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a gateway before the service."""
    folder, (port,) = tmp_path_factory.mktemp("gateway"), free_ports(1)
    ports = {name: [translate.processes.http_port] for name in SERVICES}
    part = Gateway(folder=folder, port=port, upstreams=ports)
    with running(part, folder):
        yield part.url


def test_the_gateway_waits_longer_than_the_service_makes_anybody_wait(tmp_path: Path) -> None:
    ports = {name: [1] for name in SERVICES}
    configuration = Gateway(folder=tmp_path, port=1, upstreams=ports).configuration()
    [usual] = [line for line in configuration.splitlines() if line.startswith("        proxy_read_timeout")]
    assert usual.split() == ["proxy_read_timeout", "60s;"]
    assert 4 * PATIENCE < 60


def test_a_text_that_nobody_makes_in_time_is_a_202_that_says_where_and_when_to_ask(
    translate: Translate, union: Union, gateway: str
) -> None:
    resident = union.households[0].member()
    headers = {
        "Authorization": f"Bearer {translate.issuer.token(resident)}",
        "Idempotency-Key": uuid4().hex,
        "Accept-Language": "en",
    }
    with httpx.Client(base_url=gateway, headers=headers, timeout=60, trust_env=False) as client:
        translate.processes.work.kill()
        try:
            began = time.monotonic()
            body = {"text": f"会費は{uuid4().int % 9000 + 1000}円です。", "target": "en"}
            answer = client.post("/translate/texts", json=body)
            took = time.monotonic() - began
        finally:
            translate.processes.work.start()
        assert answer.status_code == 202
        assert PATIENCE <= took < PATIENCE + 10
        assert answer.json()["state"] == "waiting"
        assert answer.headers["Retry-After"] == "2"
        place = answer.headers["Location"]
        assert place == f"/translate/texts/{answer.json()['text_id']}"
        wait_until(lambda: client.get(place).json()["state"] == "ready")
        assert client.get(place).json()["translated"].endswith(" yen.")
