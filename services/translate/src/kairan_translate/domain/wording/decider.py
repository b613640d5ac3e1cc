"""The rules of a wording: a bounded glossary, terms by their Japanese, languages as chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, assert_never
from uuid import UUID

from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.decider import Decider
from kairan_translate.domain.wording.commands import ChooseLanguages, EnterTerm, RemoveTerm, WordingCommand
from kairan_translate.domain.wording.events import LanguagesChosen, TermEntered, TermRemoved, WordingEvent

TERMS_MOST: Final = 1_000


class GlossaryFull(Exception):
    """An association keeps at most a thousand terms."""

    def __init__(self) -> None:
        super().__init__()
        self.most = TERMS_MOST


class TermUnknown(Exception):
    """There is no such term."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    terms: dict[UUID, TermEntered] = field(default_factory=dict)
    languages: tuple[Language, ...] | None = None


def nothing() -> Wording:
    return Wording()


def evolve(state: Wording, event: WordingEvent) -> Wording:
    match event:
        case TermEntered():
            return replace(state, terms={**state.terms, event.term_id: event})
        case TermRemoved():
            return replace(state, terms={k: v for k, v in state.terms.items() if k != event.term_id})
        case LanguagesChosen():
            return replace(state, languages=event.languages)
        case _:
            assert_never(event)


def decide(command: WordingCommand, state: Wording) -> Sequence[WordingEvent]:
    match command:
        case EnterTerm():
            return _enter(command, state)
        case RemoveTerm():
            return _remove(command, state)
        case ChooseLanguages():
            return _choose(command, state)
        case _:
            assert_never(command)


def _enter(command: EnterTerm, state: Wording) -> Sequence[WordingEvent]:
    known = state.terms.get(command.term_id)
    if known is None and len(state.terms) >= TERMS_MOST:
        raise GlossaryFull
    said = (command.kind, command.reading, dict(command.wordings))
    if known is not None and (known.kind, known.reading, known.wordings) == said:
        return []
    return [
        TermEntered(
            area=command.area,
            term_id=command.term_id,
            term=command.term,
            kind=command.kind,
            reading=command.reading,
            wordings=dict(command.wordings),
            by=command.by,
            at=command.at,
        )
    ]


def _remove(command: RemoveTerm, state: Wording) -> Sequence[WordingEvent]:
    if command.term_id not in state.terms:
        raise TermUnknown
    return [TermRemoved(area=command.area, term_id=command.term_id, by=command.by, at=command.at)]


def _choose(command: ChooseLanguages, state: Wording) -> Sequence[WordingEvent]:
    if command.languages == state.languages:
        return []
    return [LanguagesChosen(area=command.area, languages=command.languages, by=command.by, at=command.at)]


WORDING: Decider[Wording, WordingCommand, WordingEvent] = Decider(
    initial=nothing, decide=decide, evolve=evolve
)
