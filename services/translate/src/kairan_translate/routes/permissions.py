"""Who may use which route. Articles, texts and glossaries decide further by what they belong to."""

from typing import Any

from kairan_contracts.identity import Principal
from kairan_kernel.requests import Request


class ResidentsOnly(Exception):
    """An operator reads no circulars."""


class OperatorsOnly(Exception):
    """Signatures of native speakers are recorded by operators."""


def residents(principal: Principal, request: Request, service: Any) -> None:
    """Members of an association."""
    if principal.is_operator or principal.union_id is None:
        raise ResidentsOnly


def operators(principal: Principal, request: Request, service: Any) -> None:
    if not principal.is_operator:
        raise OperatorsOnly
