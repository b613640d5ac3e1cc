"""Which notices are ready to be sent? Collection ``notices``, one document a notice."""

from collections.abc import Iterable

from kairan_kernel.projection import Document, Fact, Projection
from kairan_safety.domain.notice.events import NoticeComposed, NoticeRevised, NoticeText
from kairan_safety.domain.places import Headquarters


def headquarters_document(headquarters: Headquarters) -> Document:
    """Ids as text, as every document of this service has them."""
    association_id = headquarters.association_id
    return {
        "union_id": str(headquarters.union_id),
        "union": headquarters.union,
        "association_id": None if association_id is None else str(association_id),
        "association": headquarters.association,
    }


def text_document(text: NoticeText) -> Document:
    return {"title": text.title, "body": text.body, "title_en": text.title_en, "body_en": text.body_en}


def keys(fact: Fact) -> Iterable[str]:
    return (str(fact.event.notice_id),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case NoticeComposed() as composed:
            return {
                "notice_id": key,
                **headquarters_document(composed.headquarters),
                **text_document(composed.text),
                "composed_by": str(composed.composed_by),
                "composed_at": composed.composed_at,
                "order": f"{composed.composed_at.isoformat(timespec='microseconds')}|{key}",
                "revised_at": None,
            }
        case NoticeRevised() as revised if document is not None:
            return {**document, **text_document(revised.text), "revised_at": revised.revised_at}
    return document


NOTICES = Projection(
    name="notices",
    handles=(NoticeComposed, NoticeRevised),
    keys=keys,
    project=project,
    indexes=(("union_id", "order"),),
    version=2,
)
