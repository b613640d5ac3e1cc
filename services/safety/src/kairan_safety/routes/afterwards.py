"""Afterwards over HTTP: the response curve, and two drills side by side."""

from typing import Any
from uuid import UUID

from kairan_contracts.identity import Principal
from kairan_contracts.safety.bodies import DrillComparisonSchema, ResponseCurveSchema
from kairan_kernel.http import route
from kairan_kernel.projection import Document
from kairan_kernel.requests import Request
from kairan_safety.domain.access import counted_for
from kairan_safety.domain.incident.decider import IncidentUnknown
from kairan_safety.roll.afterwards import NotComparable, Turnout, compare, response_curve, turnout_of
from kairan_safety.routes.permissions import knows_incident, residents
from kairan_safety.routes.queries import ComparisonQuery

TAGS = ("afterwards",)


class AfterwardsRoutes:
    app: Any

    @route(
        "GET",
        "/safety/incidents/<uuid:incident_id>/response-curve",
        reply=ResponseCurveSchema,
        allow=knows_incident,
        summary="Answers by minute since activation (residents: of their own association)",
        summary_ja="発動からの分ごとの応答数",
        errors=(IncidentUnknown,),
        tags=TAGS,
    )
    def response_curve(self, request: Request) -> object:
        curve, _ = self._curve(request.principal, request.params["incident_id"])
        return curve

    @route(
        "GET",
        "/safety/drill-comparisons",
        query=ComparisonQuery,
        reply=DrillComparisonSchema,
        allow=residents,
        summary="Two drills of the same headquarters side by side",
        summary_ja="二つの訓練の比較",
        errors=(IncidentUnknown, NotComparable),
        tags=TAGS,
    )
    def compare_drills(self, request: Request) -> object:
        principal = request.principal
        both = [
            self.app.speaking.incident(principal, request.query[which]).activated
            for which in ("first", "second")
        ]
        if any(each.mode != "drill" for each in both) or both[0].headquarters != both[1].headquarters:
            raise NotComparable
        first, first_turnout = self._curve(principal, both[0].incident_id)
        second, second_turnout = self._curve(principal, both[1].incident_id)
        return compare(first, second, first_turnout, second_turnout)

    def _curve(self, principal: Principal, incident_id: UUID) -> tuple[Document, list[Turnout]]:
        incident = self.app.incidents.view(incident_id)
        own = counted_for(principal, UUID(incident["union_id"]))
        seen = None if own is None else {str(each) for each in own}
        answers = self.app.finding.answers(incident_id, seen)
        turnout = turnout_of(
            [each for each in incident["associations"] if seen is None or each["association_id"] in seen],
            answers,
        )
        curve = response_curve(
            incident_id,
            incident["activated_at"],
            sum(each.households for each in turnout),
            answers,
        )
        return curve, turnout
