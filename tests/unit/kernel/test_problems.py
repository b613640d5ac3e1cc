"""Problems: what an error answer says, and how a service's own errors become one."""

from dataclasses import dataclass
from uuid import UUID

from kairan_kernel.catalogue import Catalogue
from kairan_kernel.problems import Fault, Forbidden, Invalid, NotFound, Problem, document, of_domain_error

CORRELATION = UUID("0af76519-16cd-43dd-8448-eb211c80319c")
CATALOGUE = Catalogue(
    {
        "ja": {
            "problem.too-late.title": "締め切りました",
            "problem.too-late.detail": "{closed_at} に締め切りました。",
            "fault.invalid": "正しくありません。",
            "fault.row-blank": "{row} 行目が空です。",
        },
        "en": {
            "problem.too-late.title": "Too late",
            "problem.too-late.detail": "Closed at {closed_at}.",
            "fault.invalid": "Invalid.",
            "fault.row-blank": "Row {row} is blank.",
        },
    }
)


class ClosingError(Exception):
    """A base class of the service's."""


@dataclass
class TooLate(ClosingError):
    closed_at: str


class Faulty(ClosingError):
    def __init__(self) -> None:
        super().__init__("two rows")
        self.closed_at = "noon"
        self.status = 999
        self.faults = [Fault(pointer="/rows/1", code="row-blank", params={"row": 2})]


def test_a_problem_always_has_its_six_members() -> None:
    told = document(Problem(409, "too-late", closed_at="17:00"), CATALOGUE, "ja", CORRELATION)
    assert told == {
        "type": "https://kairan.example/problems/too-late",
        "title": "締め切りました",
        "status": 409,
        "detail": "17:00 に締め切りました。",
        "instance": f"urn:uuid:{CORRELATION}",
        "errors": [],
    }


def test_an_error_s_attributes_fill_the_text_and_the_nearest_class_decides() -> None:
    table = {ClosingError: (400, "too-late"), TooLate: (409, "too-late")}
    problem = of_domain_error(TooLate("17:00"), table)
    assert problem is not None
    assert problem.status == 409
    assert document(problem, CATALOGUE, "en", CORRELATION)["detail"] == "Closed at 17:00."


def test_an_error_that_lists_faults_gives_them_and_its_attributes_cannot_change_the_answer() -> None:
    problem = of_domain_error(Faulty(), {ClosingError: (422, "too-late")})
    assert problem is not None
    told = document(problem, CATALOGUE, "en", CORRELATION)
    assert told["status"] == 422
    assert told["errors"] == [{"pointer": "/rows/1", "code": "row-blank", "message": "Row 2 is blank."}]


def test_an_error_that_is_not_in_the_table_is_no_problem() -> None:
    assert of_domain_error(ValueError("x"), {ClosingError: (400, "too-late")}) is None


def test_a_fault_without_a_text_of_its_own_still_says_something() -> None:
    faults = [Fault(pointer="", code="custom", text="So it is."), Fault(pointer="", code="unheard-of")]
    told = document(Problem(422, "too-late", errors=faults), CATALOGUE, "ja", CORRELATION)
    assert [fault["message"] for fault in told["errors"]] == ["So it is.", "正しくありません。"]


def test_the_ready_made_problems_have_the_right_status() -> None:
    assert (Forbidden().status, NotFound().status, Invalid([]).status) == (403, 404, 422)
    assert Invalid([Fault(pointer="", code="invalid")]).params["count"] == 1
