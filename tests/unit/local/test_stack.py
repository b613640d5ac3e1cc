"""The plan of the stack: ports, addresses, keys, and who needs whom."""

import base64
from pathlib import Path

import pytest

from kairan_local.keys import Keys
from kairan_local.process import CannotStart
from kairan_local.settings import Settings
from kairan_local.stack import Stack
from kairan_local.supervision import Supervision, private_folder, tiers_of


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    stack = Stack(Settings(home=tmp_path / "var"))
    stack.keys.make_missing()
    return stack


def test_the_gateway_is_at_8080_and_no_port_is_given_twice(stack: Stack) -> None:
    ports = [port for process in stack.processes() for port in process.ports.values()]
    assert stack.gateway.port == 8080
    assert len(ports) == len(set(ports))


def test_as_many_serve_processes_as_can_be_asked_for_have_ports_of_their_own(tmp_path: Path) -> None:
    stack = Stack(Settings(home=tmp_path, serves={"directory": 4, "safety": 4}))
    stack.keys.make_missing()
    ports = [port for process in stack.processes() for port in process.ports.values()]
    assert len(ports) == len(set(ports))
    assert sum("-serve-" in process.name for process in stack.processes()) == 8


def test_the_base_moves_every_port_and_one_can_be_set_by_itself(tmp_path: Path) -> None:
    stack = Stack(Settings(home=tmp_path, port_base=20_000, port_kafka=9092))
    stack.keys.make_missing()
    ports = {purpose: port for process in stack.processes() for purpose, port in process.ports.items()}
    assert ports.pop("the Kafka broker") == 9092
    assert all(20_000 <= port < 20_100 for port in ports.values())


def test_a_given_server_is_not_started_and_the_services_are_told_its_address(tmp_path: Path) -> None:
    stack = Stack(Settings(home=tmp_path, amqp_url="amqp://elsewhere/%2F"))
    stack.keys.make_missing()
    names = {process.name for process in stack.processes()}
    assert "rabbitmq" not in names
    assert stack.environment_of("kairan-safety")["KAIRAN_AMQP_URL"] == "amqp://elsewhere/%2F"
    assert "rabbitmq" not in {need for process in stack.processes() for need in process.needs}


def test_servers_come_first_and_the_gateway_last(stack: Stack) -> None:
    tiers = tiers_of(stack.processes())
    assert tiers["rabbitmq-epmd"] == 1
    assert tiers["eventstore"] == tiers["mongodb"] == tiers["rabbitmq"] == 2
    assert tiers["safety-serve"] == tiers["directory-follow"] == tiers["translate-serve"] == 3
    assert tiers["gateway"] == max(tiers.values()) == 4


def test_services_boot_beside_rabbitmq_and_are_stopped_before_it(stack: Stack) -> None:
    serve = next(process for process in stack.processes() if process.name == "safety-serve")
    assert "rabbitmq" in serve.needs
    assert serve.beside == {"rabbitmq", "rabbitmq-epmd"}


def test_translation_steps_back_and_nobody_in_a_hurry_waits_for_it(stack: Stack) -> None:
    processes = {process.name: process for process in stack.processes()}
    late = {name for name, process in processes.items() if process.late}
    assert late == {"translate-serve", "translate-work"}
    assert not late & {need for process in processes.values() for need in process.needs}
    assert "translate-follow" in processes["gateway"].needs  # it declares queues before anything is told
    others = [process.niceness for name, process in processes.items() if name != "translate-work"]
    assert processes["translate-work"].niceness > max(others)


def test_what_a_service_may_do_without_is_named_by_its_checks(stack: Stack) -> None:
    assert "only approved phrases" in stack.services["translate"].without["engine"]
    assert not stack.services["safety"].without


def test_keys_are_made_once_and_can_be_read_by_their_owner_alone(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys", ("directory", "safety"), ("extra.key",))
    made = keys.make_missing()
    contents = {path: path.read_bytes() for path in made}
    assert keys.make_missing() == []
    assert {path: path.read_bytes() for path in made} == contents
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in made)
    assert keys.folder.stat().st_mode & 0o777 == 0o700
    assert len(base64.b64decode(keys.sealing("safety").read_text())) == 32


def test_a_stack_can_be_planned_before_anything_was_ever_started(tmp_path: Path) -> None:
    stack = Stack(Settings(home=tmp_path / "var"))
    assert stack.gateway.processes()[0].needs
    assert stack.keys.make_missing() == []


def test_each_service_has_secrets_of_its_own(stack: Stack) -> None:
    directory, safety = (stack.environment_of(f"kairan-{name}") for name in ("directory", "safety"))
    assert directory["KAIRAN_SEALING_KEY_FILE"] != safety["KAIRAN_SEALING_KEY_FILE"]
    assert "KAIRAN_SIGNING_KEYS_DIR" in directory
    assert "KAIRAN_SIGNING_KEYS_DIR" not in safety


def test_a_socket_name_that_is_too_long_moves_to_a_private_folder(tmp_path: Path) -> None:
    deep = tmp_path / "/".join(["a-rather-long-folder-name"] * 5)
    socket = Supervision(deep).socket
    assert len(str(socket)) < 107
    assert socket.parent.stat().st_mode & 0o777 == 0o700
    assert Supervision(deep).socket == socket
    socket.parent.rmdir()


def test_a_folder_that_others_may_enter_is_refused_for_the_socket(tmp_path: Path) -> None:
    open_folder = tmp_path / "open"
    open_folder.mkdir()
    open_folder.chmod(0o777)
    with pytest.raises(CannotStart, match="not a private folder"):
        private_folder(open_folder)
