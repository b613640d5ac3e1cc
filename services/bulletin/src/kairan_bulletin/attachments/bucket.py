"""The address of a bucket for attachments, as the configuration gives it.

``s3://KEY:SECRET@host[:port]/bucket?region=…`` speaks TLS, ``s3+http://…`` does not (for development). Key
and secret are percent-encoded.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Where the contents lie, and with which key."""

    endpoint: str
    secure: bool
    key: str
    secret: str
    name: str
    region: str

    @classmethod
    def of(cls, address: str) -> "Bucket":
        """Raises ValueError for an address that is none."""
        parts = urlsplit(address)
        name = parts.path.strip("/")
        if parts.scheme not in ("s3", "s3+http") or not parts.hostname or not name or "/" in name:
            raise ValueError("must look like s3://KEY:SECRET@host/bucket")
        if not parts.username or not parts.password:
            raise ValueError("must hold a key and its secret: s3://KEY:SECRET@host/bucket")
        return cls(
            endpoint=parts.netloc.rpartition("@")[2],
            secure=parts.scheme == "s3",
            key=unquote(parts.username),
            secret=unquote(parts.password),
            name=name,
            region=parse_qs(parts.query).get("region", ["us-east-1"])[0],
        )


def checked_bucket(address: str) -> str:
    """The address, when it is one and the S3 client is installed. Raises ValueError."""
    Bucket.of(address)
    if find_spec("minio") is None:
        raise ValueError("needs the extra kairan-bulletin[s3], which is not installed")
    return address
