"""What happened to an association. Stored in `association-<id>`; written by serve, the command line, the
import applier (blocks) and the policies (languages); read by projectors and the relay."""

from dataclasses import dataclass
from datetime import datetime

from kairan_contracts.directory.vocabulary import AssociationKind
from kairan_contracts.translate.vocabulary import Language
from kairan_directory.domain.appointments import AppointmentEnded, AppointmentMade
from kairan_directory.domain.places import AssociationRef, BlockRef


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationFounded:
    association: AssociationRef
    kind: AssociationKind
    founded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockFormed:
    association: AssociationRef
    block: BlockRef
    formed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguagesListed:
    """All languages that somebody of a household here wants to read in; never who, nor how many."""

    association: AssociationRef
    languages: tuple[Language, ...]
    listed_at: datetime


AssociationEvent = AssociationFounded | BlockFormed | LanguagesListed | AppointmentMade | AppointmentEnded
