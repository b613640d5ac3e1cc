"""What may be asked of an association."""

from dataclasses import dataclass
from datetime import datetime

from kairan_contracts.directory.vocabulary import AssociationKind
from kairan_contracts.translate.vocabulary import Language
from kairan_directory.domain.appointments import EndAppointment, MakeAppointment
from kairan_directory.domain.places import AssociationRef


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAssociation:
    association: AssociationRef
    kind: AssociationKind
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FormBlock:
    name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FormMissingBlocks:
    """Form those of the named blocks that there aren't yet: what a roster import needs."""

    names: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLanguages:
    """These are the languages that the households use now."""

    languages: frozenset[Language]
    at: datetime


AssociationCommand = (
    FoundAssociation | FormBlock | FormMissingBlocks | ListLanguages | MakeAppointment | EndAppointment
)
