"""Appointments over HTTP: who holds which role, for which term."""

from datetime import date
from typing import Any
from uuid import UUID

from kairan_contracts.directory.bodies import (
    AppointmentEndingSchema,
    AppointmentSchema,
    AppointmentsQuerySchema,
    AppointmentsSchema,
    NewAppointmentSchema,
    NewUnionAppointmentSchema,
)
from kairan_contracts.vocabulary import ScopeKind
from kairan_directory import access, rendering
from kairan_directory.clock import now
from kairan_directory.domain import identifiers
from kairan_directory.domain.appointments import (
    AlreadyAppointed,
    AppointmentUnknown,
    EndAppointment,
    MakeAppointment,
    RoleNotForScope,
    Term,
    TermRunsBackwards,
)
from kairan_directory.domain.association.decider import BlockUnknown
from kairan_directory.visibility import Place
from kairan_kernel.http import route
from kairan_kernel.problems import Fault, Invalid, Problem
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request

_REFUSALS = (RoleNotForScope, TermRunsBackwards, AlreadyAppointed, BlockUnknown)


class AppointmentRoutes:
    """役職と任期."""

    app: Any

    @route(
        "POST",
        "/directory/associations/<uuid:association_id>/appointments",
        body=NewAppointmentSchema,
        reply=AppointmentSchema,
        status=201,
        allow=access.association_officers,
        summary="Appoint a member; a block leader with block_id",
        summary_ja="役員・班長を任命する",
        errors=_REFUSALS,
        tags=("appointments",),
    )
    def appoint(self, request: Request) -> Reply:
        association_id = request.params["association_id"]
        home = self._home(request)
        if home is None or home.association_id != association_id:
            raise Invalid([Fault(pointer="/member_id", code="member-unknown")])
        block_id = request.body["block_id"]
        kind, scope_id = (
            (ScopeKind.ASSOCIATION, association_id) if block_id is None else (ScopeKind.BLOCK, block_id)
        )
        return self._made(
            request, self.app.associations, _association(request), _term(request, home, kind, scope_id)
        )

    @route(
        "POST",
        "/directory/unions/<uuid:union_id>/appointments",
        body=NewUnionAppointmentSchema,
        reply=AppointmentSchema,
        status=201,
        allow=access.union_heads,
        summary="Appoint a member to an office of the union",
        summary_ja="連合会の役員を任命する",
        errors=_REFUSALS,
        tags=("appointments",),
    )
    def appoint_to_union(self, request: Request) -> Reply:
        union_id = request.params["union_id"]
        home = self._home(request)
        if home is None or home.union_id != union_id:
            raise Invalid([Fault(pointer="/member_id", code="member-unknown")])
        return self._made(
            request, self.app.unions, _union(request), _term(request, home, ScopeKind.UNION, union_id)
        )

    @route(
        "GET",
        "/directory/associations/<uuid:association_id>/appointments",
        query=AppointmentsQuerySchema,
        reply=AppointmentsSchema,
        allow=access.association_people,
        summary="The appointments of an association, on a day or all",
        summary_ja="町会の役員・班長の一覧",
        tags=("appointments",),
    )
    def appointments(self, request: Request) -> dict[str, Any]:
        scope = {"association_id": str(request.params["association_id"])}
        return self._listed(scope, request.query["as_of"])

    @route(
        "GET",
        "/directory/unions/<uuid:union_id>/appointments",
        query=AppointmentsQuerySchema,
        reply=AppointmentsSchema,
        allow=access.union_people,
        summary="The appointments of a union itself, on a day or all",
        summary_ja="連合会の役員の一覧",
        tags=("appointments",),
    )
    def union_appointments(self, request: Request) -> dict[str, Any]:
        scope = {"union_id": str(request.params["union_id"]), "scope_kind": ScopeKind.UNION.value}
        return self._listed(scope, request.query["as_of"])

    @route(
        "POST",
        "/directory/associations/<uuid:association_id>/appointments/<uuid:appointment_id>/endings",
        body=AppointmentEndingSchema,
        reply=AppointmentSchema,
        status=201,
        allow=access.association_officers,
        summary="Give an appointment its last day",
        summary_ja="任期の最後の日を決める",
        errors=(AppointmentUnknown, TermRunsBackwards),
        tags=("appointments",),
    )
    def end_appointment(self, request: Request) -> Reply:
        return self._ended(request, self.app.associations, _association(request))

    @route(
        "POST",
        "/directory/unions/<uuid:union_id>/appointments/<uuid:appointment_id>/endings",
        body=AppointmentEndingSchema,
        reply=AppointmentSchema,
        status=201,
        allow=access.union_heads,
        summary="Give an appointment of the union its last day",
        summary_ja="連合会の任期の最後の日を決める",
        errors=(AppointmentUnknown, TermRunsBackwards),
        tags=("appointments",),
    )
    def end_union_appointment(self, request: Request) -> Reply:
        return self._ended(request, self.app.unions, _union(request))

    def _home(self, request: Request) -> Place | None:
        home: Place | None = self.app.register.home_of(request.body["member_id"])
        return home

    def _made(self, request: Request, book: Any, stream: str, term: Term) -> Reply:
        handled = book.handle(stream, MakeAppointment(term=term, at=now()), request.cause())
        self.app.register.settle(handled.position)
        return Reply(body=rendering.appointment(handled.events[0].term))

    def _ended(self, request: Request, book: Any, stream: str) -> Reply:
        appointment_id: UUID = request.params["appointment_id"]
        command = EndAppointment(appointment_id=appointment_id, ends_on=request.body["ends_on"], at=now())
        handled = book.handle(stream, command, request.cause())
        self.app.register.settle(handled.position)
        found = next((held for held in handled.state.terms if held.appointment_id == appointment_id), None)
        if found is None:
            raise Problem(404, "not-found")
        return Reply(body=rendering.appointment(found))

    def _listed(self, scope: dict[str, str], as_of: date | None) -> dict[str, Any]:
        terms = self.app.register.terms_of(scope, as_of)
        return {"as_of": as_of, "items": [rendering.appointment(term) for term in terms]}


def _term(request: Request, home: Place, kind: ScopeKind, scope_id: UUID) -> Term:
    return Term(
        appointment_id=request.derive_id("appointment"),
        member_id=request.body["member_id"],
        role=request.body["role"],
        scope_kind=kind,
        scope_id=scope_id,
        starts_on=request.body["starts_on"],
        ends_on=request.body["ends_on"],
        household_id=home.household_id,
    )


def _association(request: Request) -> str:
    return identifiers.association_stream(request.params["association_id"])


def _union(request: Request) -> str:
    return identifiers.union_stream(request.params["union_id"])
