"""Whose an article or a glossary is: a union's, or one association's."""

from dataclasses import dataclass
from uuid import UUID

from kairan_contracts.identity import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """`association_id` is None for what belongs to the union as a whole."""

    union_id: UUID
    union: str
    association_id: UUID | None = None
    association: str | None = None

    @property
    def id(self) -> UUID:
        return self.association_id or self.union_id

    def served_by(self, principal: Principal) -> bool:
        """Whether the principal is an officer here."""
        return principal.officer_of(self.id, self.union_id)
