"""An association's (or union's) own words: glossary and languages. Writes ``wording-<id>``, reads
``wordings``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo.database import Database

from kairan_contracts.identity import Principal
from kairan_contracts.translate.vocabulary import Language, TermKind
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.ids import derived_id
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore
from kairan_translate.codec import CODEC
from kairan_translate.domain.areas import Area
from kairan_translate.domain.wording.commands import ChooseLanguages, EnterTerm, RemoveTerm
from kairan_translate.domain.wording.decider import WORDING, TermUnknown, Wording
from kairan_translate.domain.wording.events import TermEntered
from kairan_translate.hearing.languages import UsedLanguages
from kairan_translate.hearing.places import Places
from kairan_translate.locks.glossary import Glossary, Term
from kairan_translate.locks.places import called
from kairan_translate.projections.wordings import WORDINGS
from kairan_translate.streams import wording_stream

OTHERS = tuple(language for language in Language if language is not Language.JA)
"""The languages that everything is put into where nobody chose."""


class AreaUnknown(Exception):
    """No such association or union, or the caller may not know of it."""


class OfficersOnly(Exception):
    """Glossary and languages are kept by the officers."""


def own_area(principal: Principal, area_id: UUID) -> Area:
    """The caller's own association or union by id. Raises AreaUnknown."""
    if principal.union_id is None or principal.union is None:
        raise AreaUnknown
    if area_id == principal.union_id:
        return Area(union_id=principal.union_id, union=principal.union)
    if area_id == principal.association_id:
        return Area(
            union_id=principal.union_id,
            union=principal.union,
            association_id=area_id,
            association=principal.association,
        )
    raise AreaUnknown


class WordingDesk:
    """Blocking."""

    def __init__(
        self,
        store: EventStore,
        database: Database[dict[str, Any]],
        places: Places,
        used: UsedLanguages,
        now: Callable[[], datetime],
    ) -> None:
        self._wordings = CommandLoop(store, CODEC, WORDING)
        self._collection = database[WORDINGS.name]
        self._places = places
        self._used = used
        self._now = now

    def of(self, principal: Principal, area_id: UUID) -> Wording:
        """What residents may see of their own area's wording."""
        own_area(principal, area_id)
        return self._wordings.load(wording_stream(area_id)).state

    def chosen(self, principal: Principal, area_id: UUID) -> tuple[Language, ...]:
        """The languages that the area's next article is put into, as its officers last said."""
        area = own_area(principal, area_id)
        for each in dict.fromkeys((area.id, area.union_id)):
            languages = self._wordings.load(wording_stream(each)).state.languages
            if languages is not None:
                return languages
        return OTHERS

    def used(self, principal: Principal, area_id: UUID) -> tuple[Language, ...]:
        """The languages that people of the area's households want to read in."""
        used = self._used.of(own_area(principal, area_id))
        return tuple(language for language in OTHERS if language in used)

    def enter(
        self, principal: Principal, area_id: UUID, term: Mapping[str, Any], cause: Causation
    ) -> TermEntered:
        """A term by its Japanese; entered again it is replaced."""
        area = self._kept_by(principal, area_id)
        term_id = derived_id("term", area_id, term["term"])
        command = EnterTerm(
            area=area,
            term_id=term_id,
            term=term["term"],
            kind=TermKind(term["kind"]),
            reading=term["reading"],
            wordings={Language(name): said for name, said in term["wordings"].items()},
            by=principal.subject,
            at=self._now(),
        )
        state = self._wordings.handle(wording_stream(area_id), command, cause).state
        return state.terms[term_id]

    def remove(self, principal: Principal, area_id: UUID, term_id: UUID, cause: Causation) -> None:
        area = self._kept_by(principal, area_id)
        command = RemoveTerm(area=area, term_id=term_id, by=principal.subject, at=self._now())
        self._wordings.handle(wording_stream(area_id), command, cause)

    def choose(
        self, principal: Principal, area_id: UUID, languages: Sequence[Language], cause: Causation
    ) -> tuple[Language, ...]:
        """The languages that articles are put into from now on."""
        area = self._kept_by(principal, area_id)
        chosen = tuple(language for language in OTHERS if language in languages)
        command = ChooseLanguages(area=area, languages=chosen, by=principal.subject, at=self._now())
        self._wordings.handle(wording_stream(area_id), command, cause)
        return chosen

    def glossary(self, area: Area, people: Iterable[str] = (), towns: Iterable[str] = ()) -> Glossary:
        """The area's terms, laid over its union's, laid over the names of its places; and names of people."""
        return self._glossary(area, self._documents(area), people, towns)

    def of_articles(self, area: Area) -> tuple[tuple[Language, ...], Glossary]:
        """What an article of the area is put into, and with which words.

        What the officers chose, and what the households use besides: nobody is left out by a choice.
        """
        documents = self._documents(area)
        wanted = self._used.of(area).union(_chosen(documents))
        languages = tuple(language for language in OTHERS if language in wanted)
        return languages, self._glossary(area, documents)

    def _glossary(
        self, area: Area, documents: Sequence[Document], people: Iterable[str] = (), towns: Iterable[str] = ()
    ) -> Glossary:
        names = called((*self._places.names(str(area.union_id)), *towns))
        terms = {name: Term(term=name, kind=TermKind.PLACE) for name in names}
        for document in documents:
            for entry in document["terms"].values():
                terms[entry["term"]] = _term(entry)
        return Glossary(terms.values(), people)

    def _documents(self, area: Area) -> list[Document]:
        """The union's wording and then the association's, as far as there are any."""
        ids = [str(each) for each in dict.fromkeys((area.union_id, area.id))]
        found = {each["_id"]: each for each in self._collection.find({"_id": {"$in": ids}})}
        return [found[each] for each in ids if each in found]

    @staticmethod
    def _kept_by(principal: Principal, area_id: UUID) -> Area:
        area = own_area(principal, area_id)
        if not area.served_by(principal):
            raise OfficersOnly
        return area


def _chosen(documents: Sequence[Document]) -> tuple[Language, ...]:
    """As the association chose, else as its union did, else all."""
    chosen = [each["languages"] for each in documents if each["languages"] is not None]
    return tuple(Language(name) for name in chosen[-1]) if chosen else OTHERS


def _term(entry: Mapping[str, Any]) -> Term:
    return Term(
        term=entry["term"],
        kind=TermKind(entry["kind"]),
        reading=entry["reading"],
        wordings={Language(name): said for name, said in entry["wordings"].items()},
    )


__all__ = ["OTHERS", "AreaUnknown", "OfficersOnly", "TermUnknown", "WordingDesk", "own_area"]
