"""An association is founded once; its blocks have names of their own; its offices have terms."""

import pytest

from kairan_contracts.directory.vocabulary import AssociationKind
from kairan_contracts.translate.vocabulary import Language
from kairan_contracts.vocabulary import Role, ScopeKind
from kairan_directory.domain.appointments import (
    AppointmentEnded,
    AppointmentMade,
    EndAppointment,
    MakeAppointment,
    RoleNotForScope,
)
from kairan_directory.domain.association.commands import (
    AssociationCommand,
    FormBlock,
    FormMissingBlocks,
    FoundAssociation,
    ListLanguages,
)
from kairan_directory.domain.association.decider import (
    ASSOCIATION,
    AssociationExists,
    AssociationUnknown,
    BlockExists,
    BlockUnknown,
)
from kairan_directory.domain.association.events import BlockFormed, LanguagesListed
from kairan_kernel.testing import given

from .people import ASSOCIATION_FOUNDED, FIRST, FIRST_FORMED, LATER, NISHI, NOON, SECOND, UNION, term

LEADER = term(Role.BLOCK_LEADER, kind=ScopeKind.BLOCK, scope=FIRST.block_id, ends=None)


def test_an_association_is_founded() -> None:
    command = FoundAssociation(association=NISHI, kind=AssociationKind.CHOKAI, at=NOON)
    given(ASSOCIATION).when(command).then(ASSOCIATION_FOUNDED)


def test_languages_are_listed_in_one_order_when_one_comes_or_goes() -> None:
    vi_pt = LanguagesListed(association=NISHI, languages=(Language.VI, Language.PT), listed_at=LATER)
    nothing = LanguagesListed(association=NISHI, languages=(), listed_at=LATER)
    said = ListLanguages(languages=frozenset({Language.PT, Language.VI}), at=LATER)
    given(ASSOCIATION, ASSOCIATION_FOUNDED).when(said).then(vi_pt)
    given(ASSOCIATION, ASSOCIATION_FOUNDED, vi_pt).when(said).then()
    gone = ListLanguages(languages=frozenset(), at=LATER)
    given(ASSOCIATION, ASSOCIATION_FOUNDED, vi_pt).when(gone).then(nothing)
    given(ASSOCIATION, ASSOCIATION_FOUNDED).when(gone).then()


def test_no_languages_are_listed_where_there_is_no_association() -> None:
    command = ListLanguages(languages=frozenset({Language.VI}), at=LATER)
    given(ASSOCIATION).when(command).then_raises(AssociationUnknown)


def test_a_slug_names_one_association_of_a_union_only() -> None:
    command = FoundAssociation(association=NISHI, kind=AssociationKind.JICHIKAI, at=LATER)
    given(ASSOCIATION, ASSOCIATION_FOUNDED).when(command).then_raises(AssociationExists)


@pytest.mark.parametrize(
    "command",
    [
        FormBlock(name="1班", at=NOON),
        FormMissingBlocks(names=("1班",), at=NOON),
        MakeAppointment(term=term(), at=NOON),
        EndAppointment(appointment_id=term().appointment_id, ends_on=NOON.date(), at=NOON),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_is_done_with_an_association_that_is_not_there(command: AssociationCommand) -> None:
    given(ASSOCIATION).when(command).then_raises(AssociationUnknown)


def test_a_block_is_formed() -> None:
    given(ASSOCIATION, ASSOCIATION_FOUNDED).when(FormBlock(name="1班", at=NOON)).then(FIRST_FORMED)


def test_a_name_is_one_block_s_only() -> None:
    again = FormBlock(name="1班", at=LATER)
    given(ASSOCIATION, ASSOCIATION_FOUNDED, FIRST_FORMED).when(again).then_raises(BlockExists)


def test_an_import_forms_only_the_blocks_that_are_missing_and_each_once() -> None:
    command = FormMissingBlocks(names=("1班", "2班", "2班"), at=LATER)
    formed = BlockFormed(association=NISHI, block=SECOND, formed_at=LATER)
    given(ASSOCIATION, ASSOCIATION_FOUNDED, FIRST_FORMED).when(command).then(formed)


def test_an_import_without_new_blocks_forms_none() -> None:
    command = FormMissingBlocks(names=("1班",), at=LATER)
    given(ASSOCIATION, ASSOCIATION_FOUNDED, FIRST_FORMED).when(command).then_nothing()


def test_a_block_leader_is_appointed_over_the_block() -> None:
    made = AppointmentMade(term=LEADER, union=UNION, association=NISHI, made_at=NOON)
    past = (ASSOCIATION_FOUNDED, FIRST_FORMED)
    given(ASSOCIATION, *past).when(MakeAppointment(term=LEADER, at=NOON)).then(made)


def test_nobody_leads_a_block_that_is_not_there() -> None:
    command = MakeAppointment(term=LEADER, at=NOON)
    given(ASSOCIATION, ASSOCIATION_FOUNDED).when(command).then_raises(BlockUnknown)


def test_a_block_leader_without_a_block_is_refused() -> None:
    command = MakeAppointment(term=term(Role.BLOCK_LEADER), at=NOON)
    given(ASSOCIATION, ASSOCIATION_FOUNDED).when(command).then_raises(RoleNotForScope)


def test_a_chair_over_a_block_is_refused() -> None:
    chair = term(Role.CHAIR, kind=ScopeKind.BLOCK, scope=FIRST.block_id)
    past = (ASSOCIATION_FOUNDED, FIRST_FORMED)
    given(ASSOCIATION, *past).when(MakeAppointment(term=chair, at=NOON)).then_raises(RoleNotForScope)


def test_a_term_is_ended() -> None:
    made = AppointmentMade(term=LEADER, union=UNION, association=NISHI, made_at=NOON)
    command = EndAppointment(appointment_id=LEADER.appointment_id, ends_on=LATER.date(), at=LATER)
    ended = AppointmentEnded(
        term=term(Role.BLOCK_LEADER, kind=ScopeKind.BLOCK, scope=FIRST.block_id, ends=LATER.date()),
        union=UNION,
        association=NISHI,
        ended_at=LATER,
    )
    given(ASSOCIATION, ASSOCIATION_FOUNDED, FIRST_FORMED, made).when(command).then(ended)
