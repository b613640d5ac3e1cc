"""The rules of an association: founded once; block names unique; offices with terms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from kairan_contracts.directory.vocabulary import AssociationKind
from kairan_contracts.translate.vocabulary import Language
from kairan_contracts.vocabulary import ScopeKind
from kairan_directory.domain import appointments, identifiers
from kairan_directory.domain.appointments import (
    AppointmentEnded,
    AppointmentMade,
    EndAppointment,
    MakeAppointment,
    Term,
)
from kairan_directory.domain.association.commands import (
    AssociationCommand,
    FormBlock,
    FormMissingBlocks,
    FoundAssociation,
    ListLanguages,
)
from kairan_directory.domain.association.events import (
    AssociationEvent,
    AssociationFounded,
    BlockFormed,
    LanguagesListed,
)
from kairan_directory.domain.places import AssociationRef, BlockRef
from kairan_directory.domain.rule import RuleBroken
from kairan_kernel.decider import Decider


class AssociationExists(RuleBroken):
    """The union has an association with this slug already."""


class AssociationUnknown(RuleBroken):
    """No association with this id was founded."""


class BlockExists(RuleBroken):
    """The association has a block with this name already."""


class BlockUnknown(RuleBroken):
    """The association has no such block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAssociation:
    """Before founding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    association: AssociationRef
    kind: AssociationKind
    blocks: tuple[BlockRef, ...] = ()
    terms: tuple[Term, ...] = ()
    languages: frozenset[Language] = frozenset()

    def block(self, block_id: UUID) -> BlockRef:
        """Raises BlockUnknown."""
        found = next((block for block in self.blocks if block.block_id == block_id), None)
        if found is None:
            raise BlockUnknown(block_id=block_id)
        return found

    def block_named(self, name: str) -> BlockRef | None:
        return next((block for block in self.blocks if block.name == name), None)


AssociationState = NoAssociation | Association


def evolve(state: AssociationState, event: AssociationEvent) -> AssociationState:
    match event:
        case AssociationFounded():
            return Association(association=event.association, kind=event.kind)
        case BlockFormed():
            association = founded(state)
            return replace(association, blocks=(*association.blocks, event.block))
        case AppointmentMade() | AppointmentEnded():
            association = founded(state)
            return replace(association, terms=appointments.with_term(association.terms, event.term))
        case LanguagesListed():
            return replace(founded(state), languages=frozenset(event.languages))
    assert_never(event)


def decide(command: AssociationCommand, state: AssociationState) -> Sequence[AssociationEvent]:
    match command:
        case FoundAssociation():
            return _found(command, state)
        case FormBlock():
            return _form_block(command, founded(state))
        case FormMissingBlocks():
            return _form_missing_blocks(command, founded(state))
        case ListLanguages():
            return _list_languages(command, founded(state))
        case MakeAppointment():
            return _appoint(command, founded(state))
        case EndAppointment():
            return _end(command, founded(state))
    assert_never(command)


def founded(state: AssociationState) -> Association:
    """The association, if there is one; raises AssociationUnknown."""
    match state:
        case NoAssociation():
            raise AssociationUnknown
        case Association():
            return state
    assert_never(state)


def _found(command: FoundAssociation, state: AssociationState) -> Sequence[AssociationEvent]:
    if isinstance(state, Association):
        raise AssociationExists(taken=command.association.slug)
    return [AssociationFounded(association=command.association, kind=command.kind, founded_at=command.at)]


def _form_block(command: FormBlock, state: Association) -> Sequence[AssociationEvent]:
    if state.block_named(command.name):
        raise BlockExists(name=command.name)
    return [_formed(state.association, command.name, command.at)]


def _form_missing_blocks(command: FormMissingBlocks, state: Association) -> Sequence[AssociationEvent]:
    missing = [name for name in dict.fromkeys(command.names) if state.block_named(name) is None]
    return [_formed(state.association, name, command.at) for name in missing]


def _formed(association: AssociationRef, name: str, at: datetime) -> BlockFormed:
    block = BlockRef(block_id=identifiers.block_id(association.association_id, name), name=name)
    return BlockFormed(association=association, block=block, formed_at=at)


def _list_languages(command: ListLanguages, state: Association) -> Sequence[AssociationEvent]:
    if command.languages == state.languages:
        return []
    languages = tuple(language for language in Language if language in command.languages)
    return [LanguagesListed(association=state.association, languages=languages, listed_at=command.at)]


def _appoint(command: MakeAppointment, state: Association) -> Sequence[AssociationEvent]:
    if command.term.scope_kind is ScopeKind.BLOCK:
        state.block(command.term.scope_id)
    term = appointments.checked(command.term, state.terms)
    here = state.association
    return [AppointmentMade(term=term, union=here.union, association=here, made_at=command.at)]


def _end(command: EndAppointment, state: Association) -> Sequence[AssociationEvent]:
    term = appointments.ended(state.terms, command)
    if term is None:
        return []
    here = state.association
    return [AppointmentEnded(term=term, union=here.union, association=here, ended_at=command.at)]


ASSOCIATION: Decider[AssociationState, AssociationCommand, AssociationEvent] = Decider(
    initial=NoAssociation, decide=decide, evolve=evolve
)
