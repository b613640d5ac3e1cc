"""Which incidents a caller sees, and how much of their totals: residents their own association's only."""

from typing import Any
from uuid import UUID

from kairan_contracts.identity import Principal
from kairan_kernel.projection import Document
from kairan_safety.domain.access import at_union, counted_for


def visible_to(principal: Principal, state: str | None) -> dict[str, Any]:
    """The filter on collection ``incidents`` that matches ``access.sees_incident``."""
    wanted: dict[str, Any] = {} if state is None else {"state": state}
    if principal.is_operator:
        return wanted
    wanted["union_id"] = str(principal.union_id)
    if principal.union_id is not None and at_union(principal, principal.union_id):
        return wanted
    own = str(principal.association_id)
    concerned = [
        {"association_id": None, "everyone": True},
        {"association_id": None, "associations.association_id": own},
        {"association_id": own},
    ]
    return {**wanted, "$or": concerned}


def as_seen_by(principal: Principal, incident: Document) -> Document:
    """The incident with the totals that the caller may see."""
    own = counted_for(principal, UUID(incident["union_id"]))
    if own is None or incident["totals"] is None:
        return incident
    visible = [each for each in incident["totals_by_association"] if UUID(each["association_id"]) in own]
    totals = visible[0]["totals"] if visible else None
    return {**incident, "totals": totals, "totals_by_association": visible}
