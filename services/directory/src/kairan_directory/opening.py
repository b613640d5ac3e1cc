"""Sealed households → open ones: layers opened with one query for all keys, and laid over each other.

Reads the sealing vault through the kernel's sealer. An erased household comes out without anything personal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from kairan_contracts.directory.vocabulary import CareKind
from kairan_contracts.translate.vocabulary import Language
from kairan_contracts.vocabulary import Consent
from kairan_directory.domain.household import state as domain
from kairan_directory.domain.household.state import (
    ErasedHousehold,
    HouseholdState,
    HouseholdUnknown,
    NoHousehold,
)
from kairan_directory.domain.places import AssociationRef
from kairan_directory.roster.known import KnownCare, KnownHousehold, KnownMember, Presence
from kairan_directory.visibility import Place
from kairan_kernel.sealing import Sealer


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedMember:
    member_id: UUID
    sealed: tuple[str, ...]
    care: tuple[Consent, str] | None
    language: str | None
    seat: int | None

    @classmethod
    def of_state(cls, member: domain.Member) -> Self:
        return cls(
            member_id=member.member_id,
            sealed=member.sealed,
            care=None if member.care is None else (member.care.consent, member.care.sealed),
            language=member.language,
            seat=None if member.login is None else member.login.seat,
        )

    @classmethod
    def of_document(cls, member: Mapping[str, Any]) -> Self:
        care = member["care"]
        return cls(
            member_id=UUID(member["member_id"]),
            sealed=tuple(member["sealed"]),
            care=None if care is None else (Consent(care["consent"]), care["sealed"]),
            language=member.get("language"),
            seat=member["seat"],
        )

    def texts(self) -> list[str]:
        """Every sealed text, in the order in which `_open_member` takes them back."""
        care = () if self.care is None else (self.care[1],)
        language = () if self.language is None else (self.language,)
        return [*self.sealed, *care, *language]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedHousehold:
    """A household from its stream or from the read model: the same either way."""

    place: Place
    number: str
    block: str
    presence: Presence
    departed_on: date | None
    has_logged_in: bool
    sealed: tuple[str, ...]
    head: UUID | None
    members: tuple[SealedMember, ...]

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> Self:
        """From collection `households_of_associations`."""
        departed_on = document["departed_on"]
        return cls(
            place=Place(
                household_id=UUID(document["_id"]),
                block_id=UUID(document["block_id"]),
                association_id=UUID(document["association_id"]),
                union_id=UUID(document["union_id"]),
            ),
            number=document["number"],
            block=document["block_name"],
            presence=Presence(document["presence"]),
            departed_on=None if departed_on is None else date.fromisoformat(departed_on),
            has_logged_in=document["has_logged_in"],
            sealed=tuple(document["sealed"]),
            head=None if document["head"] is None else UUID(document["head"]),
            members=tuple(SealedMember.of_document(member) for member in document["members"]),
        )

    @classmethod
    def of_state(cls, state: HouseholdState) -> Self:
        """From the folded stream. Raises HouseholdUnknown."""
        if isinstance(state, NoHousehold):
            raise HouseholdUnknown
        return cls._erased(state) if isinstance(state, ErasedHousehold) else cls._known(state)

    @classmethod
    def _erased(cls, state: ErasedHousehold) -> Self:
        standing = state.standing
        return cls(
            place=place_of(standing.household_id, standing.block.block_id, standing.association),
            number=standing.number,
            block=standing.block.name,
            presence=Presence.ERASED,
            departed_on=None,
            has_logged_in=standing.has_logged_in,
            sealed=(),
            head=None,
            members=(),
        )

    @classmethod
    def _known(cls, state: domain.Household) -> Self:
        return cls(
            place=place_of(state.household_id, state.block.block_id, state.association),
            number=state.number,
            block=state.block.name,
            presence=Presence.PRESENT if state.departed_on is None else Presence.DEPARTED,
            departed_on=state.departed_on,
            has_logged_in=state.ever_logged_in,
            sealed=state.sealed,
            head=state.head,
            members=tuple(SealedMember.of_state(member) for member in state.members),
        )

    def texts(self) -> list[str]:
        """Every sealed text, in the order in which `_open` takes them back."""
        of_members = [text for member in self.members for text in member.texts()]
        return [*self.sealed, *of_members]


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """An open household. `seats`: of the members who have a login."""

    place: Place
    known: KnownHousehold
    departed_on: date | None
    has_logged_in: bool
    seats: Mapping[UUID, int]

    def name_of(self, member_id: UUID | None) -> str | None:
        """The member's name; None when it isn't known (any more)."""
        found = next((each for each in self.known.members if each.member_id == member_id), None)
        return None if found is None else found.particulars.get("name")


def place_of(household_id: UUID, block_id: UUID, association: AssociationRef) -> Place:
    return Place(
        household_id=household_id,
        block_id=block_id,
        association_id=association.association_id,
        union_id=association.union.union_id,
    )


class Opener:
    """Opens households with the service's sealer."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def one(self, state: HouseholdState) -> Household:
        """Raises HouseholdUnknown."""
        return self.many([SealedHousehold.of_state(state)])[0]

    def documents(self, documents: Iterable[Mapping[str, Any]]) -> list[Household]:
        return self.many([SealedHousehold.of_document(document) for document in documents])

    def towns(self, documents: Iterable[Mapping[str, Any]]) -> set[str]:
        """The names of the towns (町名) that the households are in; nothing else of them is opened."""
        asked = [(UUID(each["_id"]), text) for each in documents for text in each["sealed"]]
        layers = (layer for layer in self._sealer.open_many(asked) if layer is not None)
        return {town for layer in layers if (town := layer.get("town"))}

    def many(self, households: Sequence[SealedHousehold]) -> list[Household]:
        asked = [(each.place.household_id, text) for each in households for text in each.texts()]
        opened = iter(self._sealer.open_many(asked))
        return [_open(each, [next(opened) for _ in each.texts()]) for each in households]


def _open(household: SealedHousehold, opened: Sequence[Any]) -> Household:
    texts = iter(opened)
    contact = _laid_over(next(texts) for _ in household.sealed)
    members = tuple(_open_member(member, texts) for member in household.members)
    return Household(
        place=household.place,
        known=KnownHousehold(
            household_id=household.place.household_id,
            number=household.number,
            block=household.block,
            presence=household.presence,
            contact=contact,
            members=members,
            head=household.head,
        ),
        departed_on=household.departed_on,
        has_logged_in=household.has_logged_in,
        seats={member.member_id: member.seat for member in household.members if member.seat is not None},
    )


def _open_member(member: SealedMember, texts: Any) -> KnownMember:
    particulars = _laid_over(next(texts) for _ in member.sealed)
    care: KnownCare | None = None
    if member.care is not None:
        said = next(texts)
        if said is not None:
            kind, detail = CareKind(said["kind"]), said["detail"]
            care = KnownCare(kind=kind, detail=detail, consent=member.care[0])
    spoken = None if member.language is None else next(texts)
    return KnownMember(
        member_id=member.member_id,
        particulars=particulars,
        care=care,
        language=None if spoken is None else Language(spoken["language"]),
    )


def _laid_over(layers: Iterable[Mapping[str, str | None] | None]) -> dict[str, str]:
    """The newest of each field; a cleared one is gone, and so is everything whose key was destroyed."""
    merged: dict[str, str | None] = {}
    for layer in layers:
        merged |= layer or {}
    return {name: value for name, value in merged.items() if value}
