"""Attendance over HTTP: calling, answering, amending, closing, and what it adds up to."""

from typing import Any

from marshmallow import fields, validate

from kairan_bulletin import tables
from kairan_bulletin.desks.asking import NamedArticleUnknown
from kairan_bulletin.desks.attendance import Said, Terms
from kairan_bulletin.desks.names import names_of
from kairan_bulletin.domain.access import (
    AreaUnknown,
    HouseholdUnknown,
    NotYourBlock,
    OfficersOnly,
    RoleNeeded,
)
from kairan_bulletin.domain.attendance.commands import AmendAttendance
from kairan_bulletin.domain.attendance.decider import (
    AnswersClosed,
    AttendanceAlreadyClosed,
    AttendanceUnknown,
    CapacityBelowTaken,
    DeadlineAfterStart,
    DeadlinePassed,
    EndsBeforeStart,
    NoRoomForMore,
    PartyTooLarge,
)
from kairan_bulletin.domain.attendance.events import Occasion
from kairan_bulletin.domain.attendance.views import total
from kairan_bulletin.domain.audience.wish import AudienceEmpty
from kairan_bulletin.routes.naming import heading, named_page, named_page_schema
from kairan_bulletin.routes.permissions import residents
from kairan_bulletin.routes.wishes import wish_of
from kairan_contracts.bulletin.attendance_bodies import (
    AnswerRowSchema,
    AnswerSchema,
    AttendanceAmendmentSchema,
    AttendanceItemSchema,
    AttendanceSchema,
    AttendanceTalliesSchema,
    NewAnswerSchema,
    NewAttendanceSchema,
)
from kairan_contracts.bulletin.taking_part import FileQuerySchema
from kairan_kernel.catalogue import Catalogue
from kairan_kernel.http import route
from kairan_kernel.paging import Page, PageQuery, decode, encode, page_of, page_schema
from kairan_kernel.projection import Document
from kairan_kernel.replies import Download, Reply
from kairan_kernel.requests import Request

TAGS = ("attendance",)
TIMES = (DeadlinePassed, DeadlineAfterStart, EndsBeforeStart)
COLUMNS = (
    "number",
    "block",
    "standing",
    "party_size",
    "ticket",
    "waiting_number",
    "comment",
    "means",
    "proxy",
    "answered_at",
)
HEAD = COLUMNS.index("standing")
"""Where the names stand in the file: beside number and block."""


class StateQuery(PageQuery):
    """Open ones, closed ones, or all."""

    state = fields.String(load_default=None, validate=validate.OneOf(("open", "closed")))


