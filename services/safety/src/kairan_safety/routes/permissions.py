"""Who may use which route: the policies named in ``allow=``. They look at the token and the board only."""

from typing import Any

from kairan_contracts.identity import Principal
from kairan_kernel.requests import Request
from kairan_safety.domain.access import CallerRoleNeeded, ResidentsOnly, RoleNeeded, may_call, reach


def residents(principal: Principal, request: Request, service: Any) -> None:
    """Members of an association; operators have no business here."""
    if principal.is_operator or principal.union_id is None:
        raise ResidentsOnly


def knows_incident(principal: Principal, request: Request, service: Any) -> None:
    """Everyone whom the incident of the path concerns; for all others it does not exist."""
    service.app.speaking.incident(principal, request.params["incident_id"])


def calls_incident(principal: Principal, request: Request, service: Any) -> None:
    """The headquarters of the incident of the path."""
    incident = service.app.speaking.incident(principal, request.params["incident_id"])
    if not may_call(principal, incident.activated.headquarters):
        raise CallerRoleNeeded


def sees_roll(principal: Principal, request: Request, service: Any) -> None:
    """Officers, visitors and block leaders; how far each sees is decided line by line."""
    incident = service.app.speaking.incident(principal, request.params["incident_id"])
    if reach(principal, incident.union_id).nothing:
        raise RoleNeeded
