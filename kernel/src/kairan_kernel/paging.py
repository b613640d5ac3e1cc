"""Cursor paging: `?limit=50&cursor=…` in, `{"items": […], "next": cursor or null}` out.

A cursor is the sort key of the last item given, as URL-safe base64 of JSON: opaque to callers, not secret
and not signed, so it must never decide what a caller may see.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import msgspec
from marshmallow import Schema, fields, validate

from kairan_kernel.problems import Fault, Problem

T = TypeVar("T")
DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 200


class PageQuery(Schema):
    """The query of a list; subclass it to add filters."""

    limit = fields.Integer(load_default=DEFAULT_LIMIT, validate=validate.Range(1, MAX_LIMIT))
    cursor = fields.String(load_default=None, validate=validate.Length(min=1, max=1024))


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Up to `limit` items; `next` is the cursor for what follows, None at the end."""

    items: Sequence[T]
    next: str | None = None


def page_of(found: Sequence[T], limit: int, key: Callable[[T], Any]) -> Page[T]:
    """A page from `limit + 1` items asked of the store: the one too many only tells that more follows."""
    if len(found) <= limit:
        return Page(found)
    return Page(found[:limit], encode(key(found[limit - 1])))


def page_schema(item: Schema | type[Schema]) -> Schema:
    """The reply schema of a list of `item`."""
    name = (item if isinstance(item, type) else type(item)).__name__.removesuffix("Schema")
    listing: dict[str, fields.Field[Any]] = {
        "items": fields.List(fields.Nested(item), required=True),
        "next": fields.String(
            required=True, allow_none=True, metadata={"description": "cursor of the next page"}
        ),
    }
    return Schema.from_dict(listing, name=f"{name}Page")()


def encode(key: object) -> str:
    """The cursor for a sort key (anything JSON can hold)."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode("ascii")


def decode(cursor: str | None) -> Any:
    """The sort key of a cursor, None for none. Raises Problem 400 `cursor-invalid`."""
    if cursor is None:
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(raw)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        fault = Fault(pointer="?cursor", code="invalid")
        raise Problem(400, "cursor-invalid", errors=[fault]) from None
