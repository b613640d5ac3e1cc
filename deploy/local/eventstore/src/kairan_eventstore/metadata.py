"""Stream metadata: the part of a `$$stream` event that changes what readers of the stream see."""

import json
from dataclasses import dataclass
from typing import Any

from kairan_eventstore.facts import TOMBSTONE_REVISION


@dataclass(frozen=True, slots=True)
class StreamMetadata:
    """What can be read of a stream: the newest `max_count`, younger than `max_age` seconds, from `$tb` on."""

    max_count: int | None = None
    max_age: int | None = None
    truncate_before: int = 0

    @property
    def soft_deleted(self) -> bool:
        return self.truncate_before == TOMBSTONE_REVISION

    def first_revision(self, last: int) -> int:
        """The first readable revision of a stream that ends at `last`."""
        by_count = last - self.max_count + 1 if self.max_count is not None else 0
        return max(0, self.truncate_before, by_count)


UNLIMITED = StreamMetadata()
METASTREAM = StreamMetadata(max_count=1)
"""A metadata stream shows its newest event only."""
SOFT_DELETED_JSON = json.dumps({"$tb": TOMBSTONE_REVISION}).encode()


def parse(data: bytes) -> StreamMetadata:
    """Read metadata; what is no JSON object, or no number where one belongs, limits nothing."""
    document = _document(data)
    return StreamMetadata(
        max_count=_positive(document.get("$maxCount")),
        max_age=_positive(document.get("$maxAge")),
        truncate_before=_positive(document.get("$tb")) or 0,
    )


def revived(data: bytes, first_revision: int) -> bytes:
    """The metadata of a soft-deleted stream brought back: older events stay hidden, all else is kept."""
    return json.dumps(_document(data) | {"$tb": first_revision}).encode()


def _document(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _positive(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    return None
