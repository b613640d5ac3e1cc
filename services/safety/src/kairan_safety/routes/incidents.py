"""Incidents over HTTP: preview, activate, find, remind, close."""

from typing import Any

from kairan_contracts.identity import Principal
from kairan_contracts.safety.bodies import (
    ClosingPreviewedSchema,
    ConfirmationSchema,
    IncidentPreviewedSchema,
    IncidentPreviewSchema,
    IncidentSchema,
    IssuedReminderSchema,
)
from kairan_kernel.http import route
from kairan_kernel.paging import Page, decode, page_of, page_schema
from kairan_kernel.projection import Document
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request
from kairan_kernel.routes import authenticated
from kairan_safety.desks.confirmations import ConfirmationExpired, ConfirmationInvalid
from kairan_safety.desks.headquarters import HeadquartersUnknown
from kairan_safety.domain.access import CallerRoleNeeded
from kairan_safety.domain.incident.decider import (
    DisasterCallsEveryone,
    IncidentAlreadyClosed,
    IncidentUnknown,
    NamesHiddenInDisaster,
    NobodyToCall,
)
from kairan_safety.domain.notice.decider import NoticeUnknown
from kairan_safety.routes.incidents_seen import as_seen_by, visible_to
from kairan_safety.routes.permissions import calls_incident, knows_incident, residents
from kairan_safety.routes.queries import IncidentsQuery

TAGS = ("incidents",)


class IncidentRoutes:
    app: Any

    @route(
        "POST",
        "/safety/incidents/previews",
        body=IncidentPreviewSchema,
        reply=IncidentPreviewedSchema,
        status=200,
        allow=residents,
        summary="Whom an activation would reach; nothing is sent",
        summary_ja="発動の下見(まだ何も送られない)",
        errors=(
            NoticeUnknown,
            HeadquartersUnknown,
            CallerRoleNeeded,
            NobodyToCall,
            DisasterCallsEveryone,
            NamesHiddenInDisaster,
        ),
        tags=TAGS,
    )
    def preview_incident(self, request: Request) -> object:
        return self.app.activation.preview(request.principal, request.body)

    @route(
        "POST",
        "/safety/incidents",
        body=ConfirmationSchema,
        reply=IncidentSchema,
        status=201,
        allow=residents,
        summary="Activate what was previewed",
        summary_ja="下見した内容で発動する",
        errors=(ConfirmationInvalid, ConfirmationExpired, CallerRoleNeeded, NobodyToCall),
        tags=TAGS,
    )
    def activate_incident(self, request: Request) -> Reply:
        confirmation = request.body["confirmation"]
        incident = self.app.activation.activate(request.principal, confirmation, request.cause())
        return Reply(
            body=as_seen_by(request.principal, incident),
            location=f"/safety/incidents/{incident['incident_id']}",
        )

    @route(
        "GET",
        "/safety/incidents",
        query=IncidentsQuery,
        reply=page_schema(IncidentSchema),
        allow=authenticated,
        summary="The incidents that concern the caller, newest first",
        summary_ja="自分に関わる発動の一覧(新しい順)",
        tags=TAGS,
    )
    def list_incidents(self, request: Request) -> Page[Any]:
        principal: Principal = request.principal
        limit = request.query["limit"]
        matching = visible_to(principal, request.query["state"])
        found = self.app.finding.incidents(matching, decode(request.query["cursor"]), limit + 1)
        page = page_of(found, limit, key=lambda incident: incident["_id"])
        return Page([as_seen_by(principal, each) for each in page.items], page.next)

    @route(
        "GET",
        "/safety/incidents/<uuid:incident_id>",
        reply=IncidentSchema,
        allow=knows_incident,
        summary="One incident as it stands",
        summary_ja="発動の現在の状態",
        errors=(IncidentUnknown,),
        tags=TAGS,
    )
    def get_incident(self, request: Request) -> Document:
        return as_seen_by(request.principal, self.app.incidents.view(request.params["incident_id"]))

    @route(
        "POST",
        "/safety/incidents/<uuid:incident_id>/reminders",
        reply=IssuedReminderSchema,
        status=201,
        allow=calls_incident,
        summary="Remind everyone who is still silent, now",
        summary_ja="まだ応答のない世帯に再通知する",
        errors=(IncidentUnknown, CallerRoleNeeded, IncidentAlreadyClosed),
        tags=TAGS,
    )
    def issue_reminder(self, request: Request) -> object:
        incident_id = request.params["incident_id"]
        reminder_id = request.derive_id("reminder")
        self.app.reminding.remind(incident_id, reminder_id, None, request.cause())
        return self.app.reminding.issued(incident_id, reminder_id)

    @route(
        "POST",
        "/safety/incidents/<uuid:incident_id>/closings/previews",
        reply=ClosingPreviewedSchema,
        status=200,
        allow=calls_incident,
        summary="Where the roll stands before closing",
        summary_ja="終了の下見(応答のない世帯数)",
        errors=(IncidentUnknown, CallerRoleNeeded, IncidentAlreadyClosed),
        tags=TAGS,
    )
    def preview_closing(self, request: Request) -> object:
        return self.app.closing.preview(request.principal, request.params["incident_id"])

    @route(
        "POST",
        "/safety/incidents/<uuid:incident_id>/closings",
        body=ConfirmationSchema,
        reply=IncidentSchema,
        status=201,
        allow=calls_incident,
        summary="Close the incident",
        summary_ja="終了する",
        errors=(IncidentUnknown, CallerRoleNeeded, ConfirmationInvalid, IncidentAlreadyClosed),
        tags=TAGS,
    )
    def close_incident(self, request: Request) -> Document:
        incident = self.app.closing.close(
            request.principal,
            request.params["incident_id"],
            request.body["confirmation"],
            request.cause(),
        )
        return as_seen_by(request.principal, incident)
