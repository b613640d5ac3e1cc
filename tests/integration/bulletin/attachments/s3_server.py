"""An S3-compatible server of the tests' own: it speaks the protocol over HTTP and checks signatures."""

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from minio import Minio
from tests.neighbourhood.ports import free_ports

from kairan_local.probes import listens
from kairan_local.process import Process
from kairan_local.solo import Solo

HOST = "127.0.0.1"
BUCKET = "attachments"


@dataclass(frozen=True)
class S3Server:
    """`process` can be stopped and started; what lies there stays."""

    process: Solo
    port: int
    key: str
    secret: str

    def url(self, *, secret: str = "", bucket: str = BUCKET) -> str:
        return f"s3+http://{self.key}:{secret or self.secret}@{HOST}:{self.port}/{bucket}"

    def names(self) -> set[str]:
        """What lies in the bucket, as its owner's own client sees it."""
        return {str(each.object_name) for each in self.client().list_objects(bucket_name=BUCKET)}

    def client(self) -> Minio:
        return Minio(
            endpoint=f"{HOST}:{self.port}",
            access_key=self.key,
            secret_key=self.secret,
            secure=False,
            region="us-east-1",
        )


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """A running server with one empty bucket."""
    (port,) = free_ports(1)
    data = folder / "buckets"
    data.mkdir(parents=True)
    key, secret = secrets.token_hex(8), secrets.token_hex(16)
    process = Process(
        name="s3",
        command=(sys.executable, "-m", "nanio", "serve", "--host", HOST, "--port", str(port)),
        folder=folder,
        health=lambda: listens(port),
        environment={"NANIO_ACCESS_KEY": key, "NANIO_SECRET_KEY": secret, "NANIO_DATA_DIR": str(data)},
    )
    server = S3Server(Solo(process, folder), port, key, secret)
    server.process.start()
    try:
        server.client().make_bucket(bucket_name=BUCKET)
        yield server
    finally:
        server.process.kill()
