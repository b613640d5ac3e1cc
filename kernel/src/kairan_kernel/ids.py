"""Identifiers: time-ordered ones for new things, derived ones where the same words must give the same id."""

from uuid import UUID, uuid5

import uuid6

_KAIRAN = UUID("6b1f8a3e-5d0c-5c1e-9a57-3f6a2d1c7e40")


def new_id() -> UUID:
    """A new UUID version 7: ids made later sort later."""
    return UUID(int=uuid6.uuid7().int)


def derived_id(*parts: object) -> UUID:
    """The UUID version 5 of the parts, joined by "/": equal parts give equal ids, everywhere and for ever."""
    return uuid5(_KAIRAN, "/".join(str(part) for part in parts))
