"""A private RabbitMQ node from Debian's package, run as an ordinary process from a folder of its own.

The node has its own name, cookie, Erlang port mapper (epmd) and configuration, so that it lives beside a
system node and beside other private ones, and it listens on 127.0.0.1 alone. MQTT, management and Prometheus
plugins are on. Its log goes to standard output, where the supervisor rotates it.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from kairan_local.ports import HOST
from kairan_local.probes import http_ok, listens
from kairan_local.process import CannotStart, Process

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
# The same whatever the ports are: a node finds its data by its name. Its own port mapper keeps it from
# clashing.
NODE = "kairan@localhost"
PLUGINS = ("rabbitmq_management", "rabbitmq_mqtt", "rabbitmq_prometheus")

# Two schedulers and few helper threads: the default (one of each per core, 64 async threads) is for a server
# of its own. `-noinput` with RABBITMQ_ALLOW_INPUT makes the start script exec the virtual machine in place
# of keeping a shell around it. `-shutdown_time`: at every stop the management plugin's event handler waits
# five seconds for an application controller that waits for it. By then listeners and message stores are
# closed, and quorum queues are on disk before they confirm: what is left after two seconds is ended.
ERLANG_FLAGS = "-noinput +Bi +S 2:2 +A 4 +SDio 4 -shutdown_time 2000"

CONFIGURATION = """\
listeners.tcp.1 = {host}:{amqp}
mqtt.listeners.tcp.1 = {host}:{mqtt}
mqtt.allow_anonymous = false
management.tcp.ip = {host}
management.tcp.port = {management}
prometheus.tcp.ip = {host}
prometheus.tcp.port = {metrics}
default_user = {user}
default_pass = {password}
loopback_users = none
log.file = false
log.console = true
log.console.level = info
# A quorum queue's log lives in memory up to this size before it goes to segments.
raft.wal_max_size_bytes = 16777216
vm_memory_high_watermark.absolute = 512MiB
disk_free_limit.absolute = 64MiB
collect_statistics_interval = 10000
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RabbitPorts:
    amqp: int
    mqtt: int
    management: int
    metrics: int
    epmd: int
    distribution: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RabbitMQ:
    """`folder` holds everything of the node; `cookie` is the Erlang secret, `password` that of `user`."""

    name: ClassVar[str] = "rabbitmq"
    folder: Path
    ports: RabbitPorts
    password: str
    cookie: str
    user: str = "kairan"

    def url(self, vhost: str = "/") -> str:
        return f"amqp://{self.user}:{quote(self.password)}@{HOST}:{self.ports.amqp}/{quote(vhost, safe='')}"

    @property
    def management_url(self) -> str:
        return f"http://{HOST}:{self.ports.management}/api"

    def prepare(self) -> None:
        if not SERVER.exists() or not shutil.which("epmd"):
            raise CannotStart(
                "RabbitMQ is missing: install it with `apt-get install rabbitmq-server`, "
                "or give the address of a running one in KAIRAN_AMQP_URL"
            )
        for name in ("home", "mnesia", "log", "generated"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._write_secret("home/.erlang.cookie", self.cookie)
        self._write_secret(
            "rabbitmq.conf",
            CONFIGURATION.format(
                host=HOST,
                user=self.user,
                password=self.password,
                amqp=self.ports.amqp,
                mqtt=self.ports.mqtt,
                management=self.ports.management,
                metrics=self.ports.metrics,
            ),
        )
        (self.folder / "enabled_plugins").write_text(f"[{','.join(PLUGINS)}].\n")

    def _write_secret(self, name: str, text: str) -> None:
        path = self.folder / name
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(text)

    def processes(self) -> tuple[Process, ...]:
        epmd = Process(
            name="rabbitmq-epmd",
            command=("epmd", "-port", str(self.ports.epmd), "-address", HOST),
            folder=self.folder,
            ports={"RabbitMQ's Erlang port mapper": self.ports.epmd},
            health=lambda: listens(self.ports.epmd),
            stops_within=2.0,
        )
        node = Process(
            name="rabbitmq",
            command=(str(SERVER),),
            folder=self.folder,
            environment=self._environment(),
            ports={
                "RabbitMQ (AMQP)": self.ports.amqp,
                "RabbitMQ (MQTT)": self.ports.mqtt,
                "RabbitMQ's management API": self.ports.management,
                "RabbitMQ's metrics": self.ports.metrics,
                "RabbitMQ's Erlang distribution": self.ports.distribution,
            },
            needs=("rabbitmq-epmd",),
            health=self.check,
            ready_within=90.0,
            stops_within=20.0,
        )
        return epmd, node

    def check(self) -> None:
        """No alarm, and both protocol listeners are up (the management listener comes first at a start)."""
        login = (self.user, self.password)
        http_ok(f"{self.management_url}/health/checks/local-alarms", auth=login)
        for port in (self.ports.amqp, self.ports.mqtt):
            http_ok(f"{self.management_url}/health/checks/port-listener/{port}", auth=login)

    def _environment(self) -> dict[str, str]:
        folder = self.folder
        return {
            "HOME": str(folder / "home"),
            "ERL_EPMD_PORT": str(self.ports.epmd),
            "ERL_EPMD_ADDRESS": HOST,
            "ERL_CRASH_DUMP": "/dev/null",
            "RABBITMQ_NODENAME": NODE,
            "RABBITMQ_NODE_IP_ADDRESS": HOST,
            "RABBITMQ_NODE_PORT": str(self.ports.amqp),
            "RABBITMQ_DIST_PORT": str(self.ports.distribution),
            "RABBITMQ_MNESIA_DIR": str(folder / "mnesia" / "node"),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_PID_FILE": str(folder / "node.pid"),
            "RABBITMQ_ALLOW_INPUT": "1",
            "RABBITMQ_SERVER_START_ARGS": ERLANG_FLAGS,
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }
