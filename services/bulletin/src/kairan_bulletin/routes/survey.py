"""Surveys over HTTP: opening, answering, closing, results."""

from typing import Any

from kairan_bulletin import tables
from kairan_bulletin.desks.asking import NamedArticleUnknown
from kairan_bulletin.desks.names import names_of
from kairan_bulletin.desks.survey import Filled
from kairan_bulletin.domain.access import (
    AreaUnknown,
    HouseholdUnknown,
    NotYourBlock,
    OfficersOnly,
    RoleNeeded,
)
from kairan_bulletin.domain.audience.wish import AudienceEmpty
from kairan_bulletin.domain.survey.decider import (
    AnonymousResultsWait,
    ClosesInThePast,
    SurveyIsClosed,
    SurveyUnknown,
)
from kairan_bulletin.domain.survey.events import Question, Reply, SurveyAnswered, SurveyTerms
from kairan_bulletin.domain.survey.replies import QuestionsInvalid, RepliesInvalid
from kairan_bulletin.domain.survey.views import ResultsNotForYou, ResultsNotYet, SurveyIsAnonymous
from kairan_bulletin.routes.attendance import StateQuery
from kairan_bulletin.routes.naming import heading, named_page, named_page_schema
from kairan_bulletin.routes.permissions import residents
from kairan_bulletin.routes.wishes import wish_of
from kairan_contracts.bulletin.survey import (
    FilledSurveySchema,
    NamedAnswerSchema,
    NewSurveySchema,
    RespondentSchema,
    SurveyItemSchema,
    SurveyReceiptSchema,
    SurveyResultsSchema,
    SurveySchema,
)
from kairan_contracts.bulletin.taking_part import FileQuerySchema
from kairan_kernel.catalogue import Catalogue
from kairan_kernel.http import route
from kairan_kernel.paging import Page, PageQuery, decode, encode, page_of, page_schema
from kairan_kernel.projection import Document
from kairan_kernel.replies import Download
from kairan_kernel.replies import Reply as Answer
from kairan_kernel.requests import Request

TAGS = ("surveys",)


