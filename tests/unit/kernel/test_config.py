"""Configuration: typed, and every fault told at once without its value."""

import base64
import os
from pathlib import Path

import pytest

from kairan_kernel.config import Folder, KeyFile, Listen, SecretFile, Settings, load, read_key

GOOD = {
    "KAIRAN_EVENTSTORE_URL": "esdb://127.0.0.1:2113?Tls=false",
    "KAIRAN_AMQP_URL": "amqp://user:hunter2@127.0.0.1:5672/%2F",
    "KAIRAN_MONGO_URL": "mongodb://127.0.0.1:27017",
}


class KeyedSettings(Settings):
    sealing_key_file: KeyFile
    token_secret_file: SecretFile
    signing_keys_dir: Folder


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("KAIRAN_"):
            monkeypatch.delenv(name)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def told(settings: type[Settings], capsys: pytest.CaptureFixture[str]) -> list[str]:
    with pytest.raises(SystemExit) as ended:
        load(settings)
    assert ended.value.code == 78
    return [line.strip() for line in capsys.readouterr().err.splitlines()[1:]]


def test_the_environment_becomes_typed_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAIRAN_HTTP_LISTEN", "[::1]:9000")
    settings = load(Settings)
    assert settings.http_listen == Listen("::1", 9000)
    assert settings.database_prefix == "kairan_"


def test_secrets_do_not_show_in_a_repr() -> None:
    assert "hunter2" not in repr(load(Settings))


def test_every_fault_is_told_in_one_go(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    short = tmp_path / "short"
    short.write_text(base64.b64encode(b"x" * 16).decode())
    monkeypatch.delenv("KAIRAN_MONGO_URL")
    wrong = {
        "AMQP_URL": "http://user:hunter2@broker",
        "HTTP_LISTEN": "8101",
        "MAX_WORKERS": "many",
        "SEALING_KEY_FILE": str(short),
        "TOKEN_SECRET_FILE": str(tmp_path / "missing"),
        "SIGNING_KEYS_DIR": str(short),
    }
    for name, value in wrong.items():
        monkeypatch.setenv(f"KAIRAN_{name}", value)
    lines = told(KeyedSettings, capsys)
    assert [line.partition(":")[0] for line in lines] == sorted(
        f"KAIRAN_{name}" for name in [*wrong, "MONGO_URL"]
    )
    whole = "\n".join(lines)
    assert "KAIRAN_MONGO_URL: is not set" in whole
    assert "it has 16" in whole
    assert not [value for value in ("hunter2", "many", str(short)) if value in whole.replace("KAIRAN_", "")]


@pytest.mark.parametrize("wrong", ["", "host", "host:", ":1", "host:port", "host:70000"])
def test_a_listening_address_is_host_and_port(
    wrong: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAIRAN_HEALTH_LISTEN", wrong)
    (line,) = told(Settings, capsys)
    assert line == "KAIRAN_HEALTH_LISTEN: must be host:port, such as 127.0.0.1:8101"


def test_a_key_file_holds_thirty_two_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    key = bytes(range(32))
    (tmp_path / "key").write_text(base64.b64encode(key).decode() + "\n")
    (tmp_path / "secret").write_text("s" * 40)
    monkeypatch.setenv("KAIRAN_SEALING_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("KAIRAN_TOKEN_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("KAIRAN_SIGNING_KEYS_DIR", str(tmp_path))
    assert read_key(load(KeyedSettings).sealing_key_file) == key
