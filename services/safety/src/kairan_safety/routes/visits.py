"""Visits over HTTP: claim a household, give it back."""

from typing import Any

from kairan_contracts.safety.roll_bodies import NewVisitSchema, VisitSchema
from kairan_kernel.http import route
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request
from kairan_safety.domain.access import HouseholdUnknown, NotYourBlock, RoleNeeded
from kairan_safety.domain.incident.decider import IncidentUnknown
from kairan_safety.domain.places import Place
from kairan_safety.domain.visit.decider import HouseholdClaimed, NotClaimed, NotTheHolder
from kairan_safety.roll.board import CalledIncident
from kairan_safety.routes.permissions import knows_incident

TAGS = ("visits",)
VISIT_ERRORS = (IncidentUnknown, HouseholdUnknown, NotYourBlock, RoleNeeded)


class VisitRoutes:
    app: Any

    @route(
        "POST",
        "/safety/incidents/<uuid:incident_id>/visits",
        body=NewVisitSchema,
        reply=VisitSchema,
        status=201,
        allow=knows_incident,
        summary="Claim a household for a visit, so that no second team goes there",
        summary_ja="訪問する世帯を引き受ける",
        errors=(*VISIT_ERRORS, HouseholdClaimed),
        tags=TAGS,
    )
    def claim_visit(self, request: Request) -> Reply:
        incident, place = self._place(request, request.body["household_id"])
        visit = self.app.visiting.claim(
            request.principal, incident.activated.incident_id, incident.mode, place, request.cause()
        )
        return Reply(body=visit, location=f"{request.path}/{place.household_id}")

    @route(
        "DELETE",
        "/safety/incidents/<uuid:incident_id>/visits/<uuid:household_id>",
        status=204,
        allow=knows_incident,
        summary="Give a claimed household back",
        summary_ja="引き受けた訪問を返す",
        errors=(*VISIT_ERRORS, NotClaimed, NotTheHolder),
        tags=TAGS,
    )
    def release_visit(self, request: Request) -> None:
        incident, place = self._place(request, request.params["household_id"])
        self.app.visiting.release(request.principal, incident.activated.incident_id, place, request.cause())

    def _place(self, request: Request, household_id: Any) -> tuple[CalledIncident, Place]:
        incident: CalledIncident = self.app.speaking.incident(
            request.principal, request.params["incident_id"]
        )
        place = incident.roll.places.get(household_id)
        if place is None:
            raise HouseholdUnknown
        return incident, place
