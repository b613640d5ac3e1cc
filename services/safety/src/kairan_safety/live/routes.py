"""The counts over HTTP: as they stand, and live. A mixin of the safety service.

Who sees what: headquarters of the union and operators see every association; others whom the incident
concerns see their own association's blocks; for everybody else the incident does not exist.
"""

from datetime import UTC, datetime
from typing import Any, Final

from kairan_contracts.identity import Principal
from kairan_contracts.safety.counts import CountedSchema
from kairan_kernel.http import route
from kairan_kernel.replies import Reply, Stream
from kairan_kernel.requests import Request
from kairan_safety.domain.access import counted_for
from kairan_safety.domain.incident.decider import IncidentUnknown
from kairan_safety.live.feed import LiveFeed
from kairan_safety.live.snapshots import parsed
from kairan_safety.live.stream import Audience, Listener
from kairan_safety.roll.board import CalledIncident
from kairan_safety.routes.permissions import knows_incident

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


def aged(body: dict[str, Any], heard_until: datetime, now: datetime) -> Reply:
    """The counts with their age: `as_of` is the last moment at which they were known to be whole, which ends
    when the log can't be heard any more. The header `Age` says the same in seconds.
    """
    if body["as_of"] is None:
        return Reply(body=body)
    as_of = min(body["as_of"], heard_until)
    age = max(0, int((now - as_of).total_seconds()))
    return Reply(body={**body, "as_of": as_of}, headers={"Age": str(age)})


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
    def counts(self, request: Request) -> Reply:
        audience = self._audience(request)
        snapshot = self.live.last_known(audience.incident_id)
        body: dict[str, Any] = snapshot.body(audience.incident_id, audience.mode, audience.only)
        return aged(body, self.app.board.heard_until(), datetime.now(UTC))

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
