"""Which store holds the content of attachments: GridFS of the service's own database, or one named by URL.

The S3 client is an extra of this service (``kairan-bulletin[s3]``) and is imported only where it is used.
"""

import importlib
from typing import Any

from pymongo.database import Database

from kairan_bulletin.attachments.bucket import Bucket
from kairan_bulletin.attachments.store import ContentStore, GridFsStore


def contents_of(database: Database[Any], address: str | None) -> ContentStore:
    """The store that the settings name."""
    if address is None:
        return GridFsStore(database)
    s3 = importlib.import_module("kairan_bulletin.attachments.s3")
    store: ContentStore = s3.S3Store(Bucket.of(address))
    return store
