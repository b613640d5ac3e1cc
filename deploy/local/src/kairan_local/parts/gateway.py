"""The API gateway: nginx from Debian, run from a folder of its own without root.

It routes by the first part of the path, gives every request an id, limits sizes and rates, leaves live counts
unbuffered, and says what it refuses itself as application/problem+json in the caller's language
(parts/gateway_problems.toml).
"""

import json
import os
import pwd
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

from kairan_local.ports import HOST
from kairan_local.probes import http_check
from kairan_local.process import CannotStart, Process

PROBLEM_BASE = "https://kairan.example/problems/"
TEMP_FOLDERS = ("body", "proxy", "fastcgi", "uwsgi", "scgi")
BEFORE_THE_PATH = ("400", "408", "414")
"""Statuses that nginx can give before it has read the request line."""
SEARCH_PATH = os.pathsep.join(("/usr/local/sbin", "/usr/sbin", "/sbin"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Requests per second: of one token (or address without one), of one address in all, logins of one
    address."""

    client: int = 50
    address: int = 5000
    login: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """`upstreams` maps the first part of the path to the HTTP ports of the serve processes behind it."""

    name: ClassVar[str] = "gateway"
    folder: Path
    port: int
    upstreams: Mapping[str, Sequence[int]]
    needs: tuple[str, ...] = ()
    host: str = HOST
    limits: Limits = Limits()

    @property
    def url(self) -> str:
        return f"http://{HOST if self.host == '0.0.0.0' else self.host}:{self.port}"

    def prepare(self) -> None:
        for name in TEMP_FOLDERS:
            (self.folder / "temp" / name).mkdir(parents=True, exist_ok=True)
        self._program()
        (self.folder / "nginx.conf").write_text(self.configuration())

    def processes(self) -> tuple[Process, ...]:
        command = (self._program(), "-p", str(self.folder), "-c", "nginx.conf", "-e", "stderr")
        server = Process(
            name="gateway",
            command=command,
            folder=self.folder,
            ports={"the gateway": self.port},
            needs=self.needs,
            health=http_check(f"{self.url}/healthz"),
            ready_within=15.0,
            stops_within=5.0,
        )
        return (server,)

    def configuration(self) -> str:
        template = files("kairan_local.parts").joinpath("gateway.conf").read_text()
        problems = _problems()
        blanks = {
            "USER": _user(),
            "LISTEN": f"{self.host}:{self.port}",
            "CLIENT_RATE": self.limits.client,
            "CLIENT_BURST": self.limits.client * 4,
            "ADDRESS_RATE": self.limits.address,
            "ADDRESS_BURST": self.limits.address * 2,
            "LOGIN_RATE": self.limits.login,
            "LOGIN_BURST": self.limits.login * 5,
            "PROBLEM_TEXTS": "\n".join(_problem_text(status, each) for status, each in problems.items()),
            "PROBLEM_PAGES": "\n".join(_problem_page(status, each) for status, each in problems.items()),
            "UPSTREAMS": "\n".join(_upstream(name, ports) for name, ports in self.upstreams.items()),
            "LOCATIONS": "\n".join(_location(name) for name in self.upstreams),
            "OPENAPI_INDEX": ",".join(f'"/openapi/{name}.json"' for name in self.upstreams),
        }
        for name, value in blanks.items():
            template = template.replace(f"@{name}@", str(value))
        return template

    def _program(self) -> str:
        found = shutil.which("nginx") or shutil.which("nginx", path=SEARCH_PATH)
        if found is None:
            raise CannotStart("nginx is missing: install it with `apt-get install nginx`")
        return found


def _user() -> str:
    """Workers of an nginx started by root would change to another user, who may not enter our folders."""
    return f"user {pwd.getpwuid(0).pw_name} {pwd.getpwuid(0).pw_name};" if os.geteuid() == 0 else ""


def _problems() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(files("kairan_local.parts").joinpath("gateway_problems.toml").read_text())


def _problem_text(status: str, problem: Mapping[str, Any]) -> str:
    """A map from the language to the whole JSON body; $kairan_request_id is filled in by nginx."""
    bodies = {}
    for language in ("ja", "en"):
        title, detail = problem[language]
        body = {
            "type": f"{PROBLEM_BASE}{problem['slug']}",
            "title": title,
            "status": int(status),
            "detail": detail,
            "instance": "$kairan_request_id",
            "errors": [],
        }
        bodies[language] = json.dumps(body, ensure_ascii=False).replace("'", r"\'")
    return (
        f"    map $kairan_language $kairan_problem_{status} {{\n"
        f"        default '{bodies['ja']}';\n        en '{bodies['en']}';\n    }}"
    )


def _problem_page(status: str, problem: Mapping[str, Any]) -> str:
    retry = ""
    if "retry_after" in problem:
        retry = f"            add_header Retry-After {problem['retry_after']} always;\n"
    # A named place keeps the request's own path for the log, but can't be reached before that path is known.
    early = status in BEFORE_THE_PATH
    where, place = (f"/_problems/{status}", "= ") if early else (f"@problem_{status}", "")
    return (
        f"        error_page {status} {where};\n"
        f"        location {place}{where} {{\n"
        "            internal;\n"
        "            default_type application/problem+json;\n"
        "            add_header X-Request-Id $kairan_request_id always;\n"
        "            add_header X-Content-Type-Options nosniff always;\n"
        "            add_header Content-Language $kairan_language always;\n"
        f"{retry}"
        f"            return {status} $kairan_problem_{status};\n"
        "        }"
    )


def _upstream(name: str, ports: Sequence[int]) -> str:
    """No server is ever set aside: a dead one on this machine refuses at once, and the next one is tried."""
    servers = "\n".join(f"        server {HOST}:{port} max_fails=0;" for port in ports)
    return f"    upstream {name} {{\n{servers}\n        keepalive 128;\n    }}"


def _location(name: str) -> str:
    document = f"http://{name}/{name}/openapi.json"
    return (
        f"        location /{name}/ {{\n            proxy_pass http://{name};\n        }}\n"
        f"        location = /openapi/{name}.json {{\n            proxy_pass {document};\n        }}"
    )
