"""Integration events of the bulletin service; each concept's module declares its own, and is named here.

Routing key `bulletin.<event>.v1.<union>.<association>`. No personal data: ids, numbers, and what was
published to all.
"""

from kairan_contracts.bulletin import (
    articles,
    attachment_events,
    attendance,
    board_events,
    booking,
    calendar,
    deliveries,
    inbox_events,
    matching_events,
    menus,
    resolution,
    survey,
)

MODULES = (
    calendar,
    booking,
    resolution,
    articles,
    deliveries,
    survey,
    attendance,
    menus,
    attachment_events,
    board_events,
    inbox_events,
    matching_events,
)
"""Importing them registers their events."""
