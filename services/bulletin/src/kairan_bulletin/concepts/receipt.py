"""Read receipts and reminders, as the service knows them."""

from dataclasses import asdict
from typing import Any, assert_never

from kairan_bulletin import streams
from kairan_bulletin.concepts.concept import Concept, Told
from kairan_bulletin.domain.delivery.quiet import may_go_out
from kairan_bulletin.domain.receipt.events import ArticleRead, PaperTicked, ReadersReminded, ReceiptEvent
from kairan_bulletin.domain.receipt.recording import EditionUnknown
from kairan_contracts.bulletin.vocabulary import Importance


def tell(event: ReceiptEvent) -> Told | None:
    match event:
        case ArticleRead():
            return "article_read", {
                "article_id": event.article_id,
                "audience_id": event.audience_id,
                **asdict(event.place),
                "edition": event.edition,
                "means": event.means,
                "read_at": event.read_at,
            }
        case PaperTicked():
            return "paper_ticked", _without(event, "ticked_by")
        case ReadersReminded():
            importance = Importance.URGENT if event.urgent else Importance.ORDINARY
            quiet_until = may_go_out(importance, event.reminded_at)
            return "readers_reminded", {**_without(event, "reminded_by"), "quiet_until": quiet_until}
        case _:
            assert_never(event)


def _without(event: PaperTicked | ReadersReminded, who: str) -> dict[str, Any]:
    return {name: value for name, value in asdict(event).items() if name != who}


RECEIPT = Concept(
    name="receipt",
    streams=(streams.RECEIPTS,),
    types={
        "ArticleRead.v1": ArticleRead,
        "PaperTicked.v1": PaperTicked,
        "ReadersReminded.v1": ReadersReminded,
    },
    tell=tell,
    errors={EditionUnknown: (422, "edition-unknown")},
)
