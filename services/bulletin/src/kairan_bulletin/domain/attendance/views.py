"""What is told of an attendance, copied out of its turns: to the household, to everybody, to officers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from kairan_bulletin.domain.attendance.decider import called, is_open
from kairan_bulletin.domain.attendance.turns import Turn, Turns
from kairan_bulletin.domain.places import Place
from kairan_bulletin.domain.reach import Reach, area_document
from kairan_contracts.bulletin.attendance_words import Standing
from kairan_kernel.projection import Document


def answer_of(turns: Turns, household_id: UUID) -> Document | None:
    """Where the household stands now: its places, or how many wait before it; none without an answer."""
    turn = turns.households.get(household_id)
    if turn is None:
        return None
    ahead = list(turns.waiting_before(household_id)) if turn.standing is Standing.WAITING else None
    answer = turn.answer
    return {
        "attendance_id": answer.attendance_id,
        "household_id": household_id,
        "standing": turn.standing,
        "party_size": turn.party_size,
        "ticket": turn.ticket,
        "waiting_number": None if ahead is None else len(ahead) + 1,
        "people_ahead": None if ahead is None else sum(each.party_size for each in ahead),
        "means": answer.means,
        "proxy": answer.proxy,
        "answered_at": answer.answered_at,
    }


def summary(turns: Turns, now: datetime) -> Document:
    """What everybody concerned may know. Raises AttendanceUnknown."""
    call = called(turns)
    occasion = call.occasion
    standings = [turn.standing for turn in turns.households.values()]
    return {
        "attendance_id": call.attendance_id,
        **area_document(call.area),
        "title": occasion.title,
        "body": occasion.body,
        "location": occasion.location,
        "starts_at": occasion.starts_at,
        "ends_at": occasion.ends_at,
        "article_id": occasion.article_id,
        "deadline": turns.deadline,
        "capacity": turns.capacity,
        "party_most": call.party_most,
        "state": "open" if is_open(turns, now) else "closed",
        "closed_at": None if turns.closed is None else turns.closed.closed_at,
        "called_at": call.called_at,
        "taken": turns.taken,
        "free": turns.free,
        "people_waiting": turns.people_waiting,
        "seated": standings.count(Standing.SEATED),
        "waiting": standings.count(Standing.WAITING),
        "absent": standings.count(Standing.ABSENT),
        "answered": len(standings),
        "households": call.households,
        "everyone": call.asked is None,
    }


def rows(turns: Turns, reach: Reach) -> list[Document]:
    """One for each household that answered and may be seen: those seated, those who wait, the absent."""
    order = {Standing.SEATED: 0, Standing.WAITING: 1, Standing.ABSENT: 2}
    waiting = {household_id: n for n, household_id in enumerate(turns.queue, start=1)}
    seen = [turn for turn in turns.households.values() if reach.covers(turn.answer.place)]
    ordered = sorted(seen, key=lambda turn: (order[turn.standing], _turn_key(turn, waiting)))
    return [_row(turn, waiting.get(turn.answer.place.household_id)) for turn in ordered]


def _turn_key(turn: Turn, waiting: dict[UUID, int]) -> tuple[int, str]:
    household_id = turn.answer.place.household_id
    return waiting.get(household_id) or turn.ticket or 0, str(household_id)


def _row(turn: Turn, waiting_number: int | None) -> Document:
    answer = turn.answer
    return {
        "association_id": answer.place.association_id,
        "block_id": answer.place.block_id,
        "household_id": answer.place.household_id,
        "standing": turn.standing,
        "party_size": turn.party_size,
        "ticket": turn.ticket,
        "waiting_number": waiting_number,
        "comment": answer.comment,
        "means": answer.means,
        "proxy": answer.proxy,
        "answered_at": answer.answered_at,
    }


def by_block(turns: Turns, reach: Reach) -> list[Document]:
    """How many households and people of each block come, wait, stay away; blocks without an answer are left
    out.
    """
    tallies: dict[UUID, Document] = {}
    for turn in turns.households.values():
        place = turn.answer.place
        if reach.covers(place):
            _count(tallies.setdefault(place.block_id, _nobody(place)), turn)
    return sorted(tallies.values(), key=lambda each: (each["association"], str(each["block_id"])))


def _nobody(place: Place) -> Document:
    return {
        "association_id": place.association_id,
        "association": place.association,
        "block_id": place.block_id,
        "answered": 0,
        "seated": 0,
        "people_seated": 0,
        "waiting": 0,
        "people_waiting": 0,
        "absent": 0,
    }


def _count(tally: dict[str, Any], turn: Turn) -> None:
    tally["answered"] += 1
    tally[turn.standing.value] += 1
    if turn.standing is not Standing.ABSENT:
        tally[f"people_{turn.standing.value}"] += turn.party_size


def total(tallies: Iterable[Document]) -> Document:
    """The sum of tallies by block."""
    names = ("answered", "seated", "people_seated", "waiting", "people_waiting", "absent")
    listed = list(tallies)
    return {name: sum(each[name] for each in listed) for name in names}
