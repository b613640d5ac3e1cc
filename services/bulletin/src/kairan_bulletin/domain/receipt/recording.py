"""What is recorded of reading. Who may say so for whom is decided before, in ``access``."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.audience.addressing import Audience
from kairan_bulletin.domain.audience.events import BlockAddressed
from kairan_bulletin.domain.places import Place
from kairan_bulletin.domain.receipt.events import ArticleRead
from kairan_contracts.bulletin.vocabulary import ReadMeans


class EditionUnknown(Exception):
    """There is no such edition of the article (yet)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadableArticle:
    """As much of a published article as receipts need."""

    article_id: UUID
    audience_id: UUID
    edition: int


def place_of(audience: Audience, household_id: UUID) -> Place | None:
    """Where the household stood when the audience was frozen; none when it is not in it."""
    block_id = audience.block_of.get(household_id)
    if block_id is None:
        return None
    return place_in(audience.blocks[block_id], household_id)


def place_in(block: BlockAddressed, household_id: UUID) -> Place:
    return Place(
        union_id=block.union_id,
        union=block.union,
        association_id=block.association_id,
        association=block.association,
        block_id=block.block_id,
        household_id=household_id,
    )


def record_reading(
    article: ReadableArticle,
    place: Place,
    means: ReadMeans,
    edition: int | None,
    by: UUID,
    at: datetime,
) -> ArticleRead:
    """The receipt. Raises EditionUnknown for an edition that is not out."""
    if edition is not None and edition > article.edition:
        raise EditionUnknown
    return ArticleRead(
        article_id=article.article_id,
        audience_id=article.audience_id,
        edition=edition or article.edition,
        place=place,
        means=means,
        reader=by,
        read_at=at,
    )
