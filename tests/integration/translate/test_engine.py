"""The engine's process with real packages: what it translates, and what it says when something is wrong."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest
from tests.neighbourhood.service import wait_until

from kairan_contracts.translate.vocabulary import Language, Reason
from kairan_translate.engine.environment import Environment
from kairan_translate.engine.machine import CannotTranslate, Machine
from kairan_translate.engine.packages import NotInstalled, install_file

from .conftest import PACKAGES

JA, EN, ES = Language.JA, Language.EN, Language.ES


def test_a_package_is_loaded_by_argos_translate_and_translates(machine: Machine) -> None:
    made = machine.translate(["会費は XQ1 です。", "よろしくお願いします。"], JA, EN, 30)
    assert made.sentences == ("The fee is XQ1 .", "Thank you.")
    assert made.engine == "argos-translate-lt 1.12.1 (ja-en 1.0)"


def test_what_has_no_package_of_its_own_goes_by_english(machine: Machine) -> None:
    made = machine.translate(["よろしくお願いします。"], JA, ES, 30)
    assert made.sentences == ("Muchas gracias.",)
    assert made.engine.endswith("(ja-en 1.0, en-es 1.0)")


def test_a_language_nobody_has_is_told_apart_from_a_failure(machine: Machine) -> None:
    with pytest.raises(CannotTranslate) as told:
        machine.translate(["よろしくお願いします。"], JA, Language.NE, 30)
    assert told.value.reason is Reason.NO_PACKAGE


def test_nothing_with_another_licence_than_it_says_is_in_the_environment(engine: Environment) -> None:
    listed = subprocess.run(
        [engine.python, "-m", "pip", "list", "--format=freeze"], check=True, capture_output=True, text=True
    ).stdout.lower()
    assert "argos-translate-lt==" in listed
    for name in ("minisbd", "torch", "stanza", "onnxruntime", "nvidia", "spacy"):
        assert name not in listed


def test_an_answer_that_is_late_ends_the_process_and_the_next_one_is_answered(
    engine: Environment, packages: Path
) -> None:
    machine = Machine(engine, packages)
    try:
        with pytest.raises(CannotTranslate) as told:
            machine.translate(["よろしくお願いします。"], JA, EN, 0.005)
        assert told.value.reason is Reason.TIME_LIMIT
        assert machine.pid is None
        assert machine.translate(["よろしくお願いします。"], JA, EN, 30).sentences == ("Thank you.",)
    finally:
        machine.close()


def test_a_killed_engine_is_started_again_and_the_same_request_is_answered(
    engine: Environment, packages: Path
) -> None:
    machine = Machine(engine, packages)
    try:
        machine.installed()
        assert machine.pid is not None
        os.kill(machine.pid, signal.SIGSTOP)
        pid = machine.pid
        threading.Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()
        assert machine.translate(["よろしくお願いします。"], JA, EN, 30).sentences == ("Thank you.",)
        assert machine.pid != pid
    finally:
        machine.close()


def test_an_engine_without_work_is_ended_and_the_next_request_starts_another(
    engine: Environment, packages: Path
) -> None:
    machine = Machine(engine, packages)
    try:
        machine.installed()
        running = machine.pid
        machine.end_if_idle(60)
        assert machine.pid == running
        machine.end_if_idle(0)
        assert machine.pid is None
        assert machine.translate(["よろしくお願いします。"], JA, EN, 30).sentences == ("Thank you.",)
    finally:
        machine.close()


def test_what_there_is_to_translate_with_is_seen_without_starting_anything(
    engine: Environment, own_packages: Path
) -> None:
    machine = Machine(engine, own_packages)
    before = machine.looks
    (own_packages / ".half-unpacked").mkdir()
    assert machine.looks == before
    shutil.rmtree(next(own_packages.glob("*en_es*")))
    assert machine.looks not in ("", before)
    shutil.rmtree(next(own_packages.glob("*ja_en*")))
    assert machine.looks == ""
    assert machine.pid is None


def test_the_engine_is_small(machine: Machine) -> None:
    machine.translate(["よろしくお願いします。"], JA, ES, 30)
    status = Path(f"/proc/{machine.pid}/status").read_text()
    resident = int(status.split("VmRSS:")[1].split()[0]) // 1024
    assert resident < 300


def test_a_package_put_there_or_broken_later_is_noticed(engine: Environment, own_packages: Path) -> None:
    machine = Machine(engine, own_packages)
    try:
        assert len(machine.installed().packages) == 2
        (broken,) = own_packages.glob("*en_es*")
        (broken / "model" / "model.bin").unlink()
        os.utime(broken, (time.time(), time.time() + 5))
        assert [each["to"] for each in machine.installed().packages] == ["en"]
        assert "no model" in machine.installed().faults[broken.name]
    finally:
        machine.close()


def test_a_damaged_model_is_a_missing_package_and_not_the_end(
    engine: Environment, own_packages: Path
) -> None:
    (folder,) = own_packages.glob("*en_es*")
    model = folder / "model" / "model.bin"
    model.write_bytes(model.read_bytes()[:1000])
    machine = Machine(engine, own_packages)
    try:
        with pytest.raises(CannotTranslate) as told:
            machine.translate(["よろしくお願いします。"], JA, ES, 30)
        assert told.value.reason is Reason.NO_PACKAGE
        assert "en-es" in told.value.detail
        assert machine.translate(["よろしくお願いします。"], JA, EN, 30).sentences == ("Thank you.",)
    finally:
        machine.close()


def damaged(kind: str, folder: Path) -> Path:
    """A `.argosmodel` file with something wrong."""
    source, out = PACKAGES / "town-ja_en.argosmodel", folder / f"{kind}.argosmodel"
    if kind == "truncated":
        out.write_bytes(source.read_bytes()[:50_000])
    elif kind == "text":
        out.write_text("this is no package")
    else:
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
            for entry in old.infolist():
                left_out = {"no-metadata": "metadata.json", "no-tokenizer": "sentencepiece.model"}.get(kind)
                if left_out is None or not entry.filename.endswith(left_out):
                    content = old.read(entry)
                    if kind == "half-a-model" and entry.filename.endswith("model.bin"):
                        content = content[:2000]
                    new.writestr(entry.filename, content)
            if kind == "climbing":
                new.writestr("../climbed", "x")
    return out


@pytest.mark.parametrize(
    "kind", ["truncated", "text", "no-metadata", "no-tokenizer", "half-a-model", "climbing"]
)
def test_a_broken_package_file_is_refused_and_leaves_nothing_behind(
    kind: str, engine: Environment, tmp_path: Path
) -> None:
    folder = tmp_path / "packages"
    with pytest.raises(NotInstalled):
        install_file(damaged(kind, tmp_path), folder, engine)
    assert list(folder.iterdir()) == []
    assert not (tmp_path / "climbed").exists()


def test_installing_a_package_again_replaces_it(engine: Environment, own_packages: Path) -> None:
    before = sorted(path.name for path in own_packages.iterdir())
    assert install_file(PACKAGES / "town-ja_en.argosmodel", own_packages, engine) == "ja-en"
    assert sorted(path.name for path in own_packages.iterdir()) == before


def test_the_engine_dies_with_who_started_it(engine: Environment, packages: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from kairan_translate.engine.machine import Machine, engine_environment\n"
        "machine = Machine(engine_environment(Path(sys.argv[1])), Path(sys.argv[2]))\n"
        "machine.installed()\nprint(machine.pid, flush=True)\nimport time\ntime.sleep(60)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(engine.folder), str(packages)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    pid = int(child.stdout.readline())
    child.kill()
    child.wait()
    wait_until(lambda: not Path(f"/proc/{pid}").exists() or _is_zombie(pid))
    child.stdout.close()


def _is_zombie(pid: int) -> bool:
    return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
