"""What attendances and surveys have in common as they are stored: whom they ask."""

from typing import Any


def with_everyone_asked(data: dict[str, Any]) -> dict[str, Any]:
    """v1 → v2: the first form knew no audiences; everyone of the area was asked."""
    return {**data, "asked": None}
