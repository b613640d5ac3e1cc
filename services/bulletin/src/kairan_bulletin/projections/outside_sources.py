"""Whom does an association listen to? Collection ``outside_sources``, one document a source."""

from collections.abc import Iterable

from kairan_bulletin.domain.outside.events import (
    SourcePaused,
    SourceRegistered,
    SourceResumed,
    SourceRevised,
    SourceTerms,
)
from kairan_bulletin.projections.menus import area_document
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    return (str(fact.event.source_id),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case SourceRegistered() as registered:
            return {
                "source_id": key,
                **area_document(registered.area),
                "kind": registered.kind.value,
                **_terms(registered.terms),
                "paused": False,
                "registered_at": registered.registered_at,
            }
        case SourceRevised() as revised if document is not None:
            return {**document, **_terms(revised.terms)}
        case SourcePaused() if document is not None:
            return {**document, "paused": True}
        case SourceResumed() if document is not None:
            return {**document, "paused": False}
    return document


def _terms(terms: SourceTerms) -> Document:
    return {
        "name": terms.name,
        "menu_id": str(terms.menu_id),
        "treatment": terms.treatment.value,
        "senders": list(terms.senders),
        "url": terms.url,
        "every_minutes": terms.every_minutes,
    }


OUTSIDE_SOURCES = Projection(
    name="outside_sources",
    handles=(SourceRegistered, SourceRevised, SourcePaused, SourceResumed),
    keys=keys,
    project=project,
    indexes=(("union_id",), ("senders",)),
)
