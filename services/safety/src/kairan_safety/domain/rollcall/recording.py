"""What is recorded of what people say. Nothing that can be kept is refused: what is odd is marked.

Who may speak for whom is decided before, in ``access``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kairan_contracts.vocabulary import Mark, Mode
from kairan_safety.domain.places import Place
from kairan_safety.domain.rollcall.commands import RecordReading, RecordStatement
from kairan_safety.domain.rollcall.events import FirstLoginNoted, NoticeRead, StatementRecorded

CLOCK_TOLERANCE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningIncident:
    """As much of an incident as recording needs. ``closed_at`` is none while it is open."""

    incident_id: UUID
    mode: Mode
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnOrOffRoll:
    """Where the household is: its place on the frozen roll, or (not on it) where its token puts it."""

    place: Place
    on_roll: bool


def record_statement(
    command: RecordStatement, incident: RunningIncident, where: OnOrOffRoll
) -> StatementRecorded:
    """The statement as it goes into the log, marked late, clock_off and not_on_roll where it is."""
    return StatementRecorded(
        incident_id=incident.incident_id,
        mode=incident.mode,
        place=where.place,
        statement_id=command.statement_id,
        speaker=f"{command.kind.value}:{command.by}",
        kind=command.kind,
        means=command.means,
        status=command.status,
        note=command.note,
        said_at=command.said_at,
        recorded_at=command.at,
        marks=_marks(command, incident, where),
    )


def _marks(command: RecordStatement, incident: RunningIncident, where: OnOrOffRoll) -> tuple[Mark, ...]:
    late = incident.closed_at is not None
    clock_off = command.said_at is not None and abs(command.said_at - command.at) > CLOCK_TOLERANCE
    found = ((Mark.LATE, late), (Mark.CLOCK_OFF, clock_off), (Mark.NOT_ON_ROLL, not where.on_roll))
    return tuple(mark for mark, applies in found if applies)


def record_reading(command: RecordReading, incident: RunningIncident, where: OnOrOffRoll) -> NoticeRead:
    """The receipt for a notice that somebody opened."""
    return NoticeRead(
        incident_id=incident.incident_id,
        mode=incident.mode,
        place=where.place,
        reader=f"{command.kind.value}:{command.by}",
        read_at=command.at,
        late=incident.closed_at is not None,
    )


def note_first_login(incident: RunningIncident, place: Place, logged_in_at: datetime) -> FirstLoginNoted:
    """The fact that a household on the roll is no longer one that never logged in."""
    return FirstLoginNoted(
        incident_id=incident.incident_id, mode=incident.mode, place=place, logged_in_at=logged_in_at
    )