class AttendanceRoutes:
    app: Any
    directory: Any
    catalogue: Catalogue

    @route(
        "POST",
        "/bulletin/attendances",
        body=NewAttendanceSchema,
        reply=AttendanceSchema,
        status=201,
        allow=residents,
        summary="Ask the households of a union or association, or an audience, whether they come",
        summary_ja="出欠をとる(全世帯、または班・会などの宛先)",
        errors=(AreaUnknown, OfficersOnly, AudienceEmpty, NamedArticleUnknown, *TIMES),
        tags=TAGS,
    )
    def call_attendance(self, request: Request) -> Reply:
        attendance_id = request.derive_id("attendance")
        body = request.body
        names = ("title", "body", "location", "starts_at", "ends_at", "article_id")
        terms = Terms(
            occasion=Occasion(**{name: body[name] for name in names}),
            deadline=body["deadline"],
            capacity=body["capacity"],
            party_most=body["party_most"],
            audience=wish_of(body["audience"]),
        )
        called = self.app.attendance.call(
            request.principal, attendance_id, body["scope"], terms, request.cause()
        )
        return Reply(body=called, location=f"/bulletin/attendances/{attendance_id}")

    @route(
        "GET",
        "/bulletin/attendances",
        query=StateQuery,
        reply=page_schema(AttendanceItemSchema),
        allow=residents,
        summary="The attendances that concern the caller, newest first",
        summary_ja="出欠の一覧(新しい順)",
        tags=TAGS,
    )
    def list_attendances(self, request: Request) -> Page[Document]:
        query, limit = request.query, request.query["limit"]
        found = self.app.attendance_list.found(
            request.principal, query["state"], self.app.now(), decode(query["cursor"]), limit + 1
        )
        return page_of(found, limit, key=lambda each: each["order"])

    @route(
        "GET",
        "/bulletin/attendances/<uuid:attendance_id>",
        reply=AttendanceSchema,
        allow=residents,
        summary="One attendance as it stands by the log, with the own answer",
        summary_ja="出欠の現在の状況と自分の返事",
        errors=(AttendanceUnknown,),
        tags=TAGS,
    )
    def get_attendance(self, request: Request) -> Document:
        found: Document = self.app.attendance.attendance(request.principal, request.params["attendance_id"])
        return found

    @route(
        "POST",
        "/bulletin/attendances/<uuid:attendance_id>/answers",
        body=NewAnswerSchema,
        reply=AnswerSchema,
        status=201,
        allow=residents,
        summary="Say whether the household comes; first come, first served, until the deadline",
        summary_ja="出欠に答える(先着順・締切まで変更できる)",
        errors=(
            AttendanceUnknown,
            AnswersClosed,
            PartyTooLarge,
            NoRoomForMore,
            HouseholdUnknown,
            NotYourBlock,
            RoleNeeded,
        ),
        tags=TAGS,
    )
    def answer_attendance(self, request: Request) -> Document:
        said = Said(**request.body)
        answered: Document = self.app.attendance.answer(
            request.principal, request.params["attendance_id"], said, request.cause()
        )
        return answered

    @route(
        "GET",
        "/bulletin/attendances/<uuid:attendance_id>/answers",
        query=PageQuery,
        reply=named_page_schema(AnswerRowSchema),
        allow=residents,
        summary="The answers one by one: for officers, and block leaders of their block",
        summary_ja="出欠の返事の一覧(役員・班長)",
        errors=(AttendanceUnknown, RoleNeeded),
        tags=TAGS,
    )
    def list_answers(self, request: Request) -> Document:
        rows = self.app.attendance.rows(request.principal, request.params["attendance_id"])
        start, limit = int(decode(request.query["cursor"]) or 0), request.query["limit"]
        more = encode(start + limit) if len(rows) > start + limit else None
        return named_page(self.directory, request, Page(self._readable(rows[start : start + limit]), more))

    @route(
        "GET",
        "/bulletin/attendances/<uuid:attendance_id>/answers.csv",
        query=FileQuerySchema,
        allow=residents,
        produces="text/csv",
        summary="The answers as a file for Excel",
        summary_ja="出欠一覧 CSV",
        errors=(AttendanceUnknown, RoleNeeded),
        tags=TAGS,
    )
    def export_answers(self, request: Request) -> Download:
        attendance_id = request.params["attendance_id"]
        rows = self._readable(self.app.attendance.rows(request.principal, attendance_id))
        names = names_of(self.directory, request.principal, rows)
        headings = [self._text(f"column.{name}") for name in COLUMNS]
        headings.insert(HEAD, heading(self.catalogue, available=names.available))
        title = self.app.attendance.attendance(request.principal, attendance_id)["title"]
        filename = self._text("filename", title=title)
        cells = map(self._cells, names.beside(rows))
        return tables.download(headings, cells, request.query["encoding"], filename)

    @route(
        "GET",
        "/bulletin/attendances/<uuid:attendance_id>/tallies",
        reply=AttendanceTalliesSchema,
        allow=residents,
        summary="What the answers add up to, by block",
        summary_ja="班ごとの集計(役員・班長)",
        errors=(AttendanceUnknown, RoleNeeded),
        tags=TAGS,
    )
    def tally_attendance(self, request: Request) -> Document:
        attendance_id = request.params["attendance_id"]
        tallies = self.app.attendance.tallies(request.principal, attendance_id)
        known = self.app.neighbours.blocks(self.app.attendance.area(request.principal, attendance_id))
        asked = self.app.attendance.asked(request.principal, attendance_id)
        blocks = []
        for each in tallies:
            name, households = known.get(each["block_id"], (None, 0))
            if asked is not None:
                households = asked.get(each["block_id"], 0)
            blocks.append({**each, "block_name": name, "households": households})
        return {"attendance_id": attendance_id, "blocks": blocks, "total": total(tallies)}

    @route(
        "POST",
        "/bulletin/attendances/<uuid:attendance_id>/amendments",
        body=AttendanceAmendmentSchema,
        reply=AttendanceSchema,
        status=201,
        allow=residents,
        summary="More or fewer places, more or less time; who waits moves up by themselves",
        summary_ja="定員・締切を変える(空きが出れば自動で繰り上げ)",
        errors=(AttendanceUnknown, OfficersOnly, CapacityBelowTaken, AttendanceAlreadyClosed, *TIMES),
        tags=TAGS,
    )
    def amend_attendance(self, request: Request) -> Document:
        command = AmendAttendance(**request.body, by=request.principal.subject, at=self.app.now())
        amended: Document = self.app.attendance.amend(
            request.principal, request.params["attendance_id"], command, request.cause()
        )
        return amended

    @route(
        "POST",
        "/bulletin/attendances/<uuid:attendance_id>/closings",
        reply=AttendanceSchema,
        status=201,
        allow=residents,
        summary="Close it before its deadline",
        summary_ja="締め切る",
        errors=(AttendanceUnknown, OfficersOnly, AttendanceAlreadyClosed),
        tags=TAGS,
    )
    def close_attendance(self, request: Request) -> Document:
        closed: Document = self.app.attendance.close(
            request.principal, request.params["attendance_id"], request.cause()
        )
        return closed

    def _readable(self, rows: list[Document]) -> list[Document]:
        """With numbers, block names, and comments opened."""
        comments = self.app.words.opened([(row["household_id"], row["comment"]) for row in rows])
        named = self.app.neighbours.beside(rows)
        return [{**row, "comment": said} for row, said in zip(named, comments, strict=True)]

    def _cells(self, row: Document) -> list[object]:
        return [
            row["number"],
            row["block_name"],
            row["head_name"],
            self._text(f"standing.{row['standing'].value}"),
            row["party_size"],
            row["ticket"],
            row["waiting_number"],
            row["comment"],
            self._text(f"means.{row['means'].value}"),
            self._text("yes") if row["proxy"] else "",
            tables.local(row["answered_at"]),
        ]

    def _text(self, key: str, **params: object) -> str:
        return self.catalogue.text(f"export.attendance.{key}", "ja", **params)
