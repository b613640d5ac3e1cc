"""The translate service's processes, run for tests against real servers: `serve`, `follow` and `work`."""

from dataclasses import dataclass, field

from tests.integration.processes import HOST, ServiceProcesses, Surroundings
from tests.neighbourhood.ports import free_ports

from kairan_local.probes import http_ok
from kairan_local.process import Process
from kairan_local.solo import Solo


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslateSurroundings(Surroundings):
    """Besides, where the keys are published that check tokens, and what else the environment says."""

    jwks_url: str
    more: dict[str, str] = field(default_factory=dict)


class TranslateProcesses(ServiceProcesses):
    around: TranslateSurroundings

    def __init__(self, around: TranslateSurroundings) -> None:
        around.folder.mkdir(parents=True, exist_ok=True)
        [self.work_port] = free_ports(1)
        super().__init__("translate", around, {"KAIRAN_JWKS_URL": around.jwks_url, **around.more})
        self.work = Solo(self._work(), around.folder)

    def _work(self) -> Process:
        health = f"{HOST}:{self.work_port}"
        return Process(
            name="translate-work",
            command=(self.command, "work"),
            folder=self.around.folder,
            health=lambda: http_ok(f"http://{health}/readyz"),
            environment={**self.environment, "KAIRAN_HEALTH_LISTEN": health},
        )
