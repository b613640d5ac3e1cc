"""The whole one-machine stack as a list of processes: which parts there are, on which ports, and who needs
whom.

Folders under the stack's home (var/ by default): data of each part in a folder of its own, keys/, log/, run/.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files

from kairan_local.keys import SIGNING, Keys
from kairan_local.parts.eventstore import EventStore
from kairan_local.parts.gateway import Gateway, Limits
from kairan_local.parts.kafka import Tansu
from kairan_local.parts.rabbitmq import RabbitMQ, RabbitPorts
from kairan_local.parts.secantusdb import SecantusDB
from kairan_local.parts.services import Service
from kairan_local.ports import HOST
from kairan_local.process import CannotStart, Part, Process
from kairan_local.settings import MOST_SERVES, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePlan:
    """One table of services.toml, where the fields are explained."""

    name: str
    port: int
    jobs: Sequence[str]
    keys: Mapping[str, str]
    nice: Mapping[str, int]
    late: frozenset[str]
    without: Mapping[str, str]


@cache
def planned_services() -> Mapping[str, ServicePlan]:
    tables = tomllib.loads(files("kairan_local").joinpath("services.toml").read_text())
    return {
        name: ServicePlan(
            name=name,
            port=table["port"],
            jobs=table["jobs"],
            keys=table.get("keys", {}),
            nice=table.get("nice", {}),
            late=frozenset(table.get("late", ())),
            without=table.get("without", {}),
        )
        for name, table in tables.items()
    }


@dataclass(frozen=True)
class Stack:
    """All parts follow from the settings alone; nothing is started here."""

    settings: Settings
    only: frozenset[str] = frozenset()
    """Names of the parts to run; empty means all."""

    @cached_property
    def keys(self) -> Keys:
        plans = planned_services().values()
        secrets = {name for plan in plans for name in plan.keys.values()} - {SIGNING}
        return Keys(self.settings.folder / "keys", tuple(planned_services()), tuple(sorted(secrets)))

    @cached_property
    def eventstore(self) -> EventStore | None:
        """None when the address of a running one is given; the same holds for the three below."""
        if self.settings.eventstore_url:
            return None
        return EventStore(
            folder=self.settings.folder / "eventstore",
            port=self.settings.port("eventstore", 1),
            health_port=self.settings.port("eventstore_health", 2),
        )

    @cached_property
    def rabbitmq(self) -> RabbitMQ | None:
        if self.settings.amqp_url:
            return None
        ports = RabbitPorts(
            amqp=self.settings.port("amqp", 3),
            mqtt=self.settings.port("mqtt", 4),
            management=self.settings.port("amqp_management", 5),
            metrics=self.settings.port("amqp_metrics", 6),
            epmd=self.settings.port("epmd", 7),
            distribution=self.settings.port("amqp_distribution", 8),
        )
        return RabbitMQ(
            folder=self.settings.folder / "rabbitmq",
            ports=ports,
            password=self.keys.broker_password,
            cookie=self.keys.broker_cookie,
        )

    @cached_property
    def mongodb(self) -> SecantusDB | None:
        if self.settings.mongo_url:
            return None
        return SecantusDB(folder=self.settings.folder / "mongodb", port=self.settings.port("mongo", 9))

    @cached_property
    def kafka(self) -> Tansu | None:
        if self.settings.kafka_url:
            return None
        return Tansu(folder=self.settings.folder / "kafka", port=self.settings.port("kafka", 10))

    @cached_property
    def servers(self) -> tuple[Part, ...]:
        return tuple(
            part for part in (self.eventstore, self.rabbitmq, self.mongodb, self.kafka) if part is not None
        )

    @cached_property
    def urls(self) -> Mapping[str, str]:
        """Where the services find the servers: what is given, else what is started here."""
        given = self.settings
        return {
            "KAIRAN_EVENTSTORE_URL": given.eventstore_url or _url(self.eventstore),
            "KAIRAN_AMQP_URL": given.amqp_url or (self.rabbitmq.url() if self.rabbitmq else ""),
            "KAIRAN_MONGO_URL": given.mongo_url or _url(self.mongodb),
            "KAIRAN_KAFKA_URL": given.kafka_url or _url(self.kafka),
        }

    @cached_property
    def services(self) -> Mapping[str, Service]:
        """By name, as services.toml lists them."""
        return {name: self._service(plan) for name, plan in planned_services().items()}

    def _service(self, plan: ServicePlan) -> Service:
        base = self.settings.port_base
        first, directory = base + plan.port, base + planned_services()["directory"].port
        environment = {
            **self.urls,
            "KAIRAN_JWKS_URL": f"http://{HOST}:{directory}/directory/jwks.json",
            "KAIRAN_SEALING_KEY_FILE": str(self.keys.sealing(plan.name)),
            "KAIRAN_CONFIRMATION_KEY_FILE": str(self.keys.confirmation(plan.name)),
            "KAIRAN_LOG_LEVEL": self.settings.log_level,
            **{variable: str(self.keys.folder / name) for variable, name in plan.keys.items()},
        }
        return Service(
            name=plan.name,
            folder=self.settings.folder / plan.name,
            environment=environment,
            serves=tuple(range(first, first + self.settings.serves.get(plan.name, 1))),
            jobs={job: first + MOST_SERVES + number for number, job in enumerate(plan.jobs)},
            needs=tuple(process.name for part in self.servers for process in part.processes()),
            slow_to_boot=frozenset(process.name for process in self.rabbitmq.processes())
            if self.rabbitmq
            else frozenset(),
            nice=plan.nice,
            late=plan.late,
            without=plan.without,
        )

    @cached_property
    def gateway(self) -> Gateway:
        return Gateway(
            folder=self.settings.folder / "gateway",
            port=self.settings.port("gateway", 0),
            host=self.settings.gateway_host,
            upstreams={name: service.serves for name, service in self.services.items()},
            needs=tuple(
                process.name
                for each in self.services.values()
                for process in each.processes()
                if not process.late
            ),
            limits=Limits(
                client=self.settings.requests_per_second,
                address=self.settings.requests_per_second_of_an_address,
                login=self.settings.logins_per_second,
            ),
        )

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Raises CannotStart when `only` names something that is not there."""
        found: tuple[Part, ...] = (*self.servers, *self.services.values(), self.gateway)
        if unknown := self.only - {part.name for part in found}:
            names = ", ".join(part.name for part in found)
            raise CannotStart(f"there is no part {', '.join(sorted(unknown))}; there are: {names}")
        return tuple(part for part in found if not self.only or part.name in self.only)

    def processes(self) -> tuple[Process, ...]:
        """All processes, each after those that it needs (as far as they are run here)."""
        processes = tuple(process for part in self.parts for process in part.processes())
        names = {process.name for process in processes}
        return tuple(
            replace(process, needs=tuple(need for need in process.needs if need in names))
            for process in processes
        )

    def environment_of(self, command: str) -> Mapping[str, str]:
        """What a command of a service (kairan-directory mint-tokens, …) needs to work on this stack."""
        service = self.services.get(command.removeprefix("kairan-"))
        return service.environment if service else self.urls


def _url(part: EventStore | SecantusDB | Tansu | None) -> str:
    return part.url if part else ""
