"""Putting Argos packages into their folder: from a file, or from Argos Translate's index.

A package is read, and asked to translate a sentence, in a folder beside the others before it is moved
among them; one that is broken never gets there. What was installed before for the same pair is replaced.
"""

import json
import os
import shutil
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from kairan_contracts.translate.vocabulary import Language
from kairan_translate.engine.environment import Environment
from kairan_translate.engine.machine import CannotTranslate, Machine
from kairan_translate.languages import ENGINE_CODES

INDEX: Final = "https://raw.githubusercontent.com/argosopentech/argospm-index/main/index.json"
_MOST_BYTES: Final = 1 << 30
_PATIENCE: Final = 60.0
_TRIAL: Final = "1"


class NotInstalled(Exception):
    """Why there is no package; said to the operator as it is."""


def install_file(file: Path, folder: Path, environment: Environment) -> str:
    """Install a `.argosmodel` file; its name as `ja-en 1.0`. Raises NotInstalled."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as scratch:
        unpacked = _unpacked(file, Path(scratch))
        pair = _tried(Path(scratch), environment)
        for known in _folders_of(folder, pair):
            shutil.rmtree(known)
        os.replace(unpacked, folder / unpacked.name)
    return f"{pair[0]}-{pair[1]}"


def install_from_index(
    source: str, targets: Sequence[str], folder: Path, environment: Environment
) -> list[str]:
    """Fetch and install, each once, what leads from `source` to the targets, by English where nothing does
    directly.
    """
    index = _fetched_index()
    links = {(entry.get("from_code"), entry.get("to_code")): entry.get("links") or [] for entry in index}
    pairs = [(_code(source), _code(target)) for target in targets]
    ways = ([pair] if pair in links else [(pair[0], "en"), ("en", pair[1])] for pair in pairs)
    steps = list(dict.fromkeys(step for way in ways for step in way))
    missing = [f"{s}-{t}" for s, t in steps if not links.get((s, t))]
    if missing:
        raise NotInstalled(f"the index has no package {' or '.join(missing)}")
    return [_install_link(links[step], folder, environment) for step in steps]


def _code(name: str) -> str:
    return ENGINE_CODES.get(Language(name), name) if name in set(Language) else name


def _install_link(links: list[str], folder: Path, environment: Environment) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(suffix=".argosmodel", dir=folder, prefix=".download-") as file:
        for link in links:
            if not link.startswith("https://"):
                continue
            try:
                with urllib.request.urlopen(link, timeout=_PATIENCE) as response:
                    shutil.copyfileobj(response, file)
            except OSError as error:
                raise NotInstalled(f"{link} can't be fetched: {_said(error)}") from error
            file.flush()
            return install_file(Path(file.name), folder, environment)
    raise NotInstalled("the index names no address that begins with https://")


def _fetched_index() -> list[dict[str, Any]]:
    address = os.environ.get("KAIRAN_ARGOS_INDEX", INDEX)
    try:
        with urllib.request.urlopen(address, timeout=_PATIENCE) as response:
            return list(json.load(response))
    except (OSError, ValueError) as error:
        raise NotInstalled(
            f"the index of packages can't be fetched ({_said(error)}). Without a way to the network, take the"
            " .argosmodel file there on a disk and name the file instead."
        ) from error


def _said(error: Exception) -> str:
    reason = getattr(error, "reason", None)
    return str(reason or error) or type(error).__name__


def _unpacked(file: Path, folder: Path) -> Path:
    if not file.is_file():
        raise NotInstalled(f"{file} is no file")
    try:
        with zipfile.ZipFile(file) as archive:
            names = {
                Path(entry.filename).parts[0] for entry in archive.infolist() if entry.filename.strip("/")
            }
            if len(names) != 1 or any(name in ("..", "/") or name.startswith(".") for name in names):
                raise NotInstalled(f"{file.name} is no Argos package: it must hold one folder")
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
                raise NotInstalled(f"{file.name} is larger than a package can be")
            archive.extractall(folder)
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise NotInstalled(f"{file.name} is no Argos package, or is damaged: {error}") from error
    return folder / names.pop()


def _tried(folder: Path, environment: Environment) -> tuple[str, str]:
    """The pair of the one package in the folder, after it has translated something."""
    machine = Machine(environment, folder, threads=1)
    try:
        installed = machine.installed()
        if not installed.packages:
            raise NotInstalled("; ".join(installed.faults.values()) or "there is no package in it")
        pair = installed.packages[0]["from"], installed.packages[0]["to"]
        spoken = {code: language for language, code in ENGINE_CODES.items()}
        if pair[0] not in spoken or pair[1] not in spoken:
            raise NotInstalled(
                f"Kairan has no use for {pair[0]}-{pair[1]}: its languages are {', '.join(Language)}"
            )
        machine.translate([_TRIAL], spoken[pair[0]], spoken[pair[1]], _PATIENCE)
        return pair
    except CannotTranslate as error:
        raise NotInstalled(f"it can't translate: {error.detail or error.reason}") from error
    finally:
        machine.close()


def _folders_of(folder: Path, pair: tuple[str, str]) -> list[Path]:
    return [path.parent for path in folder.glob("[!.]*/metadata.json") if _pair(path) == pair]


def _pair(metadata: Path) -> tuple[str | None, str | None]:
    try:
        read = json.loads(metadata.read_text("utf-8"))
        return read.get("from_code"), read.get("to_code")
    except (OSError, ValueError, AttributeError):
        return None, None
