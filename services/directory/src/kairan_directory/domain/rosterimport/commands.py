"""What may be asked of a roster import."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_directory.domain.places import AssociationRef
from kairan_directory.domain.rosterimport.events import RosterTotals, SkippedHousehold


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitRosterImport:
    import_id: UUID
    association: AssociationRef
    attempt: UUID
    pages: int
    blocks: tuple[str, ...]
    encoding: str
    totals: RosterTotals
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAppliedPage:
    """The last page's record brings the import's end with it."""

    page: int
    households: int
    skipped: tuple[SkippedHousehold, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishEmptyImport:
    """A file in which nothing is new has no pages, and is applied as soon as it is committed."""

    at: datetime


RosterImportCommand = CommitRosterImport | RecordAppliedPage | FinishEmptyImport