class SurveyRoutes:
    app: Any
    directory: Any
    catalogue: Catalogue

    @route(
        "POST",
        "/bulletin/surveys",
        body=NewSurveySchema,
        reply=SurveySchema,
        status=201,
        allow=residents,
        summary="Ask the households of a union or association, or an audience, named or anonymously",
        summary_ja="アンケートを始める(記名・無記名、全世帯または宛先)",
        errors=(
            AreaUnknown,
            OfficersOnly,
            AudienceEmpty,
            NamedArticleUnknown,
            ClosesInThePast,
            AnonymousResultsWait,
            QuestionsInvalid,
        ),
        tags=TAGS,
    )
    def open_survey(self, request: Request) -> Answer:
        survey_id = request.derive_id("survey")
        body = request.body
        questions = tuple(
            Question(number=n, **{**each, "options": tuple(each["options"])})
            for n, each in enumerate(body["questions"], start=1)
        )
        names = ("title", "body", "anonymous", "results_for", "results_when", "closes_at", "article_id")
        terms = SurveyTerms(questions=questions, **{name: body[name] for name in names})
        opened = self.app.survey.open(
            request.principal, survey_id, body["scope"], terms, wish_of(body["audience"]), request.cause()
        )
        return Answer(body=opened, location=f"/bulletin/surveys/{survey_id}")

    @route(
        "GET",
        "/bulletin/surveys",
        query=StateQuery,
        reply=page_schema(SurveyItemSchema),
        allow=residents,
        summary="The surveys that concern the caller, newest first",
        summary_ja="アンケートの一覧(新しい順)",
        tags=TAGS,
    )
    def list_surveys(self, request: Request) -> Page[Document]:
        query, limit = request.query, request.query["limit"]
        found = self.app.survey_list.found(
            request.principal, query["state"], self.app.now(), decode(query["cursor"]), limit + 1
        )
        return page_of(found, limit, key=lambda each: each["order"])

    @route(
        "GET",
        "/bulletin/surveys/<uuid:survey_id>",
        reply=SurveySchema,
        allow=residents,
        summary="One survey, its questions, and how many answered",
        summary_ja="アンケートの設問と回答状況",
        errors=(SurveyUnknown,),
        tags=TAGS,
    )
    def get_survey(self, request: Request) -> Document:
        found: Document = self.app.survey.survey(request.principal, request.params["survey_id"])
        return found

    @route(
        "POST",
        "/bulletin/surveys/<uuid:survey_id>/answers",
        body=FilledSurveySchema,
        reply=SurveyReceiptSchema,
        status=201,
        allow=residents,
        summary="Answer for the household; the latest answer before the closing counts",
        summary_ja="アンケートに答える(締切まで変更できる)",
        errors=(SurveyUnknown, SurveyIsClosed, RepliesInvalid, HouseholdUnknown, NotYourBlock, RoleNeeded),
        tags=TAGS,
    )
    def answer_survey(self, request: Request) -> Document:
        body = request.body
        replies = tuple(Reply(**{**each, "choices": tuple(each["choices"])}) for each in body["replies"])
        filled = Filled(replies=replies, means=body["means"], household_id=body["household_id"])
        kept: Document = self.app.survey.answer(
            request.principal, request.params["survey_id"], filled, request.cause()
        )
        return kept

    @route(
        "POST",
        "/bulletin/surveys/<uuid:survey_id>/closings",
        reply=SurveySchema,
        status=201,
        allow=residents,
        summary="Close it before its time, and count it",
        summary_ja="締め切って集計する",
        errors=(SurveyUnknown, OfficersOnly, SurveyIsClosed),
        tags=TAGS,
    )
    def close_survey(self, request: Request) -> Document:
        closed: Document = self.app.survey.close(
            request.principal, request.params["survey_id"], request.cause()
        )
        return closed

    @route(
        "GET",
        "/bulletin/surveys/<uuid:survey_id>/results",
        reply=SurveyResultsSchema,
        allow=residents,
        summary="What the answers add up to, for whom it is meant",
        summary_ja="アンケートの集計",
        errors=(SurveyUnknown, ResultsNotForYou, ResultsNotYet),
        tags=TAGS,
    )
    def survey_results(self, request: Request) -> Document:
        found: Document = self.app.survey.results(request.principal, request.params["survey_id"])
        return found

    @route(
        "GET",
        "/bulletin/surveys/<uuid:survey_id>/respondents",
        query=PageQuery,
        reply=named_page_schema(RespondentSchema),
        allow=residents,
        summary="Which households answered (not what): for officers, and block leaders of their block",
        summary_ja="回答した世帯の一覧(役員・班長)",
        errors=(SurveyUnknown, RoleNeeded),
        tags=TAGS,
    )
    def list_respondents(self, request: Request) -> Document:
        rows = self.app.survey.respondents(request.principal, request.params["survey_id"])
        start, limit = int(decode(request.query["cursor"]) or 0), request.query["limit"]
        page = self.app.neighbours.beside(rows[start : start + limit])
        more = encode(start + limit) if len(rows) > start + limit else None
        return named_page(self.directory, request, Page(page, more))

    @route(
        "GET",
        "/bulletin/surveys/<uuid:survey_id>/answers",
        query=PageQuery,
        reply=named_page_schema(NamedAnswerSchema),
        allow=residents,
        summary="The answers of a named survey one by one: for officers, and block leaders of their block",
        summary_ja="記名アンケートの回答一覧(役員・班長)",
        errors=(SurveyUnknown, RoleNeeded, SurveyIsAnonymous),
        tags=TAGS,
    )
    def list_survey_answers(self, request: Request) -> Document:
        _, rows = self.app.survey.rows(request.principal, request.params["survey_id"])
        start, limit = int(decode(request.query["cursor"]) or 0), request.query["limit"]
        page = self.app.neighbours.beside([_answer(each) for each in rows[start : start + limit]])
        more = encode(start + limit) if len(rows) > start + limit else None
        return named_page(self.directory, request, Page(page, more))

    @route(
        "GET",
        "/bulletin/surveys/<uuid:survey_id>/answers.csv",
        query=FileQuerySchema,
        allow=residents,
        produces="text/csv",
        summary="The answers of a named survey as a file for Excel",
        summary_ja="記名アンケートの回答 CSV",
        errors=(SurveyUnknown, RoleNeeded, SurveyIsAnonymous),
        tags=TAGS,
    )
    def export_survey_answers(self, request: Request) -> Download:
        terms, answers = self.app.survey.rows(request.principal, request.params["survey_id"])
        rows = self.app.neighbours.beside([_answer(each) for each in answers])
        names = names_of(self.directory, request.principal, rows)
        headings = [
            self.catalogue.text("export.survey.number", "ja"),
            self.catalogue.text("export.survey.block", "ja"),
            heading(self.catalogue, available=names.available),
            self.catalogue.text("export.survey.answered_at", "ja"),
            *(tables.guarded(f"{each.number}. {each.title}") for each in terms.questions),
        ]
        cells = (_cells(terms, row) for row in names.beside(rows))
        filename = self.catalogue.text("export.survey.filename", "ja", title=terms.title)
        return tables.download(headings, cells, request.query["encoding"], filename)


def _answer(answer: SurveyAnswered) -> Document:
    return {
        "association_id": answer.place.association_id,
        "block_id": answer.place.block_id,
        "household_id": answer.place.household_id,
        "replies": answer.replies,
        "means": answer.means,
        "proxy": answer.proxy,
        "answered_at": answer.answered_at,
    }


def _cells(terms: SurveyTerms, row: Document) -> list[object]:
    replied = {reply.number: reply for reply in row["replies"]}
    cells = [_cell(question, replied.get(question.number)) for question in terms.questions]
    return [row["number"], row["block_name"], row["head_name"], tables.local(row["answered_at"]), *cells]


def _cell(question: Question, reply: Reply | None) -> object:
    if reply is None:
        return ""
    if reply.choices:
        return "、".join(question.options[choice - 1] for choice in reply.choices)
    return reply.value if reply.value is not None else reply.text
