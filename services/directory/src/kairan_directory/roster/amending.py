"""Changes → commands of the household, what is personal sealed on the way."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from kairan_directory.domain.household.commands import (
    AddMember,
    CorrectContact,
    CorrectMember,
    DeclareCareNeed,
    EnrolHousehold,
    MoveHousehold,
    NameHead,
    NewCareNeed,
    NewMember,
    Step,
)
from kairan_directory.domain.places import AssociationRef, BlockRef
from kairan_directory.roster.known import KnownCare
from kairan_directory.roster.planning import Changes, care_of
from kairan_directory.roster.validation import RosterHousehold

Seal = Callable[[Mapping[str, str]], str]


def enrolment(
    row: RosterHousehold,
    household_id: UUID,
    association: AssociationRef,
    block: BlockRef,
    seal: Seal,
    at: datetime,
) -> EnrolHousehold:
    """The command that enrols a household as its lines describe it."""
    return EnrolHousehold(
        household_id=household_id,
        number=row.number,
        association=association,
        block=block,
        sealed=seal(row.contact),
        members=tuple(
            NewMember(sealed=seal(member.particulars), head=member.head, care=_care(care_of(member), seal))
            for member in row.members
        ),
        at=at,
    )


def steps(changes: Changes, block: BlockRef | None, seal: Seal, at: datetime) -> tuple[Step, ...]:
    """The commands that make the changes; `block` is the one they name."""
    made: list[Step] = []
    if changes.block and block is not None:
        made.append(MoveHousehold(block=block, at=at))
    if changes.contact:
        made.append(CorrectContact(sealed=seal(changes.contact), at=at))
    for member in changes.members:
        if member.particulars:
            sealed = seal(member.particulars)
            made.append(CorrectMember(member_id=member.member_id, sealed=sealed, at=at))
        if care := _care(member.care, seal):
            made.append(DeclareCareNeed(member_id=member.member_id, care=care, at=at))
    for person in changes.people:
        newcomer = NewMember(sealed=seal(person.particulars), head=person.head, care=_care(person.care, seal))
        made.append(AddMember(member=newcomer, at=at))
    if changes.head is not None:
        made.append(NameHead(member_id=changes.head, at=at))
    return tuple(made)


def _care(care: KnownCare | None, seal: Seal) -> NewCareNeed | None:
    if care is None:
        return None
    sealed = seal({"kind": care.kind.value, "detail": care.detail})
    return NewCareNeed(consent=care.consent, sealed=sealed)
