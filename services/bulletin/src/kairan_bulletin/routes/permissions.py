"""Who may use which route: the policies named in ``allow=``. They look at the token only; the desks decide
the rest.
"""

from typing import Any

from kairan_bulletin.domain.access import OperatorsOnly, ResidentsOnly
from kairan_contracts.identity import Principal
from kairan_kernel.requests import Request


def operators(principal: Principal, request: Request, service: Any) -> None:
    """The vendor's operators, and the senders that run under their tokens."""
    if not principal.is_operator:
        raise OperatorsOnly


def residents(principal: Principal, request: Request, service: Any) -> None:
    """Members of an association; operators have no business here."""
    if principal.is_operator or principal.union_id is None:
        raise ResidentsOnly
