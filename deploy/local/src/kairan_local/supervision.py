"""The supervisor: Supervisor 4.3 (supervisord), which restarts what crashes and rotates logs; this module
configures and drives it.

Why Supervisor and not circus: restarts with a growing delay, logs rotated per process, stopping group after
group in reverse order with a time limit each, and control over a unix socket are all there without plugins;
it is one small process (circus needs tornado, zmq and a second process for the same). What it lacks, start
gates by health, is added in `startup.py` over its RPC.

Files, all under <home>/run: supervisord.conf, supervisor.sock, <process>.order, <process>.pid; logs in
<home>/log.
"""

import getpass
import hashlib
import os
import shlex
import stat
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import Faults, SupervisorTransport

from kairan_local.launch import write_order
from kairan_local.process import CannotStart, Process

LONGEST_SOCKET_PATH = 90  # the kernel takes 107 characters; supervisord adds its pid while it binds
SUPERVISOR = "supervisord"

HEADER = """\
[unix_http_server]
file={socket}
chmod=0600

[supervisord]
nodaemon=true
silent=true
logfile={log}/supervisord.log
logfile_maxbytes=5MB
logfile_backups=2
pidfile={run}/supervisord.lock
childlogdir={log}
minfds=4096
{user}
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
"""

# An exit within `startsecs` counts as a failed start: the next try comes a second later than the one before
# took.
PROGRAM = """
[program:{name}]
command={command}
directory={folder}
autostart=false
autorestart=true
startsecs=5
startretries=1000000
stopsignal=TERM
stopwaitsecs={stops_within:.0f}
killasgroup=true
redirect_stderr=true
stdout_logfile={log}/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
"""


@dataclass(frozen=True, slots=True)
class ProcessState:
    """`state` is one of Supervisor's: STOPPED STARTING RUNNING BACKOFF STOPPING EXITED FATAL UNKNOWN."""

    name: str
    state: str
    pid: int
    started: float
    now: float

    @property
    def uptime(self) -> float:
        return self.now - self.started if self.pid else 0.0


class SupervisorGone(Exception):
    """Nobody answers on the supervisor's socket."""


class Supervision:
    """supervisord for one stack home: writes its files and speaks to it."""

    def __init__(self, home: Path) -> None:
        self.run = home / "run"
        self.log = home / "log"

    def pid_file(self, name: str) -> Path:
        return self.run / f"{name}.pid"

    def pid_files(self) -> list[Path]:
        return sorted(self.run.glob("*.pid"))

    def configure(self, processes: Sequence[Process]) -> tuple[str, ...]:
        """Writes all files; returns the command that starts the supervisor."""
        self.run.mkdir(parents=True, exist_ok=True)
        self.run.chmod(0o700)
        self.log.mkdir(parents=True, exist_ok=True)
        tiers = tiers_of(processes)
        sections = [self._header()]
        for process in processes:
            order = self.run / f"{process.name}.order"
            write_order(
                order,
                self.pid_file(process.name),
                process.command,
                process.environment,
                process.niceness,
            )
            sections.append(self._program(process, order))
        for number in sorted(set(tiers.values())):
            names = ",".join(name for name, tier in tiers.items() if tier == number)
            sections.append(f"\n[group:tier{number}]\nprograms={names}\npriority={number}\n")
        configuration = self.run / "supervisord.conf"
        configuration.write_text("".join(sections))
        order = self.run / f"{SUPERVISOR}.order"
        command = (sys.executable, "-m", "supervisor.supervisord", "-c", str(configuration))
        write_order(order, self.pid_file(SUPERVISOR), command, {})
        return (sys.executable, "-m", "kairan_local.launch", str(order))

    def _header(self) -> str:
        # Supervisor warns at length when root runs it without having said so.
        user = f"user={getpass.getuser()}\n" if os.geteuid() == 0 else ""
        return HEADER.format(
            socket=_plain(self.socket), log=_plain(self.log), run=_plain(self.run), user=user
        )

    def _program(self, process: Process, order: Path) -> str:
        command = shlex.join((sys.executable, "-m", "kairan_local.launch", str(order)))
        return PROGRAM.format(
            name=process.name,
            command=_plain(command),
            folder=_plain(process.folder),
            stops_within=process.stops_within,
            log=_plain(self.log),
        )

    @property
    def socket(self) -> Path:
        """In the run folder, or, when that is too deep for a socket's name, in a private folder of the
        temp folder.
        """
        usual = self.run / "supervisor.sock"
        if len(str(usual)) <= LONGEST_SOCKET_PATH:
            return usual
        digest = hashlib.sha256(str(self.run).encode()).hexdigest()[:12]
        return (
            private_folder(Path(tempfile.gettempdir()) / f"kairan-{os.geteuid()}-{digest}")
            / "supervisor.sock"
        )

    def _rpc(self) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self.socket}")
        return ServerProxy("http://127.0.0.1", transport=transport).supervisor

    def states(self) -> Mapping[str, ProcessState]:
        """By process name; raises SupervisorGone."""
        try:
            found = self._rpc().getAllProcessInfo()
        except (OSError, Fault) as error:
            raise SupervisorGone(str(error)) from error
        return {
            each["name"]: ProcessState(
                each["name"], each["statename"], each["pid"], each["start"], each["now"]
            )
            for each in found
        }

    def start(self, name: str) -> None:
        """Does not wait; a process that runs already is left alone. Raises SupervisorGone."""
        self._call("startProcess", name)

    def stop(self, name: str) -> None:
        """Returns when it has stopped. Raises SupervisorGone."""
        self._call("stopProcess", name)

    def _call(self, method: str, name: str) -> None:
        try:
            full_name = next(
                f"{each['group']}:{each['name']}"
                for each in self._rpc().getAllProcessInfo()
                if each["name"] == name
            )
            getattr(self._rpc(), method)(full_name, method == "stopProcess")
        except StopIteration:
            raise CannotStart(f"there is no process {name!r} in this stack") from None
        except Fault as fault:
            if fault.faultCode not in (Faults.ALREADY_STARTED, Faults.NOT_RUNNING):
                raise SupervisorGone(fault.faultString) from fault
        except OSError as error:
            raise SupervisorGone(str(error)) from error


def _plain(value: object) -> str:
    """Supervisor expands percent signs and takes a semicolon after a space for a comment."""
    text = str(value)
    if " ;" in text or "\n" in text:
        raise CannotStart(f"the folder name {text!r} can't be used: please move to another folder")
    return text.replace("%", "%%")


def tiers_of(processes: Sequence[Process]) -> dict[str, int]:
    """Stopping goes from the highest tier down, each when the one above is gone. All that nothing stands on
    any more stops together: a tier is counted down from the longest chain of processes that need it. A late
    one, which the gateway did not wait for, stops with those that it did.
    """
    above: dict[str, int] = {}
    for process in reversed(processes):
        depth = above.setdefault(process.name, 1 if process.late else 0)
        for need in process.needs:
            above[need] = max(above.get(need, 0), depth + 1)
    most = max(above.values(), default=0)
    return {name: 1 + most - depth for name, depth in above.items()}


def private_folder(folder: Path) -> Path:
    """Makes it if need be; refuses one that belongs to somebody else or that others may enter."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise CannotStart(f"{folder} is not a private folder of this user: please remove it")
    return folder
