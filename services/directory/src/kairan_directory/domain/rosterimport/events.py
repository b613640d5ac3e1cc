"""What happened to a roster import.

`RosterPageStaged` lies in `rosterpages-<attempt>`: written by serve before the decision, read by the import
applier after it. The others are in `rosterimport-<id>`: the decision by serve, the progress by the applier.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_directory.domain.places import AssociationRef


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedHousehold:
    """`sealed`: the household's lines of the roster. `new`: it was not known when the file was examined."""

    household_id: UUID
    new: bool
    number: str
    block: str
    sealed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPageStaged:
    import_id: UUID
    page: int
    households: tuple[StagedHousehold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterTotals:
    """`rows`: data lines of the file; `new` and `changed` are households, as they stood at the decision."""

    rows: int
    members: int
    new: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterImportCommitted:
    """The decision: the pages of this attempt, and no others, are applied. `blocks` are formed first."""

    import_id: UUID
    association: AssociationRef
    attempt: UUID
    pages: int
    blocks: tuple[str, ...]
    encoding: str
    totals: RosterTotals
    committed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedHousehold:
    """A household that was erased, or left, between the decision and its turn."""

    household_id: UUID
    number: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPageApplied:
    import_id: UUID
    page: int
    households: int
    skipped: tuple[SkippedHousehold, ...]
    applied_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterImportApplied:
    import_id: UUID
    association: AssociationRef
    totals: RosterTotals
    skipped: int
    applied_at: datetime


RosterImportEvent = RosterImportCommitted | RosterPageApplied | RosterImportApplied
