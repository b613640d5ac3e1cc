"""What operators do by hand: packages, environments, rebuilding."""

import subprocess
from pathlib import Path

import pytest
from tests.integration.processes import command_of
from tests.neighbourhood.union import Union

from kairan_contracts.translate.vocabulary import Language, Reason
from kairan_translate.engine.environment import Environment, NotMade
from kairan_translate.engine.machine import CannotTranslate, Machine
from kairan_translate.settings import ENVIRONMENTS

from .calling import Translate
from .conftest import PACKAGES

COMMAND = command_of("translate")


def run(folder: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        "PATH": "/usr/bin:/bin",
        "ARGOS_PACKAGES_DIR": str(folder),
        "KAIRAN_ENGINE_FOLDER": str(ENVIRONMENTS),
        **more,
    }
    return subprocess.run(
        [COMMAND, *arguments], env=environment, capture_output=True, text=True, timeout=100, check=False
    )


def test_packages_are_installed_from_files_and_listed(engine: Environment, tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    empty = run(folder, "packages", "list")
    assert "articles go out untranslated" in empty.stderr
    files = [str(PACKAGES / f"town-{pair}.argosmodel") for pair in ("ja_en", "en_es")]
    done = run(folder, "packages", "install", *files)
    assert done.stdout == "installed: ja-en, en-es\n"
    listed = run(folder, "packages", "list")
    assert listed.returncode == 0
    assert "ja -> en  1.0" in listed.stdout


def test_a_file_that_is_no_package_is_refused_in_a_line(engine: Environment, tmp_path: Path) -> None:
    broken = tmp_path / "x.argosmodel"
    broken.write_text("no zip")
    done = run(tmp_path / "packages", "packages", "install", str(broken))
    assert done.returncode == 1
    assert done.stderr.startswith("Error: not installed: x.argosmodel is no Argos package")
    assert "Traceback" not in done.stderr


def test_an_index_out_of_reach_says_what_to_do_instead(engine: Environment, tmp_path: Path) -> None:
    done = run(
        tmp_path, "packages", "install", "ja", "en", KAIRAN_ARGOS_INDEX="http://127.0.0.1:1/index.json"
    )
    assert done.returncode == 1
    assert "the index of packages can't be fetched" in done.stderr
    assert "take the .argosmodel file there on a disk" in done.stderr


def test_an_environment_that_cannot_be_made_says_why_and_nothing_is_translated_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("kairan-has-no-such-package==1.0\n")
    environment = Environment(name="engine", folder=tmp_path / "engines", requirements=wanted)
    with pytest.raises(NotMade, match="kairan-has-no-such-package"):
        environment.make()
    assert not environment.is_ready
    machine = Machine(environment, tmp_path / "packages")
    with pytest.raises(CannotTranslate) as told:
        machine.translate(["夏祭り"], Language.JA, Language.EN, 5)
    assert told.value.reason is Reason.NO_ENGINE


def test_read_models_rebuilt_from_the_log_are_the_same(translate: Translate, union: Union) -> None:
    resident = union.households[0].member()
    article_id = translate.publish(union, "清掃のお知らせ", "会費は5,000円です。無事です。")
    for language in ("en", "es", "ne"):
        translate.translation(resident, article_id, language)
    path = f"/translate/articles/{article_id}/translations/en"
    before = translate.get(resident, path).json()
    assert translate.processes.run("rebuild").endswith("rebuilt: every read model\n")
    assert translate.get(resident, path).json() == before


def test_messages_are_sent_once_more_to_one_queue(translate: Translate, union: Union) -> None:
    resident = union.households[0].member()
    article_id = translate.publish(union, "助けて", "無事です。")
    translate.translation(resident, article_id, "en")
    done = translate.processes.run("republish", "--queue", "city.on_translation_ready")
    said = done.splitlines()[-1]
    assert int(said.split()[1]) >= 11
