"""The roll over HTTP: pages with filters and search, and the file for Excel."""

from typing import Any
from uuid import UUID

from kairan_contracts.safety.roll_bodies import RollSchema
from kairan_kernel.catalogue import Catalogue
from kairan_kernel.http import route
from kairan_kernel.paging import decode, page_of
from kairan_kernel.projection import Document
from kairan_kernel.replies import Download
from kairan_kernel.requests import Request
from kairan_safety.domain.access import NotYourBlock, RoleNeeded
from kairan_safety.domain.incident.decider import IncidentUnknown
from kairan_safety.roll.board import CalledIncident
from kairan_safety.roll.cards import Cards, cards_for
from kairan_safety.roll.export import RollExport, local
from kairan_safety.roll.finding import Wanted
from kairan_safety.roll.rendering import line_item, matching, with_notes
from kairan_safety.roll.scope import PlaceUnknown, within_reach
from kairan_safety.routes.permissions import sees_roll
from kairan_safety.routes.queries import ExportQuery, RollQuery

TAGS = ("roll",)
ROLL_ERRORS = (IncidentUnknown, RoleNeeded, NotYourBlock, PlaceUnknown)


class RollRoutes:
    """``directory`` is the RPC proxy that is asked for names."""

    app: Any
    directory: Any
    catalogue: Catalogue

    @route(
        "GET",
        "/safety/incidents/<uuid:incident_id>/roll",
        query=RollQuery,
        reply=RollSchema,
        allow=sees_roll,
        summary="The roll, as far as the caller may see it",
        summary_ja="安否一覧",
        errors=ROLL_ERRORS,
        tags=TAGS,
    )
    def get_roll(self, request: Request) -> object:
        incident = self._incident(request)
        query, limit = request.query, request.query["limit"]
        wanted = _wanted(request, incident, after=decode(query["cursor"]))
        if query["q"] is None:
            found = self.app.finding.lines(wanted, limit + 1)
            cards = self._cards(request, incident, found[:limit])
        else:
            every = self.app.finding.all_lines(wanted)
            cards = self._cards(request, incident, every)
            found = matching(every, cards, query["q"])[: limit + 1]
        page = page_of(found, limit, key=lambda line: line["order"])
        shown = with_notes(page.items, self.app.sealer)
        items = [line_item(line, cards.of(line)) for line in shown]
        return {"items": items, "next": page.next, "names_available": cards.available}

    @route(
        "GET",
        "/safety/incidents/<uuid:incident_id>/roll.csv",
        query=ExportQuery,
        allow=sees_roll,
        produces="text/csv",
        summary="The roll as a file for Excel",
        summary_ja="安否状況一覧 CSV",
        errors=ROLL_ERRORS,
        tags=TAGS,
    )
    def export_roll(self, request: Request) -> Download:
        incident = self._incident(request)
        lines = self.app.finding.all_lines(_wanted(request, incident, after=None))
        cards = self._cards(request, incident, lines)
        names = {str(each.association_id): each.name for each in incident.activated.targets}
        encoding = request.query["encoding"]
        export = RollExport(self.catalogue)
        content = export.file(with_notes(lines, self.app.sealer), names, cards, encoding)
        charset = "utf-8" if encoding == "utf-8-sig" else "shift_jis"
        day = local(incident.activated.activated_at)[:10]
        filename = self.catalogue.text(f"export.filename.{incident.mode.value}", "ja", day=day)
        return Download(content, f"text/csv; charset={charset}", filename)

    def _incident(self, request: Request) -> CalledIncident:
        found: CalledIncident = self.app.speaking.incident(request.principal, request.params["incident_id"])
        return found

    def _cards(self, request: Request, incident: CalledIncident, lines: list[Document]) -> Cards:
        hidden = incident.activated.hide_names
        return cards_for(self.directory, request.principal, incident.mode.value, lines, hidden=hidden)


def _wanted(request: Request, incident: CalledIncident, after: str | None) -> Wanted:
    query = request.query
    association_id, block_id = query["association_id"], query["block_id"]
    seen = within_reach(request.principal, incident.union_id, incident.roll, association_id, block_id)
    return Wanted(
        incident_id=incident.activated.incident_id,
        reach=seen,
        association_id=association_id,
        block_id=block_id,
        line=None if query["status"] is None else query["status"].value,
        after=after,
        association=_association_of(incident, association_id or incident.roll.blocks.get(block_id)),
        associations=tuple(each.association for each in incident.activated.targets),
    )


def _association_of(incident: CalledIncident, association_id: UUID | None) -> str | None:
    targets = incident.activated.targets
    return next((each.association for each in targets if each.association_id == association_id), None)
