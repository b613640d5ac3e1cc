"""Whose menu, group or hall a caller means, and whether they are its officer."""

from typing import Any
from uuid import UUID

from kairan_bulletin.domain.access import AreaUnknown, OfficersOnly, belongs_to, manages, serves_union
from kairan_bulletin.domain.places import Area
from kairan_bulletin.hearing.households import Households
from kairan_contracts.identity import Principal


class AreasOffice:
    """Blocking: what the token does not say is asked of the read model of households."""

    def __init__(self, households: Households) -> None:
        self._households = households

    def managed_by(self, principal: Principal, scope: dict[str, Any]) -> Area:
        """The area named by ``{union_id}`` or ``{association_id}`` whose officer the principal is.

        Raises AreaUnknown when it is not the principal's own, OfficersOnly without the office.
        """
        area = self.named(principal, scope.get("union_id"), scope.get("association_id"))
        if not manages(principal, area):
            raise OfficersOnly
        return area

    def named(self, principal: Principal, union_id: UUID | None, association_id: UUID | None) -> Area:
        """The union or association, if the principal belongs to it. Raises AreaUnknown."""
        if principal.union_id is None or principal.union is None:
            raise AreaUnknown
        union = Area(union_id=principal.union_id, union=principal.union)
        if association_id is None:
            if union_id != principal.union_id:
                raise AreaUnknown
            return union
        if association_id == principal.association_id:
            return Area(
                union_id=union.union_id,
                union=union.union,
                association_id=association_id,
                association=principal.association,
            )
        return self._other(principal, association_id)

    def own(self, principal: Principal) -> Area:
        """The principal's own association. Raises AreaUnknown for who has none."""
        return self.named(principal, None, principal.association_id or UUID(int=0))

    def _other(self, principal: Principal, association_id: UUID) -> Area:
        found = self._households.association(association_id)
        if found is None or not serves_union(principal, found.union_id) or not belongs_to(principal, found):
            raise AreaUnknown
        return found
