"""How does this association say things, and in which languages? Collection ``wordings``, one document an
area.
"""

from kairan_kernel.projection import Document, Fact, Projection
from kairan_translate.domain.wording.events import LanguagesChosen, TermEntered, TermRemoved
from kairan_translate.projections.translations import area_document


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    event = fact.event
    known = document or {**area_document(event.area), "terms": {}, "languages": None}
    match event:
        case TermEntered():
            entry = {
                "term": event.term,
                "kind": event.kind.value,
                "reading": event.reading,
                "wordings": {language.value: said for language, said in event.wordings.items()},
            }
            return {**known, "terms": {**known["terms"], str(event.term_id): entry}}
        case TermRemoved():
            terms = {name: entry for name, entry in known["terms"].items() if name != str(event.term_id)}
            return {**known, "terms": terms}
        case LanguagesChosen():
            return {**known, "languages": [language.value for language in event.languages]}
    return document


WORDINGS = Projection(
    name="wordings",
    handles=(TermEntered, TermRemoved, LanguagesChosen),
    keys=lambda fact: [str(fact.event.area.id)],
    project=project,
)
