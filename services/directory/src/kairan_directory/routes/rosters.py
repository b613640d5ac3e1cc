"""Rosters over HTTP: import (dry run or for good), its progress, and the export for Excel."""

from typing import Any

from kairan_contracts.directory.roster_bodies import (
    RosterExportQuerySchema,
    RosterImportQuerySchema,
    RosterImportSchema,
)
from kairan_directory import access, rendering
from kairan_directory.clock import now, today
from kairan_directory.domain.rosterimport.decider import RosterImportUnknown
from kairan_directory.roster.exporting import NotInCp932
from kairan_directory.roster.faults import TooManyLines
from kairan_directory.roster_desk import FaultyRoster
from kairan_directory.routes.spelling import after_of
from kairan_kernel.http import route
from kairan_kernel.paging import Page, PageQuery, page_of, page_schema
from kairan_kernel.problems import Fault, Invalid
from kairan_kernel.replies import Download, Reply
from kairan_kernel.requests import Request

CSV_TYPES = ("text/csv", "application/csv", "application/vnd.ms-excel", "application/octet-stream")


class RosterRoutes:
    """名簿の取り込みと書き出し."""

    app: Any
    catalogue: Any

    @route(
        "POST",
        "/directory/associations/<uuid:association_id>/roster-imports",
        query=RosterImportQuerySchema,
        status=202,
        allow=access.association_officers,
        raw_body=True,
        accepts=CSV_TYPES,
        summary="Import a roster (CSV in UTF-8 or CP932); with dry_run=true only report what it would do",
        summary_ja="名簿(CSV)を取り込む。dry_run=true のときは確認だけ",
        errors=(TooManyLines, (422, "roster-faulty")),
        tags=("rosters",),
    )
    def import_roster(self, request: Request) -> Reply:
        association = self.app.register.association(request.params["association_id"])
        if request.query["dry_run"]:
            examined = self.app.rosters.examine(association, request.raw, today())
            return Reply(200, rendering.report(examined, self.catalogue, request.language))
        import_id = request.derive_id("roster-import")
        try:
            committed = self.app.rosters.commit(
                association, request.raw, import_id, request.cause(), now(), today()
            )
        except FaultyRoster as faulty:
            raise self._problem(faulty, request) from None
        path = f"/directory/associations/{request.params['association_id']}/roster-imports/{import_id}"
        return Reply(202, rendering.roster_import(committed), location=path)

    @route(
        "GET",
        "/directory/associations/<uuid:association_id>/roster-imports/<uuid:import_id>",
        reply=RosterImportSchema,
        allow=access.association_officers,
        summary="How far an import is",
        summary_ja="取り込みの進み具合",
        errors=(RosterImportUnknown,),
        tags=("rosters",),
    )
    def roster_import(self, request: Request) -> dict[str, Any]:
        params = request.params
        committed = self.app.register.roster_import(params["association_id"], params["import_id"])
        return rendering.roster_import(committed)

    @route(
        "GET",
        "/directory/associations/<uuid:association_id>/roster-imports",
        query=PageQuery,
        reply=page_schema(RosterImportSchema),
        allow=access.association_officers,
        summary="The imports of an association, newest first",
        summary_ja="これまでの取り込みの一覧",
        tags=("rosters",),
    )
    def roster_imports(self, request: Request) -> Page[dict[str, Any]]:
        limit = request.query["limit"]
        after = after_of(request)
        found = self.app.register.imports_of(request.params["association_id"], after, limit + 1)
        page: Page[dict[str, Any]] = page_of(found, limit, key=lambda each: each["order"])
        return Page([rendering.listed_import(document) for document in page.items], page.next)

    @route(
        "GET",
        "/directory/associations/<uuid:association_id>/roster.csv",
        query=RosterExportQuerySchema,
        allow=access.association_officers,
        produces="text/csv",
        summary="The roster as a CSV file that Excel opens",
        summary_ja="名簿を Excel で開ける CSV で書き出す",
        errors=(NotInCp932,),
        tags=("rosters",),
    )
    def export_roster(self, request: Request) -> Download:
        encoding = request.query["encoding"]
        association = self.app.register.association(request.params["association_id"]).association
        content = self.app.rosters.export(association.association_id, encoding)
        charset = "utf-8" if encoding == "utf-8-sig" else "Shift_JIS"
        filename = f"名簿-{association.name}-{today():%Y%m%d}.csv"
        return Download(content, f"text/csv; charset={charset}", filename)

    def _problem(self, faulty: FaultyRoster, request: Request) -> Invalid:
        """Every fault of the file as one of the problem's errors; the pointer names line and column."""
        errors = [
            Fault(
                pointer=f"/lines/{fault.line or 0}/{fault.column.value if fault.column else ''}".rstrip("/"),
                code=fault.code,
                text=rendering.located_text(fault, self.catalogue, request.language),
            )
            for fault in faulty.examined.faults
        ]
        return Invalid(errors, "roster-faulty")
