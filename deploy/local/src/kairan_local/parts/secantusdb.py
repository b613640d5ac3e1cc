"""A MongoDB server for the read models: SecantusDB on WiredTiger, always as a process of its own.

It is GPL-2.0, so nothing of Kairan imports it; services speak the MongoDB protocol to it through pymongo.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pymongo
from pymongo.errors import PyMongoError

from kairan_local.ports import HOST
from kairan_local.process import A_LITTLE_BEHIND, CannotStart, Process, Unhealthy

KILLED_WITHOUT_LOSS = "transaction_sync=(enabled=true,method=none)\n"
"""Each write is handed to the operating system before it is acknowledged. Without this WiredTiger keeps those
of the last 50 ms in its own memory, and who kills the server takes back what a projector has built upon.
Against the loss of power it does nothing: `method=fsync` would, at twice the time for each write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecantusDB:
    """`cache` is the most that WiredTiger keeps in memory. It stalls every thread when a fifth is dirty,
    which one bulk write of a large roll reaches in a small one; what is not needed is not taken."""

    name: ClassVar[str] = "mongodb"
    folder: Path
    port: int
    cache: str = "512M"

    @property
    def url(self) -> str:
        """Without retryable writes: this server keeps a record of each, and goes through all of them at every
        write. Whatever Kairan writes may be written twice, and is written again by whoever could not."""
        return f"mongodb://{HOST}:{self.port}/?retryWrites=false"

    def prepare(self) -> None:
        if not self._program.exists():
            raise CannotStart("SecantusDB is missing from the virtual environment: run `make setup`")
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        # An empty file of our own keeps a secantusd.toml in the caller's folder or home from being picked up.
        (self.folder / "secantusd.toml").write_text("")
        (self.folder / "data" / "WiredTiger.config").write_text(KILLED_WITHOUT_LOSS)

    def processes(self) -> tuple[Process, ...]:
        command = (
            str(self._program),
            *("--config", str(self.folder / "secantusd.toml")),
            *("--host", HOST, "--port", str(self.port)),
            *("--storage-path", str(self.folder / "data")),
            # By itself, it keeps no record of each write for replicas and change streams (there are none).
            *("--cache-size", self.cache, "--log-level", "INFO", "--standalone"),
        )
        server = Process(
            name="mongodb",
            command=command,
            folder=self.folder,
            ports={"the MongoDB server": self.port},
            health=self.check,
            niceness=A_LITTLE_BEHIND,
        )
        return (server,)

    def check(self) -> None:
        client: pymongo.MongoClient[dict[str, object]] = pymongo.MongoClient(
            self.url, serverSelectionTimeoutMS=1500, connectTimeoutMS=1500, socketTimeoutMS=1500
        )
        try:
            client.admin.command("ping")
        except PyMongoError as error:
            raise Unhealthy(f"ping {self.url}: {error}") from error
        finally:
            client.close()

    @property
    def _program(self) -> Path:
        return Path(sys.executable).with_name("secantusd-py")
