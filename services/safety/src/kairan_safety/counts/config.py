"""Settings of the counts job: what every process has, and where Kafka is."""

from typing import Annotated

from pydantic import Field

from kairan_kernel.config import Settings, url


class CountsSettings(Settings):
    """`kafka_url` may name several brokers: `kafka://a:9092;kafka://b:9092`."""

    kafka_url: Annotated[str, url("kafka", "aiokafka", "kafka+ssl")]
    kafka_replication: int = Field(default=1, ge=1, le=9)

    @property
    def kafka_servers(self) -> list[str]:
        """The brokers as `host:port`."""
        return [each.split("://", 1)[-1].strip("/") for each in self.kafka_url.split(";")]

    @property
    def database(self) -> str:
        """The safety service's database."""
        return f"{self.database_prefix}safety"
