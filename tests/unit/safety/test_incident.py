"""The rules of an incident, grouped by its state: not activated, open, closed."""

from datetime import timedelta

import pytest

from kairan_contracts.vocabulary import Mode
from kairan_kernel.ids import derived_id
from kairan_kernel.testing import given
from kairan_safety.domain.incident.commands import CloseIncident, IncidentCommand, IssueReminder
from kairan_safety.domain.incident.decider import (
    INCIDENT as DECIDER,
)
from kairan_safety.domain.incident.decider import (
    DisasterCallsEveryone,
    IncidentAlreadyActivated,
    IncidentAlreadyClosed,
    IncidentUnknown,
    NamesHiddenInDisaster,
    NobodyToCall,
)
from kairan_safety.domain.incident.events import IncidentClosed, ReminderIssued
from kairan_safety.domain.rollcall.line import BlockCounts

from .samples import CHAIR, INCIDENT, MINUTE, NOW, TARGET, UNION_HQ, activate, activated, closed

TOTALS = BlockCounts(households=2, safe=1, unread=1, statements=1, revision=3)
REMINDER = derived_id("reminder", 1)
REMIND = IssueReminder(reminder_id=REMINDER, step=1, households=7, at=NOW)
ISSUED = ReminderIssued(incident_id=INCIDENT, reminder_id=REMINDER, step=1, households=7, issued_at=NOW)
CLOSE = CloseIncident(automatic=False, totals=TOTALS, associations=(), by=CHAIR, at=NOW + MINUTE)


class TestNotActivated:
    def test_a_drill_closes_itself_after_a_day(self) -> None:
        state = given(DECIDER).when(activate()).then(activated(auto_close_at=NOW + timedelta(hours=24)))
        assert state is not None
        assert state.closed_at is None

    def test_a_disaster_never_closes_itself(self) -> None:
        command = activate(mode=Mode.DISASTER)
        state = given(DECIDER).when(command).then(activated(mode=Mode.DISASTER, auto_close_at=None))
        assert state is not None

    def test_a_disaster_closes_itself_when_asked_to(self) -> None:
        command = activate(mode=Mode.DISASTER, auto_close_minutes=90)
        event = activated(mode=Mode.DISASTER, auto_close_at=NOW + 90 * MINUTE)
        assert given(DECIDER).when(command).then(event) is not None

    def test_the_denominators_are_those_of_the_targets(self) -> None:
        command = activate(targets=(TARGET, TARGET))
        assert given(DECIDER).when(command).events == (
            activated(targets=(TARGET, TARGET), blocks=2, households=4),
        )

    def test_an_empty_scope_is_refused(self) -> None:
        assert given(DECIDER).when(activate(targets=())).then_raises(NobodyToCall)

    def test_a_disaster_calls_everyone(self) -> None:
        command = activate(mode=Mode.DISASTER, everyone=False)
        assert given(DECIDER).when(command).then_raises(DisasterCallsEveryone)

    def test_a_disaster_hides_no_names(self) -> None:
        command = activate(mode=Mode.DISASTER, hide_names=True)
        assert given(DECIDER).when(command).then_raises(NamesHiddenInDisaster)

    def test_a_drill_may_choose_and_hide(self) -> None:
        command = activate(everyone=False, hide_names=True)
        assert given(DECIDER).when(command).then(activated(everyone=False, hide_names=True)) is not None

    @pytest.mark.parametrize("command", [REMIND, CLOSE])
    def test_what_was_never_activated_is_unknown(self, command: IncidentCommand) -> None:
        assert given(DECIDER).when(command).then_raises(IncidentUnknown)


class TestOpen:
    def test_it_is_activated_once(self) -> None:
        assert given(DECIDER, activated()).when(activate()).then_raises(IncidentAlreadyActivated)

    def test_the_silent_are_reminded(self) -> None:
        state = given(DECIDER, activated()).when(REMIND).then(ISSUED)
        assert state is not None
        assert state.reminders == (REMINDER,)

    def test_the_same_reminder_again_is_nothing_new(self) -> None:
        assert given(DECIDER, activated(), ISSUED).when(REMIND).then_nothing() is not None

    def test_it_is_closed_with_the_totals_of_the_moment(self) -> None:
        event = IncidentClosed(
            incident_id=INCIDENT,
            mode=Mode.DRILL,
            headquarters=UNION_HQ,
            automatic=False,
            totals=TOTALS,
            associations=(),
            closed_by=CHAIR,
            closed_at=NOW + MINUTE,
        )
        state = given(DECIDER, activated(), ISSUED).when(CLOSE).then(event)
        assert state is not None
        assert state.closed_at == NOW + MINUTE


class TestClosed:
    @pytest.mark.parametrize("command", [REMIND, CLOSE])
    def test_it_can_be_neither_reminded_of_nor_closed_again(self, command: IncidentCommand) -> None:
        assert given(DECIDER, activated(), closed()).when(command).then_raises(IncidentAlreadyClosed)
