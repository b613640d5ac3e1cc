"""What can be set about the one-machine stack, all by environment variables that start with KAIRAN_."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from kairan_local.process import CannotStart

MOST_SERVES = 4
"""More serve processes than this find no port in the plan (and no core on the machine)."""


class Settings(BaseSettings):
    """Ports follow from `port_base` by fixed offsets; each can be set by itself (KAIRAN_PORT_AMQP and so on).

    `serves` says how many serve processes a service has: KAIRAN_SERVES='{"safety": 2}'; one if not said.
    A URL of a running server (KAIRAN_AMQP_URL, …) is used in place of starting one.
    """

    model_config = SettingsConfigDict(env_prefix="KAIRAN_", extra="ignore")

    home: Path = Path("var")
    port_base: int = Field(default=8080, ge=1, le=65_000)
    gateway_host: str = "127.0.0.1"

    amqp_url: str | None = None
    mongo_url: str | None = None
    kafka_url: str | None = None
    eventstore_url: str | None = None

    serves: dict[str, Annotated[int, Field(ge=1, le=MOST_SERVES)]] = Field(default_factory=dict)
    log_level: str = "INFO"
    requests_per_second: int = Field(default=50, ge=1)
    requests_per_second_of_an_address: int = Field(default=5000, ge=1)
    logins_per_second: int = Field(default=20, ge=1)

    port_gateway: int | None = None
    port_eventstore: int | None = None
    port_eventstore_health: int | None = None
    port_amqp: int | None = None
    port_mqtt: int | None = None
    port_amqp_management: int | None = None
    port_amqp_metrics: int | None = None
    port_epmd: int | None = None
    port_amqp_distribution: int | None = None
    port_mongo: int | None = None
    port_kafka: int | None = None

    def port(self, name: str, offset: int) -> int:
        """The port set for `name`, or the base plus its offset."""
        given: int | None = getattr(self, f"port_{name}", None)
        return self.port_base + offset if given is None else given

    @property
    def folder(self) -> Path:
        return self.home.absolute()


def from_environment() -> Settings:
    """Raises CannotStart naming every variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        faults = [
            f"  KAIRAN_{'_'.join(map(str, each['loc'])).upper()}={each['input']!r}: {each['msg']}"
            for each in error.errors()
        ]
        raise CannotStart("these environment variables can't be used:\n" + "\n".join(faults)) from error
