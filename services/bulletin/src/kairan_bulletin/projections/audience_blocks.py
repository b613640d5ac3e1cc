"""Who is addressed by an article, and who of them has read it? Collection ``audience_blocks``.

One document an audience and block (``_id`` is ``<audience id>:<block id>``), with its households and what
they read. A publication writes a few documents for each hundred households, a thousand receipts change a
few dozen of them; an inbox is the newest documents of a household's block, a tally the sum over an article's.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.audience.events import BlockAddressed
from kairan_bulletin.domain.natural import natural
from kairan_bulletin.domain.receipt.events import ArticleRead, PaperTicked, ReadersReminded
from kairan_contracts.bulletin.vocabulary import ReadMeans
from kairan_kernel.projection import Document, Fact, Projection


def block_key(audience_id: UUID | str, block_id: UUID | str) -> str:
    return f"{audience_id}:{block_id}"


def keys(fact: Fact) -> Iterable[str]:
    event = fact.event
    if isinstance(event, ReadersReminded):
        blocks = dict.fromkeys(each.block_id for each in event.households)
        return [block_key(event.audience_id, block_id) for block_id in blocks]
    if isinstance(event, ArticleRead):
        return (block_key(event.audience_id, event.place.block_id),)
    return (block_key(event.audience_id, event.block_id),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case BlockAddressed() as addressed:
            return _addressed(document, addressed)
        case ArticleRead() as read if document is not None:
            _mark(document, read.place.household_id, read.means, read.edition, read.read_at)
            return _counted(document)
        case PaperTicked() as ticked if document is not None:
            for household_id in ticked.household_ids:
                _mark(document, household_id, ReadMeans.PAPER, ticked.edition, ticked.ticked_at)
            return _counted(document)
        case ReadersReminded() as reminded if document is not None:
            for each in reminded.households:
                line = document["households"].get(str(each.household_id))
                if line is not None:
                    line["reminders"] += 1
            return document
    return document


def _addressed(document: Document | None, addressed: BlockAddressed) -> Document:
    document = document or {
        "article_id": str(addressed.article_id),
        "audience_id": str(addressed.audience_id),
        "union_id": str(addressed.union_id),
        "association_id": str(addressed.association_id),
        "association": addressed.association,
        "association_name": addressed.association_name,
        "block_id": str(addressed.block_id),
        "block_name": addressed.block_name,
        "order": order_of(addressed.addressed_at, addressed.article_id),
        "place": f"{addressed.association}|{natural(addressed.block_name)}|{addressed.block_id}",
        "households": {},
    }
    for each in addressed.households:
        document["households"][str(each.household_id)] = {
            "number": each.number,
            "paper": each.paper,
            "speaker": each.speaker,
            "read": {},
            "edition": 0,
            "reminders": 0,
        }
    return _counted(document)


def order_of(at: datetime, article_id: UUID) -> str:
    """Sorts a block's articles by the time of their publication."""
    return f"{at.isoformat(timespec='microseconds')}|{article_id}"


def _mark(document: Document, household_id: UUID, means: ReadMeans, edition: int, at: datetime) -> None:
    """The first time by each means is kept, and the newest edition."""
    line = document["households"].get(str(household_id))
    if line is None:
        return  # not in the audience: nothing that is counted
    line["read"].setdefault(means.value, at)
    line["edition"] = max(line["edition"], edition)


def _counted(document: Document) -> Document:
    lines = document["households"].values()
    document["total"] = len(lines)
    document["paper"] = sum(line["paper"] for line in lines)
    document["read"] = sum(bool(line["read"]) for line in lines)
    document["read_by"] = {
        means.value: sum(means.value in line["read"] for line in lines) for means in ReadMeans
    }
    editions: dict[str, int] = {}
    for line in lines:
        if line["edition"]:
            editions[str(line["edition"])] = editions.get(str(line["edition"]), 0) + 1
    document["editions"] = editions
    return document


AUDIENCE_BLOCKS = Projection(
    name="audience_blocks",
    handles=(BlockAddressed, ArticleRead, PaperTicked, ReadersReminded),
    keys=keys,
    project=project,
    indexes=(("block_id", "order"), ("audience_id", "place")),
    keeps_all=True,
)
