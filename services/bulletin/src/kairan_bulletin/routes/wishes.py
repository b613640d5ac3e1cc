"""Whom a caller wishes to reach, as bodies say it."""

from typing import Any, Final

from kairan_bulletin.domain.audience.wish import AudienceWish

EVERYONE: Final = AudienceWish(everyone=True)


def wish_of(body: dict[str, Any] | None) -> AudienceWish:
    """Everyone, where nothing is said."""
    if body is None:
        return EVERYONE
    return AudienceWish(
        everyone=body["everyone"],
        association_ids=tuple(body["association_ids"]),
        block_ids=tuple(body["block_ids"]),
        roles=tuple(body["roles"]),
        group_ids=tuple(body["group_ids"]),
        household_ids=tuple(body["household_ids"]),
    )
