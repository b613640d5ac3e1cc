"""The read models as functions of facts, without a database."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kairan_contracts.vocabulary import Mark, Mode, StatementKind, Status
from kairan_kernel.ids import derived_id
from kairan_kernel.testing import Projected, fact
from kairan_safety.domain.incident.events import ReminderIssued
from kairan_safety.domain.notice.events import NoticeComposed, NoticeRevised, NoticeText
from kairan_safety.domain.rollcall.events import (
    FirstLoginNoted,
    HouseholdsReminded,
    NoticeRead,
    RemindedHousehold,
)
from kairan_safety.domain.rollcall.line import count_block
from kairan_safety.domain.visit.events import VisitClaimed, VisitReleased
from kairan_safety.projections.deadlines import DEADLINES
from kairan_safety.projections.incidents import INCIDENTS
from kairan_safety.projections.notices import NOTICES
from kairan_safety.projections.roll_lines import ROLL_LINES, line_key, natural, state_of
from kairan_safety.projections.roll_statements import (
    ROLL_STATEMENTS,
    of_associations,
    of_household,
    of_incident,
)
from kairan_safety.roll.standing import RollStanding
from kairan_safety.roll.telling import told

from .samples import (
    BLOCK,
    CHAIR,
    HOUSEHOLD,
    INCIDENT,
    MINUTE,
    NISHI,
    NISHI_HQ,
    NOTICE,
    NOW,
    OTHER_HOUSEHOLD,
    PLAN,
    TEXT,
    UNION,
    activated,
    closed,
    enrolled,
    place,
    stated,
)

KEY = line_key(INCIDENT, HOUSEHOLD)
OTHER_KEY = line_key(INCIDENT, OTHER_HOUSEHOLD)
CLAIMED = VisitClaimed(incident_id=INCIDENT, mode=Mode.DRILL, place=place(), holder=CHAIR, claimed_at=NOW)
READ = NoticeRead(incident_id=INCIDENT, mode=Mode.DRILL, place=place(), reader="self:x", read_at=NOW)
REMINDED = HouseholdsReminded(
    incident_id=INCIDENT,
    mode=Mode.DRILL,
    union_id=UNION,
    union="yoneizumi",
    association_id=NISHI,
    association="nishi",
    reminder_id=derived_id("reminder", 1),
    step=1,
    households=(RemindedHousehold(household_id=OTHER_HOUSEHOLD, block_id=BLOCK),),
    reminded_at=NOW,
)


def lines(*events: Any) -> dict[str, dict[str, Any]]:
    facts = [fact(event, position=n, revision=n) for n, event in enumerate(events)]
    found = Projected(ROLL_LINES).after(*facts)
    said = Projected(ROLL_STATEMENTS).after(*facts).values()
    return dict(zip(found, told(found.values(), said), strict=True))


def issued(step: int | None) -> ReminderIssued:
    reminder_id = derived_id("reminder", step)
    return ReminderIssued(
        incident_id=INCIDENT, reminder_id=reminder_id, step=step, households=1, issued_at=NOW
    )


class TestRollLines:
    def test_enrolment_gives_every_household_a_line(self) -> None:
        found = lines(enrolled())
        assert {key: line["line"] for key, line in found.items()} == {
            KEY: "unread",
            OTHER_KEY: "never_logged_in",
        }
        assert found[KEY]["number"] == "1001"

    def test_every_statement_stays_visible_in_order(self) -> None:
        found = lines(enrolled(), stated(1, status=Status.NEEDS_SUPPORT), stated(2, note="sealed"))
        assert [said["status"] for said in found[KEY]["statements"]] == ["needs_support", "safe"]
        assert found[KEY]["line"] == "safe"
        assert found[KEY]["statements"][1]["note"] == "sealed"

    def test_a_statement_appended_twice_is_shown_once(self) -> None:
        found = lines(enrolled(), stated(1), stated(2, status=Status.NEEDS_SUPPORT), stated(1))
        assert len(found[KEY]["statements"]) == 2
        assert found[KEY]["line"] == "needs_support"

    def test_a_household_off_the_roll_has_a_line_after_the_others(self) -> None:
        new_id = derived_id("household", "new")
        found = lines(enrolled(), stated(1, place=place(new_id), marks=(Mark.NOT_ON_ROLL,)))
        line = found[line_key(INCIDENT, new_id)]
        assert not line["on_roll"]
        assert line["line"] == "safe"
        assert line["order"] > max(found[KEY]["order"], found[OTHER_KEY]["order"])

    def test_a_receipt_makes_an_unread_line_read(self) -> None:
        assert lines(enrolled(), READ)[KEY]["line"] == "read"

    def test_a_first_login_makes_a_line_unread(self) -> None:
        noted = FirstLoginNoted(
            incident_id=INCIDENT, mode=Mode.DRILL, place=place(OTHER_HOUSEHOLD), logged_in_at=NOW
        )
        assert lines(enrolled(), noted)[OTHER_KEY]["line"] == "unread"

    def test_reminders_are_counted(self) -> None:
        found = lines(enrolled(), REMINDED, REMINDED)
        assert found[OTHER_KEY]["reminders"] == 2
        assert found[KEY]["reminders"] == 0

    def test_a_claim_is_shown_until_it_is_released(self) -> None:
        released = VisitReleased(
            incident_id=INCIDENT, mode=Mode.DRILL, place=place(), holder=CHAIR, released_at=NOW
        )
        assert lines(enrolled(), CLAIMED)[KEY]["visit"] == {"holder": str(CHAIR), "claimed_at": NOW}
        assert lines(enrolled(), CLAIMED, released)[KEY]["visit"] is None

    def test_blocks_and_numbers_are_ordered_as_people_read_them(self) -> None:
        assert sorted(["10班", "2班", "１班"], key=natural) == ["１班", "2班", "10班"]


class TestRollStatements:
    def test_each_is_a_document_of_its_own_in_the_order_of_its_household(self) -> None:
        facts = [fact(stated(n), revision=n) for n in (9, 10, 100)]
        assert list(Projected(ROLL_STATEMENTS).after(*facts)) == sorted(
            f"{INCIDENT}|nishi|{HOUSEHOLD}|{n:012}" for n in (9, 10, 100)
        )

    def test_a_range_of_keys_has_those_that_are_meant_and_no_others(self) -> None:
        (key,) = Projected(ROLL_STATEMENTS).after(fact(stated(1)))
        within = (
            of_incident(INCIDENT),
            of_associations(INCIDENT, "higashi", "nishi"),
            of_associations(INCIDENT, "nishi", "nishi"),
            of_household(INCIDENT, "nishi", HOUSEHOLD),
        )
        beside = (
            of_incident(OTHER_HOUSEHOLD),
            of_associations(INCIDENT, "atago", "higashi"),
            of_associations(INCIDENT, "nishi-2", "nishi-3"),
            of_household(INCIDENT, "nishi", OTHER_HOUSEHOLD),
        )
        assert all(each["$gte"] <= key < each["$lt"] for each in within)
        assert not any(each["$gte"] <= key < each["$lt"] for each in beside)


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([HOUSEHOLD, OTHER_HOUSEHOLD, derived_id("household", "off")]),
            st.sampled_from(list(Status)),
            st.sampled_from([StatementKind.SELF, StatementKind.VISIT]),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_the_lines_and_the_log_stand_the_same(said: list[tuple[Any, Status, StatementKind, bool]]) -> None:
    events = [
        enrolled(),
        *(
            stated(
                n,
                place=place(household_id),
                status=status,
                kind=kind,
                speaker=f"{kind.value}:x",
                marks=((Mark.LATE,) if late else ())
                + (() if household_id in (HOUSEHOLD, OTHER_HOUSEHOLD) else (Mark.NOT_ON_ROLL,)),
            )
            for n, (household_id, status, kind, late) in enumerate(said)
        ),
    ]
    standing = RollStanding()
    for revision, event in enumerate(events):
        standing.add(event, revision)
    projected = lines(*events)
    assert count_block(state_of(line) for line in projected.values()) == standing.totals()


class TestIncidents:
    def test_an_incident_is_open_until_it_is_closed(self) -> None:
        facts = [fact(activated()), fact(issued(1)), fact(closed())]
        found = Projected(INCIDENTS).after(*facts[:2])[str(INCIDENT)]
        assert found["state"] == "open"
        assert [each["step"] for each in found["reminded"]] == [1]
        found = Projected(INCIDENTS).after(*facts)[str(INCIDENT)]
        assert found["state"] == "closed"
        assert found["totals"]["safe"] == 2
        assert found["closed_automatically"] is False


class TestNotices:
    def test_a_revision_replaces_the_text(self) -> None:
        composed = NoticeComposed(
            notice_id=NOTICE, headquarters=NISHI_HQ, text=TEXT, composed_by=CHAIR, composed_at=NOW
        )
        revised = NoticeRevised(
            notice_id=NOTICE,
            headquarters=NISHI_HQ,
            text=NoticeText(title="新", body="文"),
            revised_by=CHAIR,
            revised_at=NOW + MINUTE,
        )
        found = Projected(NOTICES).after(fact(composed), fact(revised))[str(NOTICE)]
        assert (found["title"], found["body"], found["title_en"]) == ("新", "文", None)
        assert found["association_id"] == str(NISHI)
        assert found["revised_at"] == NOW + MINUTE


class TestDeadlines:
    def due(self, *events: Any) -> dict[str, Any] | None:
        return Projected(DEADLINES).after(*(fact(event) for event in events)).get(str(INCIDENT))

    def test_the_first_reminder_is_due_first(self) -> None:
        found = self.due(activated())
        assert found is not None
        assert found["next_due_at"] == NOW + timedelta(minutes=PLAN.every_minutes)
        assert [each["step"] for each in found["reminders"]] == [1, 2, 3]

    def test_an_issued_step_makes_those_before_it_void(self) -> None:
        found = self.due(activated(), issued(2))
        assert found is not None
        assert [each["step"] for each in found["reminders"]] == [3]

    def test_a_reminder_by_hand_leaves_the_plan(self) -> None:
        assert self.due(activated(), issued(None)) == self.due(activated())

    def test_after_the_last_reminder_closing_is_due(self) -> None:
        found = self.due(activated(), issued(3))
        assert found is not None
        assert found["next_due_at"] == NOW + timedelta(days=1)

    def test_nothing_is_due_when_nothing_is_planned(self) -> None:
        assert self.due(activated(reminders=None, auto_close_at=None)) is None

    def test_nothing_is_due_after_closing(self) -> None:
        assert self.due(activated(), closed()) is None
