"""The files that are made from the registry: examples/*.json, schemas/*.json and asyncapi/kairan.json.

They are committed, so that integrators read them without running anything; a check tells when they are old.
"""

import json
from pathlib import Path
from typing import Any, Final

from kairan_contracts.asyncapi import document
from kairan_contracts.envelope import example_of
from kairan_contracts.events import contracts, load_strict
from kairan_contracts.jsonschema import components, standalone

CHECKOUT: Final = Path(__file__).resolve().parents[2]
"""The folder `contracts/` of the checkout that this package runs from."""

PER_EVENT: Final = ("examples", "schemas")


def files() -> dict[str, str]:
    """Path below `contracts/` → text. Raises marshmallow.ValidationError if an example breaks its schema."""
    known = contracts()
    for full_name, event in known.items():
        load_strict(full_name, event.example)
    examples = {f"examples/{name}.json": _text(example_of(known[name])) for name in sorted(known)}
    parts = components(list(known.values()))
    schemas = {f"schemas/{name}.json": _text(standalone(known[name], parts)) for name in sorted(known)}
    return {**examples, **schemas, "asyncapi/kairan.json": _text(document(known))}


def write(root: Path) -> list[str]:
    """Write every file that differs, remove those of events that are gone; returns what changed."""
    wanted = files()
    changed = stale(root)
    for path in changed:
        target = root / path
        if path not in wanted:
            target.unlink()
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(wanted[path], encoding="utf-8")
    return changed


def stale(root: Path) -> list[str]:
    """Paths whose file is missing, different, or left over."""
    wanted = files()
    different = [path for path, text in wanted.items() if _read(root / path) != text]
    present = {str(found.relative_to(root)) for kind in PER_EVENT for found in (root / kind).glob("*.json")}
    return sorted({*different, *(present - wanted.keys())})


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
