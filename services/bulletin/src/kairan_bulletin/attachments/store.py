"""Where the content of attachments lies: a port of four calls, and its implementation in GridFS (``s3`` has
another).

Collections ``attachments.files`` and ``attachments.chunks`` of the service's own database. Written by serve
before the event that tells of it, so what the log knows of is there; it is no read model, and a rebuild
leaves it alone.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from gridfs import GridFSBucket, NoFile
from pymongo.database import Database

BUCKET: Final = "attachments"
CHUNK_BYTES: Final = 256 * 1024


class ContentGone(Exception):
    """The store has no such content."""


class ContentStore(Protocol):
    """Whole contents by id. Writing again replaces; removing what is not there is no error."""

    def write(self, attachment_id: UUID, content: bytes) -> None: ...

    def read(self, attachment_id: UUID) -> bytes: ...

    def remove(self, attachment_id: UUID) -> None: ...

    def written_before(self, moment: datetime) -> Iterable[UUID]: ...


class GridFsStore:
    """Blocking. Each writing makes a file of its own; the newest is read, older ones are removed after it."""

    def __init__(self, database: Database[Any]) -> None:
        self._files = database[f"{BUCKET}.files"]
        self._bucket = GridFSBucket(database, bucket_name=BUCKET, chunk_size_bytes=CHUNK_BYTES)

    def write(self, attachment_id: UUID, content: bytes) -> None:
        name = str(attachment_id)
        made = self._bucket.upload_from_stream(name, content)
        for each in self._ids(name):
            if each != made:
                self._bucket.delete(each)

    def read(self, attachment_id: UUID) -> bytes:
        """Raises ContentGone."""
        try:
            with self._bucket.open_download_stream_by_name(str(attachment_id)) as stream:
                return bytes(stream.read())
        except NoFile:
            raise ContentGone from None

    def remove(self, attachment_id: UUID) -> None:
        for each in self._ids(str(attachment_id)):
            self._bucket.delete(each)

    def written_before(self, moment: datetime) -> Iterator[UUID]:
        """What was written whole before the moment, in no order."""
        for found in self._files.find({"uploadDate": {"$lt": moment}}, {"filename": 1}):
            yield UUID(found["filename"])

    def _ids(self, name: str) -> Iterator[Any]:
        return iter([found._id for found in self._bucket.find({"filename": name})])
