"""Whose headquarters a caller means, and whether they may call for it."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from kairan_contracts.identity import Principal
from kairan_kernel.problems import Fault
from kairan_safety.domain.access import CallerRoleNeeded, at_union, may_call
from kairan_safety.domain.places import Headquarters
from kairan_safety.hearing.households import CallScope, Households


class HeadquartersUnknown(Exception):
    """There is no such union or association, or it is not the caller's."""


class PlacesUnknown(Exception):
    """Chosen associations or blocks are not of these headquarters, or hold no household; names each."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("unknown places")
        self.faults = faults
        self.count = len(faults)


class HeadquartersOffice:
    """Blocking: what the token does not say is asked of the read model of households."""

    def __init__(self, households: Households) -> None:
        self._households = households

    def called_by(self, principal: Principal, scope: dict[str, Any]) -> Headquarters:
        """The headquarters named by ``{union_id}`` or ``{association_id}``.

        Raises HeadquartersUnknown when it is not the caller's, CallerRoleNeeded without the role.
        """
        headquarters = self._named(principal, scope)
        if not may_call(principal, headquarters):
            raise CallerRoleNeeded
        return headquarters

    def chosen_by(self, principal: Principal, scope: dict[str, Any]) -> CallScope:
        """The scope of a call, its associations and blocks checked. Raises PlacesUnknown besides."""
        chosen = CallScope(
            headquarters=self.called_by(principal, scope),
            association_ids=tuple(scope["association_ids"]),
            block_ids=tuple(scope["block_ids"]),
        )
        associations, blocks = self._households.unknown_places(chosen)
        faults = [
            *_faults("association", chosen.association_ids, associations),
            *_faults("block", chosen.block_ids, blocks),
        ]
        if faults:
            raise PlacesUnknown(faults)
        return chosen

    def _named(self, principal: Principal, scope: dict[str, Any]) -> Headquarters:
        if principal.union_id is None or principal.union is None:
            raise HeadquartersUnknown
        association_id = scope["association_id"]
        if association_id is None:
            if scope["union_id"] != principal.union_id:
                raise HeadquartersUnknown
            return Headquarters(union_id=principal.union_id, union=principal.union)
        if association_id == principal.association_id:
            return Headquarters(
                union_id=principal.union_id,
                union=principal.union,
                association_id=association_id,
                association=principal.association,
            )
        found = self._households.association(association_id)
        if found is None or not at_union(principal, found.union_id):
            raise HeadquartersUnknown
        return found


def _faults(kind: str, chosen: Sequence[UUID], unknown: set[UUID]) -> Iterator[Fault]:
    for n, each in enumerate(chosen):
        if each in unknown:
            yield Fault(pointer=f"/scope/{kind}_ids/{n}", code=f"{kind}-unknown")
