"""When is which feed read next? Collection ``feed_polls``, one document a source, written by follow.

No read model: it can't be made from the log. What is lost with it is read again, and recognised.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pymongo.database import Database

from kairan_kernel.documents import find_by_ids
from kairan_kernel.projection import Document

COLLECTION: Final = "feed_polls"
LONGEST_PAUSE: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """How the last reading went. ``fault`` is a code, none when all was well."""

    source_id: UUID
    url: str
    next_at: datetime
    last_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    fault: str | None = None
    failures: int = 0


class Polls:
    """Blocking."""

    def __init__(self, database: Database[Any]) -> None:
        self._collection = database[COLLECTION]

    def of(self, source_id: UUID, url: str) -> Poll | None:
        """The last reading of this address; none when there was none yet."""
        found = self._collection.find_one({"_id": str(source_id), "url": url})
        if found is None:
            return None
        return Poll(
            source_id=source_id,
            url=url,
            next_at=found["next_at"],
            last_at=found["last_at"],
            etag=found["etag"],
            last_modified=found["last_modified"],
            fault=found["fault"],
            failures=found["failures"],
        )

    def keep(self, poll: Poll) -> None:
        document = {
            "url": poll.url,
            "next_at": poll.next_at,
            "last_at": poll.last_at,
            "etag": poll.etag,
            "last_modified": poll.last_modified,
            "fault": poll.fault,
            "failures": poll.failures,
        }
        self._collection.replace_one({"_id": str(poll.source_id)}, document, upsert=True)

    def shown_with(self, sources: Sequence[Document]) -> list[Document]:
        """Documents of ``outside_sources`` with ``last_polled_at`` and ``last_fault``."""
        polls = {
            each["_id"]: each
            for each in find_by_ids(self._collection, [each["source_id"] for each in sources])
        }
        return [
            {
                **each,
                "last_polled_at": polls.get(each["source_id"], {}).get("last_at"),
                "last_fault": polls.get(each["source_id"], {}).get("fault"),
            }
            for each in sources
        ]


def pause_after(failures: int, every: timedelta) -> timedelta:
    """Until the next reading: doubled with each failure in a row, up to six hours."""
    return every if failures == 0 else max(every, min(every * 2 ** min(failures, 10), LONGEST_PAUSE))
