"""What has still to be told to whom, and from when on? Collection ``dispatches``, read by the courier.

One document an announcement (a publication, a correction, a withdrawal, a reminder); it goes when all are
told. ``due_at`` is the end of quiet hours, if they apply.
"""

from collections.abc import Iterable
from datetime import datetime

from kairan_bulletin.domain.article.events import ArticleCorrected, ArticlePublished, ArticleWithdrawn
from kairan_bulletin.domain.delivery.events import DispatchCompleted
from kairan_bulletin.domain.delivery.quiet import may_go_out
from kairan_bulletin.domain.receipt.events import ReadersReminded
from kairan_contracts.bulletin.vocabulary import Announcement, Importance
from kairan_kernel.ids import derived_id
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    if isinstance(fact.event, DispatchCompleted):
        return (str(fact.event.dispatch_id),)
    return (str(derived_id("dispatch", fact.id)),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case ArticlePublished() as e:
            return _dispatch(key, e, Announcement.PUBLISHED, 1, e.importance, e.published_at)
        case ArticleCorrected() as e:
            return _dispatch(key, e, Announcement.CORRECTED, e.edition, e.importance, e.corrected_at)
        case ArticleWithdrawn() as e if e.audience_id is not None:
            return _dispatch(key, e, Announcement.WITHDRAWN, None, Importance.IMPORTANT, e.withdrawn_at)
        case ReadersReminded() as e:
            importance = Importance.URGENT if e.urgent else Importance.ORDINARY
            made = _dispatch(key, e, Announcement.REMINDER, e.edition, importance, e.reminded_at)
            only = [
                {"household_id": str(each.household_id), "block_id": str(each.block_id)}
                for each in e.households
            ]
            return {**made, "only": only}
    return None


def _dispatch(
    key: str,
    event: ArticlePublished | ArticleCorrected | ArticleWithdrawn | ReadersReminded,
    announcement: Announcement,
    edition: int | None,
    importance: Importance,
    at: datetime,
) -> Document:
    return {
        "dispatch_id": key,
        "article_id": str(event.article_id),
        "audience_id": str(event.audience_id),
        "announcement": announcement.value,
        "edition": edition,
        "only": None,
        "made_at": at,
        "due_at": may_go_out(importance, at),
    }


DISPATCHES = Projection(
    name="dispatches",
    handles=(ArticlePublished, ArticleCorrected, ArticleWithdrawn, ReadersReminded, DispatchCompleted),
    keys=keys,
    project=project,
    indexes=(("due_at",),),
)
