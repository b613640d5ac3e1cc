"""The week of the bulletin: what held and what did not is told by its sentence."""

from kairan_local.demo.week.checks import Checks


def test_what_held_is_said_and_what_did_not_is_a_fault() -> None:
    said: list[str] = []
    checks = Checks(said.append)
    checks.that("exactly 300 have a place", True)
    checks.that("nobody was overtaken", False, (3, 2))
    assert checks.held == ["exactly 300 have a place"]
    assert said == ["✓ exactly 300 have a place"]
    assert checks.faults == ["not so: nobody was overtaken (seen: (3, 2))"]
