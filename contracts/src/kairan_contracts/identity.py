"""Who is asking: the principal that a verified access token describes.

The directory writes the claims (ES256, issuer and audience `kairan`), every service reads them; a decision on
the hot path needs nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from kairan_contracts.vocabulary import PrincipalKind, Role, ScopeKind

ISSUER: Final = "kairan"
AUDIENCE: Final = "kairan"

ASSOCIATION_OFFICERS: Final = frozenset({Role.CHAIR, Role.SECRETARIAT, Role.OFFICER, Role.TREASURER})
UNION_OFFICERS: Final = frozenset({Role.CHAIR, Role.SECRETARIAT, Role.OFFICER})


class MalformedClaims(ValueError):
    """The token is genuine, but its claims do not describe a principal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A role that is held now, over one union, association or block."""

    role: Role
    scope_kind: ScopeKind
    scope_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A resident, with their household and the roles they hold now; or an operator, who has neither."""

    subject: UUID
    kind: PrincipalKind
    household_id: UUID | None = None
    block_id: UUID | None = None
    association_id: UUID | None = None
    union_id: UUID | None = None
    union: str | None = None
    association: str | None = None
    appointments: tuple[Appointment, ...] = ()
    session_id: UUID | None = None

    @property
    def is_operator(self) -> bool:
        return self.kind is PrincipalKind.OPERATOR

    def has_role(self, roles: Iterable[Role], scope_id: UUID) -> bool:
        """Whether one of `roles` is held over exactly this union, association or block."""
        wanted = frozenset(roles)
        return any(held.scope_id == scope_id and held.role in wanted for held in self.appointments)

    def officer_of(self, association_id: UUID, union_id: UUID | None = None) -> bool:
        """Whether this is an officer of the association, or of the union that it belongs to.

        `union_id` is the association's union. It may be left out for the principal's own association.
        """
        if self.has_role(ASSOCIATION_OFFICERS, association_id):
            return True
        if union_id is None and association_id == self.association_id:
            union_id = self.union_id
        return union_id is not None and self.has_role(UNION_OFFICERS, union_id)

    def leads(self, block_id: UUID) -> bool:
        """Whether this is the block's leader (班長)."""
        return self.has_role({Role.BLOCK_LEADER}, block_id)

    def to_claims(self) -> dict[str, Any]:
        """The token's claims, without issuer, audience and times; what is not known is left out."""
        ids = {
            "household_id": self.household_id,
            "block_id": self.block_id,
            "association_id": self.association_id,
            "union_id": self.union_id,
            "sid": self.session_id,
        }
        claims: dict[str, Any] = {"sub": str(self.subject), "kind": self.kind.value}
        claims |= {name: str(value) for name, value in ids.items() if value is not None}
        claims |= {
            name: slug
            for name, slug in (("union", self.union), ("association", self.association))
            if slug is not None
        }
        if self.appointments:
            claims["appointments"] = [
                {"role": held.role.value, "scope_kind": held.scope_kind.value, "scope_id": str(held.scope_id)}
                for held in self.appointments
            ]
        return claims

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any]) -> "Principal":
        """The principal whom verified claims describe. Raises MalformedClaims."""
        try:
            return cls(
                subject=UUID(claims["sub"]),
                kind=PrincipalKind(claims["kind"]),
                household_id=_id(claims, "household_id"),
                block_id=_id(claims, "block_id"),
                association_id=_id(claims, "association_id"),
                union_id=_id(claims, "union_id"),
                union=_slug(claims, "union"),
                association=_slug(claims, "association"),
                appointments=tuple(_appointment(held) for held in claims.get("appointments", ())),
                session_id=_id(claims, "sid"),
            )
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise MalformedClaims(f"claims that describe nobody: {error!r}") from error


def _id(claims: Mapping[str, Any], name: str) -> UUID | None:
    value = claims.get(name)
    return None if value is None else UUID(value)


def _slug(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{name} is not text")
    return value


def _appointment(held: Mapping[str, Any]) -> Appointment:
    return Appointment(
        role=Role(held["role"]), scope_kind=ScopeKind(held["scope_kind"]), scope_id=UUID(held["scope_id"])
    )
