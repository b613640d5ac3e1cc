"""What the bulletin service reads from its environment besides what every process does."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from kairan_bulletin.attachments.bucket import checked_bucket
from kairan_bulletin.delivery.vapid import checked_vapid
from kairan_bulletin.paper.font import DEFAULT as DEFAULT_FONT
from kairan_kernel.config import KeyFile, ReadableFile, SecretFile, Settings, url


class BulletinSettings(Settings):
    """For ``serve`` and ``follow``: the key-encryption key of the vault (addresses, comments, …), and the
    secret that signs confirmations and feed addresses. Without ``smtp_url`` no mail goes out;
    ``public_url`` is where residents open articles.

    ``mail_gateway_key_file`` holds what the mail gateway shows as its Bearer key; without it nobody hands in
    mails. Feeds inside private networks are read only where that is allowed. ``font_file``: the Japanese
    font of PDFs. ``attachments_url``: an S3-compatible store for attachments; without it they lie in GridFS.

    Without ``vapid_key_file`` (PEM, P-256) no web push is sent; push services inside private networks, and
    without TLS, are asked only where that is allowed (for development).
    """

    sealing_key_file: KeyFile
    confirmation_key_file: SecretFile
    smtp_url: Annotated[str, url("smtp", "smtps")] | None = Field(default=None, repr=False)
    mail_from: str = "no-reply@kairan.example"
    public_url: Annotated[str, url("http", "https")] = "https://kairan.example"
    mail_gateway_key_file: SecretFile | None = None
    feeds_from_private_addresses: bool = False
    attachments_url: Annotated[str, AfterValidator(checked_bucket)] | None = Field(default=None, repr=False)
    vapid_key_file: Annotated[ReadableFile, AfterValidator(checked_vapid)] | None = None
    push_to_private_addresses: bool = False
    font_file: Path = DEFAULT_FONT
