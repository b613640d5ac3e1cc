"""Activating an incident in two steps: a preview that sends nothing, and the confirmed deed.

Appends the frozen roll to ``rollcall-<incident>`` and then the activation to ``incident-<incident>``: only
the second makes it visible. A crash in between is completed by sending the same confirmation again.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from kairan_contracts.identity import Principal
from kairan_contracts.vocabulary import Mode
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.ids import derived_id, new_id
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore
from kairan_kernel.viewing import view
from kairan_safety.codec import CODEC
from kairan_safety.desks.composing import Composing
from kairan_safety.desks.confirmations import (
    VALID_FOR,
    ConfirmationExpired,
    ConfirmationInvalid,
    Confirmations,
    expired,
)
from kairan_safety.desks.enrolment import Enrolment
from kairan_safety.desks.headquarters import HeadquartersOffice
from kairan_safety.domain.access import CallerRoleNeeded, may_call
from kairan_safety.domain.incident.commands import ActivateIncident
from kairan_safety.domain.incident.decider import INCIDENT, NobodyToCall, check_mode
from kairan_safety.domain.incident.events import ReminderPlan
from kairan_safety.domain.notice.events import NoticeText
from kairan_safety.domain.places import Headquarters
from kairan_safety.domain.rollcall.enrolling import enrol_blocks, never_logged_in, targets_of
from kairan_safety.domain.rollcall.events import BlockEnrolled
from kairan_safety.hearing.households import CallScope, Households
from kairan_safety.projections.incidents import INCIDENTS
from kairan_safety.roll.board import IncidentBoard
from kairan_safety.streams import incident_stream

DEED = "activate"


class Activation:
    """Blocking."""

    def __init__(
        self,
        *,
        store: EventStore,
        board: IncidentBoard,
        households: Households,
        office: HeadquartersOffice,
        composing: Composing,
        confirmations: Confirmations,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._incidents = CommandLoop(store, CODEC, INCIDENT)
        self._enrolment = Enrolment(store)
        self._board = board
        self._households = households
        self._office = office
        self._composing = composing
        self._confirmations = confirmations
        self._now = now

    def preview(self, principal: Principal, wanted: dict[str, Any]) -> dict[str, Any]:
        """Whom an activation would reach now, and its confirmation. ``wanted`` is IncidentPreviewSchema's."""
        scope = self._office.chosen_by(principal, wanted["scope"])
        check_mode(wanted["mode"], everyone=scope.everyone, hide_names=wanted["hide_names"])
        notice = self._composing.known(principal, wanted["notice_id"])
        incident_id = new_id()
        blocks = enrol_blocks(incident_id, wanted["mode"], self._households.within(scope))
        if not blocks:
            raise NobodyToCall
        targets = targets_of(blocks)
        content = _content(principal, incident_id, scope, notice.text, wanted)
        return {
            "households": sum(target.households for target in targets),
            "blocks": sum(target.blocks for target in targets),
            "never_logged_in": never_logged_in(blocks),
            "associations": [asdict(target) for target in targets],
            "confirmation": self._confirmations.sign(DEED, content),
            "expires_at": self._now() + VALID_FOR,
        }

    def activate(self, principal: Principal, confirmation: str, cause: Causation) -> Document:
        """Carry out a preview. The same confirmation again completes it, or gives the same incident.

        Raises ConfirmationInvalid, ConfirmationExpired, CallerRoleNeeded, NobodyToCall.
        """
        content, signed_at = self._confirmations.read(DEED, confirmation)
        if content["by"] != str(principal.subject):
            raise ConfirmationInvalid
        incident_id = UUID(content["incident_id"])
        if self._incidents.load(incident_stream(incident_id)).state is None:
            if expired(signed_at, self._now()):
                raise ConfirmationExpired
            self._carry_out(principal, incident_id, content, cause)
        found = view(self._store, CODEC, INCIDENTS, incident_stream(incident_id), str(incident_id))
        if found is None:
            raise ConfirmationInvalid
        return found

    def _carry_out(
        self, principal: Principal, incident_id: UUID, content: dict[str, Any], cause: Causation
    ) -> None:
        scope = _scope(content)
        if not may_call(principal, scope.headquarters):
            raise CallerRoleNeeded
        mode = Mode(content["mode"])
        own_cause = Causation(
            command_id=derived_id("activate", incident_id),
            correlation_id=cause.correlation_id,
            causation_id=cause.command_id,
            actor=cause.actor,
        )
        roll = self._enrolment.enrol(incident_id, mode, self._households.within(scope), own_cause)
        command = _command(content, incident_id, scope.headquarters, roll, self._now())
        handled = self._incidents.handle(incident_stream(incident_id), command, own_cause)
        self._board.wait_for(handled.position)


def _content(
    principal: Principal,
    incident_id: UUID,
    scope: CallScope,
    notice: NoticeText,
    wanted: dict[str, Any],
) -> dict[str, Any]:
    headquarters = scope.headquarters
    return {
        "by": str(principal.subject),
        "incident_id": str(incident_id),
        "mode": wanted["mode"].value,
        "union_id": str(headquarters.union_id),
        "union": headquarters.union,
        "association_id": None if headquarters.association_id is None else str(headquarters.association_id),
        "association": headquarters.association,
        "association_ids": [str(each) for each in scope.association_ids],
        "block_ids": [str(each) for each in scope.block_ids],
        "notice_id": str(wanted["notice_id"]),
        "notice": asdict(notice),
        "reminders": wanted["reminders"],
        "auto_close_minutes": wanted["auto_close_minutes"],
        "hide_names": wanted["hide_names"],
    }


def _scope(content: dict[str, Any]) -> CallScope:
    association_id = content["association_id"]
    return CallScope(
        headquarters=Headquarters(
            union_id=UUID(content["union_id"]),
            union=content["union"],
            association_id=None if association_id is None else UUID(association_id),
            association=content["association"],
        ),
        association_ids=tuple(UUID(each) for each in content["association_ids"]),
        block_ids=tuple(UUID(each) for each in content["block_ids"]),
    )


def _command(
    content: dict[str, Any],
    incident_id: UUID,
    headquarters: Headquarters,
    roll: Sequence[BlockEnrolled],
    at: datetime,
) -> ActivateIncident:
    plan = content["reminders"]
    return ActivateIncident(
        incident_id=incident_id,
        mode=Mode(content["mode"]),
        headquarters=headquarters,
        everyone=not content["association_ids"] and not content["block_ids"],
        targets=targets_of(roll),
        never_logged_in=never_logged_in(roll),
        notice_id=UUID(content["notice_id"]),
        notice=NoticeText(**content["notice"]),
        reminders=None if plan is None else ReminderPlan(**plan),
        hide_names=content["hide_names"],
        auto_close_minutes=content["auto_close_minutes"],
        by=UUID(content["by"]),
        at=at,
    )
