"""Whom an article shall reach, as it is written down in a draft, and the totals of whom it did address."""

from dataclasses import dataclass
from uuid import UUID

from kairan_contracts.vocabulary import Role


class AudienceEmpty(Exception):
    """The wish holds no household at all: nothing is published to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceWish:
    """Everyone of the area, or the households of any of these together. Roles mean those who hold them, and
    reach their whole household.
    """

    everyone: bool = False
    association_ids: tuple[UUID, ...] = ()
    block_ids: tuple[UUID, ...] = ()
    roles: tuple[Role, ...] = ()
    group_ids: tuple[UUID, ...] = ()
    household_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceTotals:
    """`paper`: households that asked for paper. `unplaced`: holders of wished-for roles whose household the
    directory never told (they never logged in), so that they are not among the households.
    """

    households: int
    blocks: int
    associations: int
    paper: int
    unplaced: int
