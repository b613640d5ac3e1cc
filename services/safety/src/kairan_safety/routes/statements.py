"""Statements and read receipts over HTTP: the hot path, and a household's history."""

from typing import Any

from kairan_contracts.safety.roll_bodies import (
    HistorySchema,
    NewReadReceiptSchema,
    NewStatementSchema,
    ReadReceiptSchema,
    StatementAcceptedSchema,
)
from kairan_kernel.http import route
from kairan_kernel.ids import derived_id
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request
from kairan_safety.desks.speaking import Saying, TooManyStatements, own_place
from kairan_safety.domain.access import (
    HouseholdUnknown,
    NotYourBlock,
    OnlyForOwnHousehold,
    ResidentsOnly,
    RoleNeeded,
    sees_household,
)
from kairan_safety.domain.incident.decider import IncidentUnknown
from kairan_safety.roll.rendering import with_notes
from kairan_safety.routes.permissions import knows_incident

TAGS = ("statements",)
SPEAKING_ERRORS = (
    IncidentUnknown,
    HouseholdUnknown,
    OnlyForOwnHousehold,
    NotYourBlock,
    RoleNeeded,
    ResidentsOnly,
)


class StatementRoutes:
    app: Any

    @route(
        "POST",
        "/safety/incidents/<uuid:incident_id>/statements",
        body=NewStatementSchema,
        reply=StatementAcceptedSchema,
        status=201,
        allow=knows_incident,
        summary="Say how a household is (also late, doubled or contradicting: it is kept and marked)",
        summary_ja="安否を発信する(遅れても重なっても記録される)",
        errors=(*SPEAKING_ERRORS, TooManyStatements),
        tags=TAGS,
    )
    def make_statement(self, request: Request) -> Reply:
        incident_id = request.params["incident_id"]
        saying = Saying(
            statement_id=self._fact_id("statement", request),
            status=request.body["status"],
            means=request.body["means"],
            household_id=request.body["household_id"],
            kind=request.body["kind"],
            note=request.body["note"],
            said_at=request.body["said_at"],
        )
        accepted = self.app.speaking.state(request.principal, incident_id, saying, request.cause())
        history = f"/safety/incidents/{incident_id}/households/{accepted['household_id']}/statements"
        return Reply(body=accepted, location=history)

    @route(
        "POST",
        "/safety/incidents/<uuid:incident_id>/read-receipts",
        body=NewReadReceiptSchema,
        reply=ReadReceiptSchema,
        status=201,
        allow=knows_incident,
        summary="Say that the notice was read",
        summary_ja="通知を読んだことを知らせる",
        errors=SPEAKING_ERRORS,
        tags=TAGS,
    )
    def read_notice(self, request: Request) -> object:
        return self.app.speaking.read(
            request.principal,
            request.params["incident_id"],
            self._fact_id("receipt", request),
            request.body["household_id"],
            request.cause(),
        )

    @route(
        "GET",
        "/safety/incidents/<uuid:incident_id>/households/<uuid:household_id>/statements",
        reply=HistorySchema,
        allow=knows_incident,
        summary="Everything that was said of a household",
        summary_ja="世帯の発信の履歴",
        errors=(IncidentUnknown, HouseholdUnknown, NotYourBlock, RoleNeeded),
        tags=TAGS,
    )
    def household_history(self, request: Request) -> object:
        incident_id, household_id = request.params["incident_id"], request.params["household_id"]
        incident = self.app.speaking.incident(request.principal, incident_id)
        place = incident.roll.places.get(household_id) or own_place(request.principal, household_id)
        sees_household(request.principal, place)
        line = self.app.finding.line(incident_id, household_id)
        if line is None:
            raise HouseholdUnknown
        return with_notes([line], self.app.sealer)[0]

    def _fact_id(self, kind: str, request: Request) -> Any:
        """The same for a repeat of the same request; other content under the same key is kept on its own."""
        incident_id = request.params["incident_id"]
        return derived_id(
            kind, incident_id, request.principal.subject, request.idempotency_key, request.fingerprint
        )
