"""Configuration: from the environment, typed, checked when the process starts, all errors at once.

A service subclasses `Settings`; each field is the variable `KAIRAN_<FIELD>`. `load` prints one line for
each variable that is missing or wrong, without its value, and ends the process with exit code 78 (EX_CONFIG).
"""

import base64
import binascii
import os
import sys
from pathlib import Path
from typing import Annotated, Final, NamedTuple, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX: Final = "KAIRAN_"
EX_CONFIG: Final = 78

S = TypeVar("S", bound="Settings")


class Listen(NamedTuple):
    """An address to listen on."""

    host: str
    port: int


def _listen(value: object) -> object:
    if not isinstance(value, str):
        return value
    host, colon, port = value.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError("must be host:port, such as 127.0.0.1:8101")
    return Listen(host.strip("[]"), int(port))


def url(*schemes: str) -> AfterValidator:
    """A validator: an address with one of these schemes and a host."""

    def check(value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in schemes or not parts.netloc:
            raise ValueError(f"must be an address that begins with {' or '.join(s + '://' for s in schemes)}")
        return value

    return AfterValidator(check)


def _readable(path: Path) -> Path:
    if not path.is_file() or not os.access(path, os.R_OK):
        raise ValueError("must name a file that can be read")
    return path


def _folder(path: Path) -> Path:
    if not path.is_dir() or not os.access(path, os.R_OK | os.X_OK):
        raise ValueError("must name a folder that can be read")
    return path


def _secret_file(path: Path) -> Path:
    if len(_readable(path).read_bytes().strip()) < 32:
        raise ValueError("must name a file with a secret of at least 32 bytes")
    return path


def _key_file(path: Path) -> Path:
    try:
        decoded = base64.b64decode(_readable(path).read_bytes().strip(), validate=True)
    except binascii.Error:
        raise ValueError("must name a file with a key in base64") from None
    if len(decoded) != 32:
        raise ValueError(f"must name a file with a key of 32 bytes in base64; it has {len(decoded)}")
    return path


Address = Annotated[Listen, NoDecode, BeforeValidator(_listen)]
ReadableFile = Annotated[Path, AfterValidator(_readable)]
Folder = Annotated[Path, AfterValidator(_folder)]
SecretFile = Annotated[Path, AfterValidator(_secret_file)]
KeyFile = Annotated[Path, AfterValidator(_key_file)]


def read_key(path: Path) -> bytes:
    """The 32 bytes of a `KeyFile`."""
    return base64.b64decode(path.read_bytes().strip(), validate=True)


class Settings(BaseSettings):
    """What every process of a service needs."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    eventstore_url: Annotated[str, url("esdb", "esdb+discover", "kdb", "kdb+discover")]
    amqp_url: Annotated[str, url("amqp", "amqps")] = Field(repr=False)
    mongo_url: Annotated[str, url("mongodb", "mongodb+srv")] = Field(repr=False)
    http_listen: Address = Listen("127.0.0.1", 8101)
    health_listen: Address = Listen("127.0.0.1", 8111)
    jwks_url: Annotated[str, url("http", "https")] = "http://127.0.0.1:8101/directory/jwks.json"
    database_prefix: str = Field(default="kairan_", pattern=r"^[a-z][a-z0-9_]{0,30}$")
    log_level: str = Field(default="INFO", pattern=r"^(DEBUG|INFO|WARNING|ERROR)$")
    max_workers: int = Field(default=200, ge=1, le=2000)
    native_threads: int = Field(default=24, ge=1, le=500)


def load(settings: type[S]) -> S:
    """The settings from the environment; on any fault prints all of them to stderr and exits with 78."""
    try:
        return settings()
    except ValidationError as error:
        print("The configuration is not usable:", file=sys.stderr)
        for line in described(error):
            print(f"  {line}", file=sys.stderr)
        raise SystemExit(EX_CONFIG) from None


def described(error: ValidationError) -> list[str]:
    """One line a fault: the variable's name and what is wrong. Never the value."""
    lines = []
    for fault in error.errors(include_input=False, include_url=False):
        name = PREFIX + "_".join(str(part) for part in fault["loc"]).upper()
        said = "is not set" if fault["type"] == "missing" else fault["msg"].removeprefix("Value error, ")
        lines.append(f"{name}: {said}")
    return sorted(lines)
