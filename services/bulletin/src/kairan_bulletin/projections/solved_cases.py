"""How did others solve it? Collection ``solved_cases``, one document a solved issue."""

from collections.abc import Iterable

from kairan_bulletin.domain.matching.events import Case, CaseRecorded, CaseRevised, CaseThanked
from kairan_bulletin.projections.menus import area_document
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    return (str(fact.event.thread_id),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case CaseRecorded() as recorded:
            return {
                "thread_id": key,
                "menu_id": str(recorded.place.menu_id),
                **area_document(recorded.place.area),
                **case_document(recorded.case),
                "thanks": 0,
                "recorded_at": recorded.recorded_at,
            }
        case CaseRevised() as revised if document is not None:
            return {**document, **case_document(revised.case)}
        case CaseThanked() if document is not None:
            return {**document, "thanks": document["thanks"] + 1}
    return document


def case_document(case: Case) -> Document:
    return {
        "title": case.title,
        "problem": case.problem,
        "solution": case.solution,
        "outcome": case.outcome,
        "tools": list(case.tools),
        "links": list(case.links),
        "credits": list(case.credits),
    }


SOLVED_CASES = Projection(
    name="solved_cases",
    handles=(CaseRecorded, CaseRevised, CaseThanked),
    keys=keys,
    project=project,
    indexes=(("union_id", "recorded_at"),),
)
