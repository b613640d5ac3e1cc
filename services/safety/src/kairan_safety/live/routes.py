"""The counts over HTTP: as they stand, and live. A mixin of the safety service.

Who sees what: headquarters of the union and operators see every association; others whom the incident
concerns see their own association's blocks; for everybody else the incident does not exist.
"""

from typing import Any, Final

from kairan_contracts.identity import Principal
from kairan_contracts.safety.counts import CountedSchema
from kairan_kernel.http import route
from kairan_kernel.replies import Stream
from kairan_kernel.requests import Request
from kairan_safety.access import counted_for
from kairan_safety.board import CalledIncident
from kairan_safety.incident.decider import IncidentUnknown
from kairan_safety.live.feed import LiveFeed
from kairan_safety.live.snapshots import parsed
from kairan_safety.live.stream import Audience, Listener
from kairan_safety.permissions import knows_incident

LAST_EVENT_ID: Final = "Last-Event-ID"


def audience_of(principal: Principal, called: CalledIncident) -> Audience:
    """How much of an incident that concerns the principal it may listen to. Raises IncidentUnknown."""
    visible = counted_for(principal, called.activated.headquarters.union_id)
    if visible is not None and len(visible) != 1:
        raise IncidentUnknown
    return Audience(
        incident_id=str(called.activated.incident_id),
        mode=called.mode,
        only=None if visible is None else str(next(iter(visible))),
        is_open=lambda: called.is_open,
    )


class LiveRoutes:
    """`GET …/counts` and `GET …/counts/live`."""

    app: Any
    live: Any = LiveFeed()

    @route(
        "GET",
        "/safety/incidents/<uuid:incident_id>/counts",
        allow=knows_incident,
        reply=CountedSchema,
        errors=(IncidentUnknown,),
        summary="What the roll call adds up to, by block, association and in all",
        summary_ja="班・町会・全体の安否集計",
    )
    def counts(self, request: Request) -> dict[str, Any]:
        audience = self._audience(request)
        snapshot = self.live.snapshot(audience.incident_id)
        body: dict[str, Any] = snapshot.body(audience.incident_id, audience.mode, audience.only)
        return body

    @route(
        "GET",
        "/safety/incidents/<uuid:incident_id>/counts/live",
        allow=knows_incident,
        produces="text/event-stream",
        errors=(IncidentUnknown,),
        summary="The same, live: events snapshot, counts, reset, closed; goes on after Last-Event-ID",
        summary_ja="安否集計のライブ配信（SSE、Last-Event-ID で再開）",
    )
    def counts_live(self, request: Request) -> Stream:
        audience = self._audience(request)
        live = self.live
        listener = Listener(
            audience, live.feed(audience.incident_id), lambda: live.snapshot(audience.incident_id)
        )
        last = request.headers.get(LAST_EVENT_ID)
        # The first snapshot is read before the answer begins, so that an outage is a 503 and not a broken
        # stream.
        snapshot = None if last else live.snapshot(audience.incident_id)
        return Stream(listener.events(parsed(last), snapshot))

    def _audience(self, request: Request) -> Audience:
        called = self.app.speaking.incident(request.principal, request.params["incident_id"])
        return audience_of(request.principal, called)
