"""Whatever the directory says has its words in both languages."""

import re
from pathlib import Path

import kairan_directory
from kairan_directory.errors import ERRORS
from kairan_directory.rendering import fault_text, located_text
from kairan_directory.roster.columns import Column
from kairan_directory.roster.faults import Fault
from kairan_kernel.catalogue import Catalogue

CATALOGUE = Catalogue.from_package("kairan_directory.messages")
SOURCES = sorted(Path(kairan_directory.__file__).parent.rglob("*.py"))
ROSTER = [path for path in SOURCES if path.parent.name == "roster"]


def worded() -> set[str]:
    keys = CATALOGUE.keys()
    return {key.removeprefix("roster.") for key in keys if key.startswith("roster.")}


def test_every_error_of_the_domain_has_a_title_and_a_detail() -> None:
    for _, slug in ERRORS.values():
        assert f"problem.{slug}.title" in CATALOGUE
        assert f"problem.{slug}.detail" in CATALOGUE


def test_every_problem_raised_in_a_route_has_its_words() -> None:
    raised = re.compile(r'(?:Problem|Invalid|Forbidden)\((?:\d+, )?"([a-z0-9-]+)"|\(\d{3}, "([a-z0-9-]+)"\)')
    slugs = {a or b for path in SOURCES for a, b in raised.findall(path.read_text())}
    assert {"officers-only", "too-many-guesses", "confirmation-invalid", "roster-faulty"} <= slugs
    assert [slug for slug in slugs if f"problem.{slug}.title" not in CATALOGUE] == []


def test_every_fault_of_a_roster_has_its_words() -> None:
    named = re.compile(r'(?:CellFault\(|code=|_agree\(rows, [\w.]+, )\s*"([a-z0-9-]+)"')
    codes = {code for path in ROSTER for code in named.findall(path.read_text())}
    assert len(codes) > 20
    assert [code for code in codes if f"roster.{code}" not in CATALOGUE] == []
    assert worded() - codes <= {"number-departed", "number-erased"}


def test_no_code_of_a_roster_s_fault_means_something_else_to_the_kernel() -> None:
    assert [code for code in worded() if f"fault.{code}" in CATALOGUE] == []


def test_a_fault_is_told_in_both_languages_with_line_and_column() -> None:
    fault = Fault(code="cell-missing", line=7, column=Column.BLOCK)
    assert fault_text(fault, CATALOGUE, "en") == '"block" is required.'
    assert located_text(fault, CATALOGUE, "ja") == "7 行目「班」: 「班」は必須です。"
    whole = Fault(code="empty")
    assert located_text(whole, CATALOGUE, "ja") == "ファイルが空です。"
