"""The content of attachments in an S3-compatible store: an object a file, named by its id.

The bucket must be there; encryption at rest and replicas are the store's part.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from typing import Final
from uuid import UUID

import certifi
from minio import Minio
from minio.error import InvalidResponseError, S3Error, ServerError
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from kairan_bulletin.attachments.bucket import Bucket
from kairan_bulletin.attachments.store import ContentGone

CONNECT_SECONDS: Final = 1.0
READ_SECONDS: Final = 10.0
"""Between two pieces of an answer; a file is 20 MiB at most."""
CONNECTIONS: Final = 32
_BUSY: Final = frozenset({"InternalError", "ServiceUnavailable", "SlowDown", "RequestTimeout"})


class StoreAway(ConnectionError):
    """The store did not answer, or was too busy; the same request will work later."""


class S3Store:
    """Blocking; safe from several threads. Raises StoreAway when the store can't be had."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket.name
        self._client = Minio(
            endpoint=bucket.endpoint,
            access_key=bucket.key,
            secret_key=bucket.secret,
            secure=bucket.secure,
            region=bucket.region,
            http_client=PoolManager(
                timeout=Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
                retries=Retry(total=2, backoff_factor=0.1, status_forcelist=(500, 502, 503, 504)),
                maxsize=CONNECTIONS,
                cert_reqs="CERT_REQUIRED",
                ca_certs=certifi.where(),
            ),
        )

    def write(self, attachment_id: UUID, content: bytes) -> None:
        with _answering():
            self._client.put_object(
                bucket_name=self._bucket,
                object_name=str(attachment_id),
                data=BytesIO(content),
                length=len(content),
            )

    def read(self, attachment_id: UUID) -> bytes:
        """Raises ContentGone."""
        with _answering():
            answer = self._client.get_object(bucket_name=self._bucket, object_name=str(attachment_id))
            try:
                return bytes(answer.read())
            finally:
                answer.close()
                answer.release_conn()

    def remove(self, attachment_id: UUID) -> None:
        with _answering():
            self._client.remove_object(bucket_name=self._bucket, object_name=str(attachment_id))

    def written_before(self, moment: datetime) -> Iterator[UUID]:
        """What was written before the moment, by name."""
        with _answering():
            for found in self._client.list_objects(bucket_name=self._bucket):
                if found.last_modified is not None and found.last_modified < moment:
                    yield UUID(found.object_name)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except S3Error as error:
        if error.code == "NoSuchKey":
            raise ContentGone from None
        if error.code in _BUSY:
            raise StoreAway(error.code) from None
        raise
    except (HTTPError, ServerError, InvalidResponseError) as error:
        raise StoreAway(type(error).__name__) from None
