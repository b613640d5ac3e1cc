"""What the service must know of a concept: what it stores, shows, tells others and refuses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kairan_kernel.codec import Upcast
from kairan_kernel.problems import ErrorTable
from kairan_kernel.projection import Projection

Told = tuple[str, Mapping[str, Any]]
"""A contract's event name without the service (``menu_opened``), and the values of its fields."""


def silent(event: Any) -> Told | None:
    """Nothing is told to others."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One noun of the service.

    `streams` are the prefixes of its streams, `types` the stored names of its events, `tell` gives what
    others hear of an event (with at least `union` and `association`, slugs or None, among the values).
    """

    name: str
    streams: tuple[str, ...]
    types: Mapping[str, type]
    projections: tuple[Projection, ...] = ()
    errors: ErrorTable = field(default_factory=dict)
    tell: Callable[[Any], Told | None] = silent
    upcasts: Mapping[str, Upcast] = field(default_factory=dict)
