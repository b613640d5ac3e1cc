"""The rules of an incident: activated once, reminded while open, closed once.

A disaster calls everyone and hides nothing; a drill closes itself after a day unless told otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

from kairan_contracts.vocabulary import Mode
from kairan_kernel.decider import Decider
from kairan_safety.domain.incident.commands import (
    ActivateIncident,
    CloseIncident,
    IncidentCommand,
    IssueReminder,
)
from kairan_safety.domain.incident.events import (
    IncidentActivated,
    IncidentClosed,
    IncidentEvent,
    ReminderIssued,
    ReminderPlan,
)
from kairan_safety.domain.places import Headquarters, Target

DRILL_CLOSES_AFTER = timedelta(hours=24)


class IncidentUnknown(Exception):
    """There is no such incident."""


class IncidentAlreadyActivated(Exception):
    """This incident was activated before, by another command."""


class IncidentAlreadyClosed(Exception):
    """The incident is closed: it can be neither closed again nor reminded of."""


class NobodyToCall(Exception):
    """The scope holds no household."""


class NamesHiddenInDisaster(Exception):
    """Hiding names is a privacy setting of drills."""


class DisasterCallsEveryone(Exception):
    """A disaster can't be called for chosen associations or blocks only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident as its rules see it. ``closed_at`` is none while it is open."""

    incident_id: UUID
    mode: Mode
    headquarters: Headquarters
    targets: tuple[Target, ...]
    plan: ReminderPlan | None
    activated_at: datetime
    auto_close_at: datetime | None
    reminders: tuple[UUID, ...] = ()
    closed_at: datetime | None = None


IncidentState = Incident | None


def nothing() -> IncidentState:
    return None


def evolve(state: IncidentState, event: IncidentEvent) -> IncidentState:
    match event:
        case IncidentActivated():
            return Incident(
                incident_id=event.incident_id,
                mode=event.mode,
                headquarters=event.headquarters,
                targets=event.targets,
                plan=event.reminders,
                activated_at=event.activated_at,
                auto_close_at=event.auto_close_at,
            )
        case ReminderIssued():
            return None if state is None else replace(state, reminders=(*state.reminders, event.reminder_id))
        case IncidentClosed():
            return None if state is None else replace(state, closed_at=event.closed_at)
        case _:
            assert_never(event)


def decide(command: IncidentCommand, state: IncidentState) -> Sequence[IncidentEvent]:
    match command:
        case ActivateIncident():
            return _activate(command, state)
        case IssueReminder():
            return _remind(command, _open(state))
        case CloseIncident():
            return _close(command, _open(state))
        case _:
            assert_never(command)


def _open(state: IncidentState) -> Incident:
    if state is None:
        raise IncidentUnknown
    if state.closed_at is not None:
        raise IncidentAlreadyClosed
    return state


def _activate(command: ActivateIncident, state: IncidentState) -> Sequence[IncidentEvent]:
    if state is not None:
        raise IncidentAlreadyActivated
    if not any(target.households for target in command.targets):
        raise NobodyToCall
    check_mode(command.mode, everyone=command.everyone, hide_names=command.hide_names)
    return [
        IncidentActivated(
            incident_id=command.incident_id,
            mode=command.mode,
            headquarters=command.headquarters,
            everyone=command.everyone,
            targets=command.targets,
            blocks=sum(target.blocks for target in command.targets),
            households=sum(target.households for target in command.targets),
            never_logged_in=command.never_logged_in,
            notice_id=command.notice_id,
            notice=command.notice,
            reminders=command.reminders,
            hide_names=command.hide_names,
            auto_close_at=closes_at(command.mode, command.auto_close_minutes, command.at),
            activated_by=command.by,
            activated_at=command.at,
        )
    ]


def check_mode(mode: Mode, *, everyone: bool, hide_names: bool) -> None:
    """Refuse what a disaster may not be; a preview asks this before anybody is called."""
    if mode is Mode.DISASTER and not everyone:
        raise DisasterCallsEveryone
    if mode is Mode.DISASTER and hide_names:
        raise NamesHiddenInDisaster


def closes_at(mode: Mode, minutes: int | None, activated_at: datetime) -> datetime | None:
    """When the clock will close it: as asked; else a forgotten drill after a day, a disaster never."""
    if minutes is not None:
        return activated_at + timedelta(minutes=minutes)
    return activated_at + DRILL_CLOSES_AFTER if mode is Mode.DRILL else None


def _remind(command: IssueReminder, incident: Incident) -> Sequence[IncidentEvent]:
    if command.reminder_id in incident.reminders:
        return []
    return [
        ReminderIssued(
            incident_id=incident.incident_id,
            reminder_id=command.reminder_id,
            step=command.step,
            households=command.households,
            issued_at=command.at,
        )
    ]


def _close(command: CloseIncident, incident: Incident) -> Sequence[IncidentEvent]:
    return [
        IncidentClosed(
            incident_id=incident.incident_id,
            mode=incident.mode,
            headquarters=incident.headquarters,
            automatic=command.automatic,
            totals=command.totals,
            associations=command.associations,
            closed_by=command.by,
            closed_at=command.at,
        )
    ]


INCIDENT: Decider[IncidentState, IncidentCommand, IncidentEvent] = Decider(
    initial=nothing, decide=decide, evolve=evolve
)
