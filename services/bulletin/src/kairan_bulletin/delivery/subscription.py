"""A browser's subscription as the senders read it, and the text it is sealed as."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """``p256dh`` (65 bytes) and ``auth`` (16 bytes) in base64url."""

    endpoint: str
    p256dh: str
    auth: str


def written(subscription: Subscription) -> str:
    """The text that stands as `Letter.to`."""
    return msgspec.json.encode(subscription).decode()


def read(text: str) -> Subscription:
    """The subscription that was `written`."""
    return msgspec.json.decode(text, type=Subscription)


def decoded(base64url: str) -> bytes:
    """The bytes of base64url with or without padding. Raises ValueError."""
    bare = base64url.rstrip("=")
    return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))


def encoded(content: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
