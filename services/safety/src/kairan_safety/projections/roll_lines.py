"""How was each household when the roll was frozen, what was noted of it since, and who goes there? Collection
``roll_lines``, one document a household and incident (``_id`` is ``<incident>:<household>``).

What was said is not here: in a storm a document that is replaced costs ten times one that is inserted, so
statements have a collection of their own (``roll_statements``), and ``roll.telling`` puts both together when
the roll is read. A statement makes a line only where there is none: for a household off the roll.
"""

import re
import unicodedata
from collections.abc import Iterable
from uuid import UUID

from kairan_contracts.vocabulary import Mark, Status
from kairan_kernel.projection import Document, Fact, Projection
from kairan_safety.domain.places import Place
from kairan_safety.domain.rollcall.events import (
    BlockEnrolled,
    FirstLoginNoted,
    HouseholdOnRoll,
    HouseholdsReminded,
    NoticeRead,
    StatementRecorded,
)
from kairan_safety.domain.rollcall.line import (
    HouseholdState,
    LoggedIn,
    NoticeSeen,
    OnRoll,
    RollFact,
    Said,
    merge,
)
from kairan_safety.domain.visit.events import VisitClaimed, VisitReleased


def line_key(incident_id: UUID | str, household_id: UUID | str) -> str:
    return f"{incident_id}:{household_id}"


def keys(fact: Fact) -> Iterable[str]:
    event = fact.event
    if isinstance(event, (BlockEnrolled, HouseholdsReminded)):
        return [line_key(event.incident_id, each.household_id) for each in event.households]
    if isinstance(event, StatementRecorded) and Mark.NOT_ON_ROLL not in event.marks:
        return ()
    return (line_key(event.incident_id, event.place.household_id),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case BlockEnrolled() as enrolled:
            return _enrolled(document or {}, enrolled, fact.revision, key)
        case StatementRecorded() as statement:
            return _placed(document, statement, statement.place, key)
        case NoticeRead() as read if not read.late:
            placed = _placed(document, read, read.place, key)
            return _merged(placed, NoticeSeen(revision=fact.revision))
        case FirstLoginNoted() as noted:
            placed = _placed(document, noted, noted.place, key)
            return _merged(placed, LoggedIn(revision=fact.revision))
        case HouseholdsReminded() as reminded if document is not None:
            return {**document, "reminders": document["reminders"] + 1, "reminded_at": reminded.reminded_at}
        case VisitClaimed() as claimed if document is not None:
            visit = {"holder": str(claimed.holder), "claimed_at": claimed.claimed_at}
            return {**document, "visit": visit}
        case VisitReleased() if document is not None:
            return {**document, "visit": None}
    return document


def state_of(document: Document) -> HouseholdState:
    """What the line is read from, out of a document of this collection and what ``telling`` added to it."""
    return HouseholdState(
        on_roll=document["on_roll"],
        has_logged_in=document["has_logged_in"],
        has_read=document["has_read"],
        statements=tuple(said_of(each) for each in document.get("statements", ())),
        revision=document["revision"],
    )


def said_of(statement: Document) -> Said:
    """What counts of a statement, out of a document of ``roll_statements``."""
    return Said(
        revision=statement["revision"],
        statement_id=statement["statement_id"],
        speaker=statement["speaker"],
        status=Status(statement["status"]),
        visit=statement["kind"] == "visit",
        late="late" in statement["marks"],
    )


def _enrolled(document: Document, enrolled: BlockEnrolled, revision: int, key: str) -> Document:
    household = _household(enrolled, key)
    blank = _blank(str(enrolled.incident_id), enrolled.mode.value, str(household.household_id))
    placed = {
        **blank,
        **document,
        "number": household.number,
        "association_id": str(enrolled.association_id),
        "association": enrolled.association,
        "block_id": str(enrolled.block_id),
        "block_name": enrolled.block_name,
        "order": sort_key(enrolled.association, enrolled.block_name, household.number, key),
    }
    return _merged(placed, OnRoll(revision=revision, has_logged_in=household.has_logged_in))


def _household(enrolled: BlockEnrolled, key: str) -> HouseholdOnRoll:
    return next(
        each for each in enrolled.households if line_key(enrolled.incident_id, each.household_id) == key
    )


def _blank(incident_id: str, mode: str, household_id: str) -> Document:
    return {
        "incident_id": incident_id,
        "mode": mode,
        "household_id": household_id,
        "number": None,
        "block_name": None,
        "on_roll": False,
        "has_logged_in": False,
        "has_read": False,
        "revision": -1,
        "reminders": 0,
        "reminded_at": None,
        "visit": None,
    }


def _placed(
    document: Document | None,
    event: StatementRecorded | NoticeRead | FirstLoginNoted,
    place: Place,
    key: str,
) -> Document:
    """A household off the roll gets a line too, after those of its association that are on it."""
    if document is not None:
        return document
    return {
        **_blank(str(event.incident_id), event.mode.value, str(place.household_id)),
        "association_id": str(place.association_id),
        "association": place.association,
        "block_id": str(place.block_id),
        "order": sort_key(place.association, "\uffff", "", key),
    }


def _merged(document: Document, fact: RollFact) -> Document:
    state = merge(state_of(document), fact)
    return {
        **document,
        "on_roll": state.on_roll,
        "has_logged_in": state.has_logged_in,
        "has_read": state.has_read,
        "revision": state.revision,
    }


def sort_key(association: str, block_name: str, number: str, key: str) -> str:
    """Orders lines as people read them: 2班 before 10班, whatever width the digits have."""
    return "|".join((association, natural(block_name), natural(number), key))


def lines_of(association: str) -> tuple[str, str]:
    """Between which two the sort keys of an association's lines lie; neither is the key of a line."""
    return f"{association}|", f"{association}}}"


def natural(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"\d+", lambda digits: digits.group().zfill(8), folded)


ROLL_LINES = Projection(
    name="roll_lines",
    handles=(
        BlockEnrolled,
        StatementRecorded,
        NoticeRead,
        FirstLoginNoted,
        HouseholdsReminded,
        VisitClaimed,
        VisitReleased,
    ),
    keys=keys,
    project=project,
    indexes=(
        # One only: in a storm each is written with every answer. An association's lines are a range of it.
        ("incident_id", "order"),
    ),
    keeps_all=True,
    version=2,
)
