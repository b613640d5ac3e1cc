"""The ledger: what the counts must be, from what was accepted, by the rules of the roll."""

from dataclasses import replace
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from kairan_local.demo.ledger import COUNTED, LINES, Accepted, Ledger, by_block, differences

_revisions = count()


def said(
    status: str,
    *,
    speaker: str = "self:a",
    visit: bool = False,
    late: bool = False,
    revision: int | None = None,
) -> Accepted:
    number = next(_revisions) if revision is None else revision
    return Accepted(
        statement_id=f"statement-{number}",
        household="h",
        speaker=speaker,
        visit=visit,
        status=status,
        late=late,
        revision=number,
        at=0.0,
    )


def line_after(*statements: Accepted, logged_in: bool = False, read: bool = False) -> str:
    ledger = Ledger()
    ledger.enrol("h", "b", logged_in=logged_in)
    if read:
        ledger.read("h")
    for statement in statements:
        ledger.accept(statement)
    return ledger.lines()["h"]


def test_silence_has_three_degrees() -> None:
    assert line_after() == "never_logged_in"
    assert line_after(logged_in=True) == "unread"
    assert line_after(read=True) == "read"


def test_the_same_speakers_last_word_counts() -> None:
    assert line_after(said("needs_support"), said("safe")) == "safe"


def test_an_answer_that_arrives_late_over_the_network_does_not_undo_a_newer_one() -> None:
    newer, older = said("safe", revision=9), said("needs_support", revision=8)
    assert line_after(newer, older) == "safe"


def test_of_two_speakers_the_more_urgent_counts() -> None:
    assert line_after(said("safe"), said("wants_contact", speaker="proxy:l")) == "wants_contact"
    assert line_after(said("needs_support"), said("safe", speaker="proxy:l")) == "needs_support"


def test_a_visit_supersedes_what_came_before_it() -> None:
    visit = said("safe", speaker="visit:l", visit=True, revision=50)
    assert line_after(said("needs_support", revision=40), visit) == "safe"
    assert line_after(visit, said("needs_support", revision=40)) == "safe"
    assert line_after(visit, said("wants_contact", revision=60)) == "wants_contact"


def test_a_late_statement_is_counted_but_changes_no_line() -> None:
    ledger = Ledger()
    ledger.enrol("h", "b", logged_in=True)
    ledger.accept(said("needs_support", late=True))
    counts = ledger.counts()["b"]
    assert (counts["late"], counts["statements"], counts["unread"], counts["needs_support"]) == (1, 1, 1, 0)


def test_a_retried_request_is_one_statement() -> None:
    ledger = Ledger()
    ledger.enrol("h", "b", logged_in=True)
    statement = said("safe")
    ledger.accept(statement)
    ledger.accept(statement)
    assert ledger.counts()["b"]["statements"] == 1


def test_a_retry_that_was_appended_twice_counts_from_its_first_acceptance() -> None:
    first, change = said("needs_support", revision=1001), said("safe", revision=1002)
    again = replace(first, revision=1003)
    for order in ((first, change, again), (again, change, first)):
        ledger = Ledger()
        ledger.enrol("h", "b", logged_in=True)
        for statement in order:
            ledger.accept(statement)
        assert ledger.lines()["h"] == "safe"
        assert ledger.counts()["b"]["statements"] == 2


@given(
    st.lists(
        st.tuples(
            st.integers(0, 20),
            st.sampled_from(["safe", "needs_support", "wants_contact"]),
            st.sampled_from(["self:a", "self:b", "proxy:l", "visit:l"]),
            st.booleans(),
        ),
        max_size=60,
    ),
    st.randoms(),
)
def test_lines_add_up_to_the_households_whatever_the_order(
    spoken: list[tuple[int, str, str, bool]], chance: "object"
) -> None:
    statements = [
        Accepted(
            statement_id=str(revision),
            household=str(household),
            speaker=speaker,
            visit=speaker.startswith("visit"),
            status=status,
            late=late,
            revision=revision,
            at=0.0,
        )
        for revision, (household, status, speaker, late) in enumerate(spoken)
    ]
    shuffled = list(statements)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    outcomes = []
    for order in (statements, shuffled):
        ledger = Ledger()
        for household in range(21):
            ledger.enrol(str(household), str(household % 4), logged_in=household % 2 == 0)
        for statement in order:
            ledger.accept(statement)
        outcomes.append(ledger.counts())
    assert outcomes[0] == outcomes[1]
    for block in outcomes[0].values():
        assert block["households"] == sum(block[line] for line in LINES)


def test_differences_name_the_block_and_both_figures() -> None:
    ledger = Ledger()
    ledger.enrol("h", "1班", logged_in=True)
    ledger.enrol("i", "2班", logged_in=True)
    expected = ledger.counts()
    wrong = {"1班": {**expected["1班"], "safe": 1, "unread": 0}, "3班": expected["1班"]}
    assert differences(expected, expected, COUNTED) == []
    assert differences(expected, wrong, COUNTED) == [
        "1班: safe 1 (expected 0), unread 0 (expected 1)",
        "2班: missing",
        "3班: not expected",
    ]


def test_lines_of_a_list_are_counted_by_block() -> None:
    counted = by_block([("1班", "safe"), ("1班", "safe"), ("2班", "read")])
    assert counted["1班"]["safe"] == counted["1班"]["households"] == 2
    assert counted["2班"]["read"] == 1
    assert counted["2班"]["safe"] == 0
