"""What is recorded of telling households.

Stream ``channels-<household id>``: by what ways it wants to be told (written by serve). Stream
``dispatch-<id>``: one announcement going out (written by follow's courier, and by serve for senders of
others' making).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.places import Place
from kairan_contracts.bulletin.vocabulary import Channel, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsChosen:
    """``email`` is sealed for the household; none: no mail."""

    place: Place
    email: str | None
    paper: bool
    speaker: bool
    chosen_by: UUID
    chosen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of telling one household. ``reason`` is a word, never an address."""

    household_id: UUID
    block_id: UUID
    outcome: Outcome
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveriesRecorded:
    article_id: UUID
    audience_id: UUID
    dispatch_id: UUID
    union_id: UUID
    union: str
    channel: Channel
    deliveries: tuple[Delivery, ...]
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchCompleted:
    """All who were to be told by our own senders were told, or can't be."""

    article_id: UUID
    dispatch_id: UUID
    sent: int
    failed: int
    completed_at: datetime


DeliveryEvent = ChannelsChosen | DeliveriesRecorded | DispatchCompleted
