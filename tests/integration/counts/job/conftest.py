"""The counts job as a process, with a Kafka-protocol broker of each test's own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pymongo
import pytest
from tests.neighbourhood import loopback
from tests.neighbourhood.ports import free_ports

from kairan_local.parts.kafka import Tansu
from kairan_local.parts.secantusdb import SecantusDB
from kairan_local.solo import Solo
from kairan_safety.counts.documents import blocks_in

HOST = "127.0.0.1"


@dataclass
class Kafka:
    """A broker of one test's own, which can be made to forget."""

    part: Tansu
    solo: Solo

    @property
    def url(self) -> str:
        return self.part.url

    def forget(self) -> None:
        self.solo.kill()
        self.solo.start()


@pytest.fixture
def kafka(tmp_path: Path) -> Iterator[Kafka]:
    part = Tansu(folder=tmp_path / "kafka", port=free_ports(1)[0])
    part.prepare()
    (process,) = part.processes()
    solo = Solo(process, tmp_path)
    solo.start()
    yield Kafka(part, solo)
    solo.kill()


@dataclass
class CountsJob:
    """`kairan-safety counts` with its environment; can be started, stopped and killed any number of times."""

    environment: dict[str, str]
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None
    codes: list[int] = field(default_factory=list)

    def start(self, *, ready_within: float = 40.0) -> None:
        self.begin()
        self.wait(lambda: self.ready, ready_within, "the job to be ready")

    def begin(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "kairan_safety",
                    "counts",
                ],
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
            )

    @property
    def ready(self) -> bool:
        try:
            answer = loopback.get(f"http://{HOST}:{self.port}/readyz", timeout=2)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    @property
    def alive(self) -> bool:
        try:
            answer = loopback.get(f"http://{HOST}:{self.port}/healthz", timeout=2)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    def metrics(self) -> str:
        return loopback.get(f"http://{HOST}:{self.port}/metrics", timeout=2).text

    def wait(self, holds: Callable[[], bool], seconds: float, what: str) -> None:
        end = time.monotonic() + seconds
        while not holds():
            dead = self.process is not None and self.process.poll() is not None
            if dead or time.monotonic() > end:
                tail = self.log.read_text(errors="replace")[-4000:]
                raise AssertionError(f"waited in vain for {what} (ended: {dead})\n{tail}")
            time.sleep(0.05)

    def stop(self, with_signal: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(with_signal)
        return self.ended(within=10.0)

    def ended(self, *, within: float) -> int:
        """The exit code, once it has ended."""
        assert self.process is not None
        code = self.process.wait(timeout=within)
        self.process = None
        return code

    def close(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def _job(environment: dict[str, str], kafka: Kafka, log: Path) -> CountsJob:
    port = free_ports(1)[0]
    own = {"KAIRAN_KAFKA_URL": kafka.url, "KAIRAN_HEALTH_LISTEN": f"{HOST}:{port}"}
    return CountsJob({**environment, **own}, port, log)


@pytest.fixture
def job(environment: dict[str, str], kafka: Kafka, tmp_path: Path) -> Iterator[CountsJob]:
    job = _job(environment, kafka, tmp_path / "counts.log")
    yield job
    job.close()


@pytest.fixture
def second_job(environment: dict[str, str], kafka: Kafka, tmp_path: Path) -> Iterator[CountsJob]:
    job = _job(environment, kafka, tmp_path / "second-counts.log")
    yield job
    job.close()


@dataclass
class OwnMongo:
    """A MongoDB server of one test's own, which can be stopped and started."""

    part: SecantusDB
    solo: Solo
    database: str

    @property
    def url(self) -> str:
        return self.part.url

    def counts_of(self, incident_id: UUID) -> dict[str, Any]:
        client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(self.url)
        with client:
            found = client[self.database]["incident_counts"].find_one({"_id": str(incident_id)})
            return {} if found is None else {each["block_id"]: each["counts"] for each in blocks_in(found)}


@pytest.fixture
def own_mongo(environment: dict[str, str], tmp_path: Path) -> Iterator[OwnMongo]:
    part = SecantusDB(folder=tmp_path / "mongodb", port=free_ports(1)[0])
    part.prepare()
    (process,) = part.processes()
    solo = Solo(process, tmp_path)
    solo.start()
    yield OwnMongo(part, solo, f"{environment['KAIRAN_DATABASE_PREFIX']}safety")
    solo.kill()
