"""What is recorded of reading. Stream ``receipts-<article id>``, written by serve in groups."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.places import Place
from kairan_contracts.bulletin.vocabulary import ReadMeans


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRead:
    """Somebody of the household, or its block leader for it, says that it read this edition."""

    article_id: UUID
    audience_id: UUID
    edition: int
    place: Place
    means: ReadMeans
    reader: UUID
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTicked:
    """The block leader ticked these households off the list that went round with the paper."""

    article_id: UUID
    audience_id: UUID
    edition: int
    union_id: UUID
    union: str
    association_id: UUID
    association: str
    block_id: UUID
    household_ids: tuple[UUID, ...]
    ticked_by: UUID
    ticked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindedHousehold:
    household_id: UUID
    block_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadersReminded:
    """Households that had not read were to be told again. One event an association (parts of a huge one)."""

    article_id: UUID
    audience_id: UUID
    edition: int
    reminder_id: UUID
    union_id: UUID
    union: str
    association_id: UUID
    association: str
    households: tuple[RemindedHousehold, ...]
    urgent: bool
    reminded_by: UUID
    reminded_at: datetime


ReceiptEvent = ArticleRead | PaperTicked | ReadersReminded
