"""Which articles wait for their time? Collection ``schedules``, one document each, read by the clock."""

from collections.abc import Iterable

from kairan_bulletin.domain.article.events import (
    ArticlePublished,
    ArticleScheduled,
    ArticleWithdrawn,
    PublicationFailed,
    ScheduleCancelled,
)
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    return (str(fact.event.article_id),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case ArticleScheduled() as scheduled:
            return {
                "article_id": key,
                "scheduled_by": str(scheduled.scheduled_by),
                "due_at": scheduled.publish_at,
            }
    return None


SCHEDULES = Projection(
    name="schedules",
    handles=(ArticleScheduled, ScheduleCancelled, PublicationFailed, ArticlePublished, ArticleWithdrawn),
    keys=keys,
    project=project,
    indexes=(("due_at",),),
)
