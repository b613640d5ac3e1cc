"""Field types that every schema shares, and the schema base they live in.

A schema refuses unknown fields (a producer must not send what it never declared). A consumer builds it with
`Schema(unknown=EXCLUDE)`, or uses `load_lenient`, and then unknown fields are ignored at every depth.
"""

from datetime import UTC, datetime
from enum import Enum
from typing import Any, cast

from marshmallow import RAISE, Schema, fields, validate
from marshmallow.types import UnknownOption

from kairan_contracts.names import SLUG


class ContractSchema(Schema):
    """Base of every schema of events and bodies: strict unless told otherwise."""

    class Meta:
        unknown = RAISE


class Nested(fields.Nested):
    """A nested schema that treats unknown fields as the schema around it does."""

    @property
    def schema(self) -> Schema:
        nested = super().schema
        around = getattr(self.root, "unknown", RAISE)
        if nested.unknown != around:
            nested.unknown = cast(UnknownOption, around)
        return nested


class UtcDateTime(fields.AwareDateTime):
    """A moment: RFC 3339 with an offset; given to the program, and written, in UTC (`…Z`)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        moment = super()._deserialize(value, attr, data, **kwargs)
        assert isinstance(moment, datetime)
        return moment.astimezone(UTC)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        if value is None:
            return None
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")  # type: ignore[no-any-return]


def word(words: type[Enum], **kwargs: Any) -> fields.Enum[Any]:
    """One of a closed set of words, by its spelling on the wire."""
    return fields.Enum(words, by_value=True, **kwargs)


def slug(**kwargs: Any) -> fields.String:
    """A short name in addresses and routing keys: 2 to 40 of `a-z 0-9 -`."""
    return fields.String(validate=validate.Regexp(SLUG), **kwargs)


def text(most: int, *, least: int = 1, **kwargs: Any) -> fields.String:
    """Text of `least` to `most` characters."""
    return fields.String(validate=validate.Length(min=least, max=most), **kwargs)


def count(**kwargs: Any) -> fields.Integer:
    """How many: an integer from 0; a number in quotes is not one."""
    return fields.Integer(strict=True, validate=validate.Range(min=0), **kwargs)
