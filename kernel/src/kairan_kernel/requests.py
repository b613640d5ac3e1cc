"""A request as a handler sees it: already authenticated, validated and typed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from kairan_kernel.catalogue import Language
from kairan_kernel.commands import Causation
from kairan_kernel.ids import derived_id, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the caller asks. `params` from the path, `query` and `body` through the route's schemas.

    `principal` is what the service's `principal_of` made of the token's claims (None on a public route
    without a token). `idempotency_key` is the header's value; for PUT, PATCH and DELETE without one a fresh
    value, so that each is a command of its own. `raw` is the body as it came. `client` is the caller's
    address as the gateway saw it.
    """

    method: str
    path: str
    params: Mapping[str, Any]
    query: dict[str, Any]
    body: Any
    raw: bytes
    principal: Any
    language: Language
    idempotency_key: str
    correlation_id: UUID
    headers: Mapping[str, str] = field(repr=False)
    client: str = field(default="", repr=False)

    @property
    def fingerprint(self) -> str:
        """A digest of what is asked: equal for a repeat of the same JSON, however it is spaced or ordered."""
        digest = hashlib.sha256(f"{self.method} {self.path}\n".encode())
        digest.update(_canonical(self.query))
        digest.update(self.raw if self.body is None else _canonical_json(self.raw))
        return digest.hexdigest()

    @property
    def actor(self) -> str:
        """Who asks, for the event's metadata: the principal's subject, or `public`."""
        return "public" if self.principal is None else str(self.principal.subject)

    def command_id(self, *scope: object) -> UUID:
        """The same for every repeat of this request by this caller; `scope` tells several commands of one
        apart.
        """
        return derived_id("command", self.actor, f"{self.method} {self.path}", self.idempotency_key, *scope)

    def cause(self, *scope: object) -> Causation:
        """The causation of the command that this request is."""
        return Causation(
            command_id=self.command_id(*scope),
            correlation_id=self.correlation_id,
            actor=self.actor,
            fingerprint=self.fingerprint,
        )

    def derive_id(self, label: str) -> UUID:
        """An id for a thing that this request makes: the same for every repeat of it."""
        return derived_id(self.command_id(), label)


def fresh_key() -> str:
    """An idempotency key for a request that brought none and needs none."""
    return str(new_id())


def _canonical(value: object) -> bytes:
    return msgspec.json.encode(value, order="deterministic") if value else b""


def _canonical_json(raw: bytes) -> bytes:
    return msgspec.json.encode(msgspec.json.decode(raw), order="deterministic") if raw else b""
