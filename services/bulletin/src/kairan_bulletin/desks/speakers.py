"""For which household a caller speaks: the own one, or (leaders, officers) one that answered on paper."""

from uuid import UUID

from kairan_bulletin.domain.access import HouseholdUnknown
from kairan_bulletin.domain.places import Area, Place
from kairan_bulletin.domain.reach import acts_for, own_place, place_of
from kairan_bulletin.hearing.households import Households
from kairan_contracts.identity import Principal
from kairan_kernel.native import native
from kairan_kernel.sealing import Sealer, SubjectErased


class Speakers:
    """Green. Only for another's household is the read model asked; the own place is in the token."""

    def __init__(self, households: Households) -> None:
        self._households = households

    def place(self, principal: Principal, household_id: UUID | None, area: Area) -> Place:
        """Where the household stands for which the principal may speak.

        Raises ResidentsOnly, HouseholdUnknown (also for one outside the area), NotYourBlock, RoleNeeded.
        """
        if household_id is None or household_id == principal.household_id:
            place = own_place(principal)
        else:
            found = native(self._households.household, household_id)
            if found is None:
                raise HouseholdUnknown
            place = place_of(found)
            acts_for(principal, place)
        if not area.holds(place):
            raise HouseholdUnknown
        return place


class Words:
    """What people write, sealed with their household's key so that it can be forgotten. Green."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def sealed(self, household_id: UUID, words: str | None) -> str | None:
        """Sealed; none for nothing said, and for who asked to be forgotten: their words are not kept."""
        if words is None or not words.strip():
            return None
        try:
            return native(self._sealer.seal, household_id, words)
        except SubjectErased:
            return None

    def opened(self, sealed: list[tuple[UUID, str | None]]) -> list[str | None]:
        """In the same order; none where nothing was said or the household was forgotten."""
        said = [(household_id, words) for household_id, words in sealed if words is not None]
        found = iter(native(self._sealer.open_many, said) if said else [])
        return [None if words is None else next(found) for _, words in sealed]
