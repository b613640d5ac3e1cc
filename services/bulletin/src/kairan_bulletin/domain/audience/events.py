"""The frozen audience. Stream ``audience-<audience id>``, written once, before the article is published.

Many streams for one article are possible (a publication that died half way); the one that counts is named in
``ArticlePublished``.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressedHousehold:
    """`paper`: it wants paper copies. `speaker`: it listens by a speaker."""

    household_id: UUID
    number: str
    paper: bool = False
    speaker: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockAddressed:
    """Households of a block are in the audience. A huge block comes in several parts."""

    article_id: UUID
    audience_id: UUID
    union_id: UUID
    union: str
    association_id: UUID
    association: str
    association_name: str
    block_id: UUID
    block_name: str
    households: tuple[AddressedHousehold, ...]
    addressed_at: datetime


AudienceEvent = BlockAddressed
