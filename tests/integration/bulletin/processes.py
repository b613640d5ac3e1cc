"""The bulletin service's processes, run for tests against real servers."""

import base64
import secrets
from dataclasses import dataclass, field

from tests.integration.processes import ServiceProcesses, Surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinSurroundings(Surroundings):
    """Besides, where the keys are published that check tokens, and what else the environment says."""

    jwks_url: str
    more: dict[str, str] = field(default_factory=dict)


class BulletinProcesses(ServiceProcesses):
    around: BulletinSurroundings

    def __init__(self, around: BulletinSurroundings) -> None:
        around.folder.mkdir(parents=True, exist_ok=True)
        sealing, confirmation = around.folder / "sealing.key", around.folder / "confirmation.key"
        sealing.write_bytes(base64.b64encode(secrets.token_bytes(32)))
        confirmation.write_text(secrets.token_hex(32))
        keys = {"KAIRAN_SEALING_KEY_FILE": str(sealing), "KAIRAN_CONFIRMATION_KEY_FILE": str(confirmation)}
        super().__init__("bulletin", around, {"KAIRAN_JWKS_URL": around.jwks_url, **keys, **around.more})
