"""Who may call which route: each policy is declared on its routes, and decides nowhere else.

A neighbour (someone of another association) learns nothing: 404. A resident of the same association learns
that it is not for them: 403.
"""

from typing import Any
from uuid import UUID

from kairan_contracts.identity import Principal
from kairan_contracts.vocabulary import Role
from kairan_directory import visibility
from kairan_directory.domain.household.state import HouseholdUnknown
from kairan_directory.domain.places import AssociationRef
from kairan_directory.visibility import Place
from kairan_kernel.problems import Forbidden, NotFound
from kairan_kernel.requests import Request

_HEADS = frozenset({Role.CHAIR, Role.SECRETARIAT})


def operators(principal: Principal, request: Request, service: Any) -> None:
    """The vendor's operators."""
    if not principal.is_operator:
        raise Forbidden("operators-only")


def union_heads(principal: Principal, request: Request, service: Any) -> None:
    """Operators, and the chair and secretariat of the union in the path."""
    union_id = request.params["union_id"]
    if principal.is_operator or principal.has_role(_HEADS, union_id):
        return
    if principal.union_id == union_id:
        raise Forbidden("union-heads-only")
    raise NotFound()


def union_people(principal: Principal, request: Request, service: Any) -> None:
    """Everyone of the union in the path."""
    if not (principal.is_operator or principal.union_id == request.params["union_id"]):
        raise NotFound()


def association_people(principal: Principal, request: Request, service: Any) -> None:
    """Everyone of the association in the path, its union's officers and operators."""
    association = _association(request, service)
    if principal.association_id != association.association_id and not is_officer(principal, association):
        raise NotFound()


def association_officers(principal: Principal, request: Request, service: Any) -> None:
    """Officers of the association in the path or of its union, and operators."""
    association = _association(request, service)
    if is_officer(principal, association):
        return
    if principal.association_id == association.association_id:
        raise Forbidden("officers-only")
    raise NotFound()


def association_readers(principal: Principal, request: Request, service: Any) -> None:
    """Officers and whoever helps in a disaster; a block's leader for that block (`block_id` in the query)."""
    association = _association(request, service)
    nowhere = UUID(int=0)
    place = Place(
        household_id=nowhere,
        block_id=request.query.get("block_id") or nowhere,
        association_id=association.association_id,
        union_id=association.union.union_id,
    )
    if visibility.may_read(principal, place):
        return
    if principal.association_id == association.association_id:
        raise Forbidden("officers-only")
    raise NotFound()


def household_readers(principal: Principal, request: Request, service: Any) -> None:
    """The household itself, and whoever may read it."""
    _of_household(principal, request, service, visibility.may_read)


def household_keepers(principal: Principal, request: Request, service: Any) -> None:
    """The household itself, its association's officers, and operators."""

    def keeps(viewer: Principal, place: Place) -> bool:
        return visibility.lives_here(viewer, place) or _officer_at(viewer, place)

    _of_household(principal, request, service, keeps)


def household_officers(principal: Principal, request: Request, service: Any) -> None:
    """Officers of the household's association, and operators."""
    _of_household(principal, request, service, _officer_at)


def is_officer(principal: Principal, association: AssociationRef) -> bool:
    return principal.is_operator or principal.officer_of(
        association.association_id, association.union.union_id
    )


def _officer_at(viewer: Principal, place: Place) -> bool:
    return viewer.is_operator or viewer.officer_of(place.association_id, place.union_id)


def _association(request: Request, service: Any) -> AssociationRef:
    found: AssociationRef | None = service.app.register.association_ref(request.params["association_id"])
    if found is None:
        raise NotFound()
    return found


def _of_household(principal: Principal, request: Request, service: Any, allowed: Any) -> None:
    try:
        place: Place = service.app.register.place(request.params["household_id"])
    except HouseholdUnknown:
        raise NotFound() from None
    if allowed(principal, place):
        return
    if principal.association_id == place.association_id:
        raise Forbidden("not-your-household")
    raise NotFound()
