"""Read models as pure functions of facts. What runs them is `projector.ProjectionRunner`.

A projection owns one collection of the service's MongoDB database, named by the question it answers. Only the
runner writes it; the service's queries read it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A decoded event and where it stands in the log."""

    event: Any
    position: int
    revision: int
    recorded_at: datetime
    stream: str
    id: UUID
    metadata: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """One read model.

    `keys` names the documents (`_id`s) that a fact touches; `project(document or None, fact, key)` returns
    the new document, or None when it is to be deleted. Both are pure; `project` may change and return the
    document it is given. The runner adds `_id` and `_position`. Raise `version` when `project` changes: the
    collection is then rebuilt from zero at the next start. `indexes` are tuples of ascending field names.

    `keeps_all`: no document is ever deleted. `written_once`: besides, each document is made of one fact
    alone, so that it is inserted without a look at what is there (at a tenth of a replacement's cost).
    """

    name: str
    handles: tuple[type, ...]
    keys: Callable[[Fact], Iterable[str]]
    project: Callable[[Document | None, Fact, str], Document | None]
    version: int = 1
    indexes: tuple[tuple[str, ...], ...] = ()
    keeps_all: bool = False
    written_once: bool = False
