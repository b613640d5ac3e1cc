"""Attendance as it is used: called, answered, amended, closed, looked at.

Green: call it from greenlets directly (follow's threads may as well). Appends to ``attendance-<id>``; what is
told is read back from that stream, so that a place or a waiting number is the log's own word.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.areas import AreasOffice
from kairan_bulletin.desks.asking import Asking
from kairan_bulletin.desks.facts import Facts
from kairan_bulletin.desks.live_streams import LiveStreams
from kairan_bulletin.desks.speakers import Speakers, Words
from kairan_bulletin.domain.access import OfficersOnly, manages
from kairan_bulletin.domain.attendance.commands import (
    AmendAttendance,
    Answer,
    AttendanceCommand,
    CallAttendance,
    CloseAttendance,
)
from kairan_bulletin.domain.attendance.decider import (
    ATTENDANCE,
    AnswersClosed,
    AttendanceUnknown,
    NoRoomForMore,
    decide,
)
from kairan_bulletin.domain.attendance.events import (
    AttendanceAnswered,
    AttendanceCalled,
    AttendanceEvent,
    Occasion,
)
from kairan_bulletin.domain.attendance.streams import attendance_stream
from kairan_bulletin.domain.attendance.turns import Turns
from kairan_bulletin.domain.attendance.views import answer_of, by_block, rows, summary
from kairan_bulletin.domain.attendance.words import Refusal
from kairan_bulletin.domain.audience.asking import concerns
from kairan_bulletin.domain.audience.wish import AudienceWish
from kairan_bulletin.domain.places import Area, Place
from kairan_bulletin.domain.reach import Reach, seeing
from kairan_contracts.identity import Principal
from kairan_contracts.vocabulary import Means
from kairan_kernel.commands import Causation
from kairan_kernel.ids import derived_id
from kairan_kernel.native import native
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore

Attendances = LiveStreams[Turns, AttendanceCommand, AttendanceEvent]


def attendances(store: EventStore) -> Attendances:
    """All attendances' streams as they stand."""
    return LiveStreams(store, CODEC, ATTENDANCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an officer calls for."""

    occasion: Occasion
    deadline: datetime
    capacity: int | None
    party_most: int
    audience: AudienceWish


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer as it was sent. Without a household it is the speaker's own."""

    attending: bool
    party_size: int
    comment: str | None
    means: Means
    household_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceDesk:
    live: Attendances
    facts: Facts
    office: AreasOffice
    asking: Asking
    speakers: Speakers
    words: Words
    now: Callable[[], datetime]

    def call(
        self, principal: Principal, attendance_id: UUID, scope: dict[str, Any], terms: Terms, cause: Causation
    ) -> Document:
        """Ask the households of a union or association whose officer the principal is, or some of them.

        Raises AudienceEmpty, NamedArticleUnknown.
        """
        area = native(self.office.managed_by, principal, scope)
        stream = attendance_stream(attendance_id)
        if not self.live.holds(stream, cause):
            command = self._call(principal, attendance_id, area, terms)
            native(self.live.handle, stream, command, cause)
        return self.attendance(principal, attendance_id)

    def _call(self, principal: Principal, attendance_id: UUID, area: Area, terms: Terms) -> CallAttendance:
        at = self.now()
        native(self.asking.about, principal, area, terms.occasion.article_id)
        invited = native(self.asking.whom, area, terms.audience, at)
        return CallAttendance(
            attendance_id=attendance_id,
            area=area,
            occasion=terms.occasion,
            deadline=terms.deadline,
            capacity=terms.capacity,
            party_most=terms.party_most,
            households=invited.households,
            asked=invited.blocks,
            by=principal.subject,
            at=at,
        )

    def answer(self, principal: Principal, attendance_id: UUID, said: Said, cause: Causation) -> Document:
        """Keep an answer, and tell where the household stands by the log; repeated: where it stands now.

        Raises AnswersClosed, PartyTooLarge, NoRoomForMore, and what ``Speakers.place`` raises.
        """
        stream = attendance_stream(attendance_id)
        call = self._known(principal, attendance_id)
        place = self.speakers.place(principal, said.household_id, call.area)
        if not self.live.has(stream, cause):
            event = self._answered(principal, stream, place, said, cause)
            revision = self.facts.keep(stream, event, cause)
        else:
            revision = 0
        return self.live.read(
            stream, lambda turns: _told(turns, cause.command_id, place.household_id), at_least=revision
        )

    def _answered(
        self, principal: Principal, stream: str, place: Place, said: Said, cause: Causation
    ) -> AttendanceEvent:
        command = Answer(
            answer_id=cause.command_id,
            place=place,
            attending=said.attending,
            party_size=said.party_size,
            comment=None,
            means=said.means,
            proxy=place.household_id != principal.household_id,
            by=principal.subject,
            at=self.now(),
        )
        (event,) = self.live.remembered(stream, lambda turns: decide(command, turns))
        if said.comment is None or not isinstance(event, AttendanceAnswered):
            return event
        # Sealed only now: no key is made for a household whose answer is refused.
        return replace(event, comment=self.words.sealed(place.household_id, said.comment))

    def amend(
        self, principal: Principal, attendance_id: UUID, command: AmendAttendance, cause: Causation
    ) -> Document:
        """More or fewer places, more or less time; who waits moves up at once."""
        self._managed(principal, attendance_id)
        self._keep(attendance_id, command, cause)
        return self.attendance(principal, attendance_id)

    def close(self, principal: Principal, attendance_id: UUID, cause: Causation) -> Document:
        """Close it before its deadline. Raises AttendanceAlreadyClosed when another did."""
        self._managed(principal, attendance_id)
        self._keep(
            attendance_id, CloseAttendance(automatic=False, by=principal.subject, at=self.now()), cause
        )
        return self.attendance(principal, attendance_id)

    def close_due(self, document: Document, now: datetime) -> None:
        """The clock's deed: close what is past its deadline, once."""
        attendance_id = UUID(document["attendance_id"])
        stream = attendance_stream(attendance_id)
        deadline = self.live.read(stream, lambda turns: None if turns.closed else turns.deadline)
        if deadline is None or deadline >= now:
            return
        command_id = derived_id("close-attendance", attendance_id, deadline.isoformat())
        cause = Causation(command_id=command_id, correlation_id=command_id, actor="clock")
        self._keep(attendance_id, CloseAttendance(automatic=True, by=None, at=now), cause)

    def attendance(self, principal: Principal, attendance_id: UUID) -> Document:
        """How it stands, with the caller's own answer. Raises AttendanceUnknown."""
        self._known(principal, attendance_id)
        household_id = principal.household_id

        def look(turns: Turns) -> Document:
            own = None if household_id is None else answer_of(turns, household_id)
            return {**summary(turns, self.now()), "own_answer": own}

        return self.live.read(attendance_stream(attendance_id), look)

    def rows(self, principal: Principal, attendance_id: UUID) -> list[Document]:
        """The answers that the caller may see one by one. Raises RoleNeeded."""
        seen = self._seen(principal, attendance_id)
        return self.live.read(attendance_stream(attendance_id), lambda turns: rows(turns, seen))

    def tallies(self, principal: Principal, attendance_id: UUID) -> list[Document]:
        """By block, of those whom the caller may see. Raises RoleNeeded."""
        seen = self._seen(principal, attendance_id)
        return self.live.read(attendance_stream(attendance_id), lambda turns: by_block(turns, seen))

    def area(self, principal: Principal, attendance_id: UUID) -> Area:
        """Whose attendance it is. Raises AttendanceUnknown."""
        return self._known(principal, attendance_id).area

    def asked(self, principal: Principal, attendance_id: UUID) -> dict[UUID, int] | None:
        """How many households of each block were asked; none when everyone was. Raises AttendanceUnknown."""
        self._known(principal, attendance_id)
        stream = attendance_stream(attendance_id)
        return self.live.remembered(stream, lambda turns: None if turns.asked is None else turns.asked.sizes)

    def _seen(self, principal: Principal, attendance_id: UUID) -> Reach:
        return seeing(principal, self._known(principal, attendance_id).area)

    def _keep(self, attendance_id: UUID, command: AttendanceCommand, cause: Causation) -> None:
        stream = attendance_stream(attendance_id)
        if self.live.holds(stream, cause):
            return
        (event,) = self.live.remembered(stream, lambda turns: decide(command, turns))
        revision = self.facts.keep(stream, event, cause)
        self.live.read(stream, lambda turns: None, at_least=revision)

    def _managed(self, principal: Principal, attendance_id: UUID) -> None:
        if not manages(principal, self._known(principal, attendance_id).area):
            raise OfficersOnly

    def _known(self, principal: Principal, attendance_id: UUID) -> AttendanceCalled:
        """The call, if it concerns the principal; else AttendanceUnknown."""
        stream = attendance_stream(attendance_id)
        call, asked = self.live.remembered(stream, lambda turns: (turns.called, turns.asked))
        if call is None or not concerns(principal, call.area, asked):
            raise AttendanceUnknown
        return call


def _told(turns: Turns, answer_id: UUID, household_id: UUID) -> Document:
    refusal = turns.refusal(answer_id)
    if refusal is Refusal.CLOSED:
        raise AnswersClosed
    if refusal is Refusal.NO_ROOM:
        raise NoRoomForMore(turns.households[household_id].party_size)
    answer = answer_of(turns, household_id)
    if answer is None:
        raise AttendanceUnknown
    return answer
