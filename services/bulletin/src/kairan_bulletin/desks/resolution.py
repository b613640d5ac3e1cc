"""Resolutions as they are used: opened with their roll, voted on, closed, recounted.

Green, but for opening, closing and recounting, which wait in native threads. Appends to ``resolution-<id>``.
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
from kairan_bulletin.desks.recounting import Recounting
from kairan_bulletin.desks.speakers import Speakers
from kairan_bulletin.domain.access import OfficersOnly, belongs_to, manages
from kairan_bulletin.domain.places import Area, Place
from kairan_bulletin.domain.reach import seeing
from kairan_bulletin.domain.resolution.commands import (
    CastVote,
    CloseResolution,
    EnrolVoters,
    GiveProxy,
    OpenResolution,
    ResolutionCommand,
)
from kairan_bulletin.domain.resolution.decider import (
    RESOLUTION,
    Resolution,
    ResolutionIsClosed,
    ResolutionUnknown,
    decide,
    parts_of,
)
from kairan_bulletin.domain.resolution.events import (
    ResolutionEvent,
    ResolutionOpened,
    ResolutionTerms,
    Voter,
)
from kairan_bulletin.domain.resolution.streams import resolution_stream
from kairan_bulletin.domain.resolution.views import rows, summary
from kairan_bulletin.hearing.households import Households
from kairan_contracts.bulletin.resolution_words import Choice
from kairan_contracts.identity import Principal
from kairan_contracts.vocabulary import Means
from kairan_kernel.commands import Causation
from kairan_kernel.ids import derived_id
from kairan_kernel.native import native
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore

Resolutions = LiveStreams[Resolution, ResolutionCommand, ResolutionEvent]


def resolutions(store: EventStore) -> Resolutions:
    """All resolutions' streams as they stand."""
    return LiveStreams(store, CODEC, RESOLUTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """A vote (``choices``) or a proxy (``proxy_to``) as it was sent. Without a household, the own one."""

    choices: tuple[Choice, ...] | None
    proxy_to: UUID | None
    means: Means
    household_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionDesk:
    live: Resolutions
    facts: Facts
    recounting: Recounting
    office: AreasOffice
    asking: Asking
    households: Households
    speakers: Speakers
    now: Callable[[], datetime]

    def open(
        self,
        principal: Principal,
        resolution_id: UUID,
        scope: dict[str, Any],
        terms: ResolutionTerms,
        cause: Causation,
    ) -> Document:
        """Open it for a union or association whose officer the principal is; its households are the roll.

        Raises NamedArticleUnknown, NobodyToVote.
        """
        area = native(self.office.managed_by, principal, scope)
        stream = resolution_stream(resolution_id)
        if not self.live.holds(stream, cause):
            native(self.asking.about, principal, area, terms.article_id)
            native(self._opened, stream, self._opening(principal, resolution_id, area, terms), cause)
        return self.resolution(principal, resolution_id)

    def _opened(self, stream: str, command: OpenResolution, cause: Causation) -> None:
        """Enrol and open: a long roll takes several appends, and only the last one makes it visible.

        What died in between is completed by its repeat, under the same ids.
        """
        decide(command, RESOLUTION.initial())  # nothing is enrolled for what is refused
        *parts, last = parts_of(command.voters)
        for n, part in enumerate(parts):
            enrol = EnrolVoters(resolution_id=command.resolution_id, voters=part)
            enrolling = replace(cause, command_id=derived_id("enrol", cause.command_id, n))
            self.live.handle(stream, enrol, enrolling)
        self.live.handle(stream, replace(command, voters=last), cause)

    def _opening(
        self, principal: Principal, resolution_id: UUID, area: Area, terms: ResolutionTerms
    ) -> OpenResolution:
        voters = [
            Voter(
                household_id=each.household_id,
                association_id=each.association_id,
                block_id=each.block_id,
                number=each.number,
            )
            for each in native(self.households.of, area)
        ]
        return OpenResolution(
            resolution_id=resolution_id,
            area=area,
            terms=terms,
            voters=tuple(voters),
            by=principal.subject,
            at=self.now(),
        )

    def act(self, principal: Principal, resolution_id: UUID, ballot: Ballot, cause: Causation) -> Document:
        """Keep a vote or a proxy; the household's latest one counts. Repeated: the same again.

        Raises ResolutionIsClosed, NotAVoter, ChoicesDontFit, ProxyToNobody, and what ``Speakers.place``
        raises.
        """
        stream = resolution_stream(resolution_id)
        opening = self._known(principal, resolution_id)
        place = self.speakers.place(principal, ballot.household_id, opening.area)
        revision = 0
        if not self.live.has(stream, cause):
            command = self._command(principal, ballot, place, cause.command_id)
            (event,) = self.live.remembered(stream, lambda resolution: decide(command, resolution))
            revision = self.facts.keep(stream, event, cause)
        stands = self.live.read(
            stream, lambda resolution: resolution.outcomes.get(cause.command_id), at_least=revision
        )
        if not stands:
            raise ResolutionIsClosed
        return {
            "resolution_id": resolution_id,
            "household_id": place.household_id,
            "act_id": cause.command_id,
        }

    def close(self, principal: Principal, resolution_id: UUID, cause: Causation) -> Document:
        """Close and count it before its time. Raises ResolutionIsClosed when another did."""
        if not manages(principal, self._known(principal, resolution_id).area):
            raise OfficersOnly
        command = CloseResolution(automatic=False, by=principal.subject, at=self.now())
        native(self.live.handle, resolution_stream(resolution_id), command, cause)
        return self.resolution(principal, resolution_id)

    def close_due(self, document: Document, now: datetime) -> None:
        """The clock's deed: close and count what is past its time, once."""
        resolution_id = UUID(document["resolution_id"])
        stream = resolution_stream(resolution_id)
        if self.live.read(stream, lambda resolution: resolution.closed) is not None:
            return
        command_id = derived_id("close-resolution", resolution_id)
        cause = Causation(command_id=command_id, correlation_id=command_id, actor="clock")
        self.live.handle(stream, CloseResolution(automatic=True, by=None, at=now), cause)

    def resolution(self, principal: Principal, resolution_id: UUID) -> Document:
        """How it stands, with the caller's own vote. Raises ResolutionUnknown."""
        self._known(principal, resolution_id)
        return self.live.read(
            resolution_stream(resolution_id),
            lambda resolution: summary(resolution, principal.household_id, self.now()),
        )

    def rows(self, principal: Principal, resolution_id: UUID) -> list[Document]:
        """The voters whom the caller may see, and whether they took part. Raises RoleNeeded."""
        seen = seeing(principal, self._known(principal, resolution_id).area)
        return self.live.read(resolution_stream(resolution_id), lambda resolution: rows(resolution, seen))

    def recount(self, principal: Principal, resolution_id: UUID) -> Document:
        """Count anew from the log alone. Raises ResolutionNotClosed."""
        self._known(principal, resolution_id)
        return native(self.recounting.recount, resolution_id)

    def _command(
        self, principal: Principal, ballot: Ballot, place: Place, act_id: UUID
    ) -> CastVote | GiveProxy:
        on_paper = place.household_id != principal.household_id
        if ballot.proxy_to is not None:
            return GiveProxy(
                act_id=act_id,
                place=place,
                to_household_id=ballot.proxy_to,
                means=ballot.means,
                on_paper=on_paper,
                by=principal.subject,
                at=self.now(),
            )
        return CastVote(
            act_id=act_id,
            place=place,
            choices=ballot.choices or (),
            means=ballot.means,
            on_paper=on_paper,
            by=principal.subject,
            at=self.now(),
        )

    def _known(self, principal: Principal, resolution_id: UUID) -> ResolutionOpened:
        """The opening, if it concerns the principal; else ResolutionUnknown."""
        opening = self.live.remembered(resolution_stream(resolution_id), lambda resolution: resolution.opened)
        if opening is None or not belongs_to(principal, opening.area):
            raise ResolutionUnknown
        return opening
