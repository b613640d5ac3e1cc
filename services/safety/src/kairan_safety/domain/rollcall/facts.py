"""Stored events of a roll call → the facts from which a household's line is read."""

from collections.abc import Iterator
from typing import assert_never
from uuid import UUID

from kairan_contracts.vocabulary import Mark, StatementKind
from kairan_safety.domain.rollcall.events import (
    BlockEnrolled,
    FirstLoginNoted,
    HouseholdsReminded,
    NoticeRead,
    RollcallEvent,
    StatementRecorded,
)
from kairan_safety.domain.rollcall.line import LoggedIn, NoticeSeen, OnRoll, RollFact, Said


def facts_of(event: RollcallEvent, revision: int) -> Iterator[tuple[UUID, RollFact]]:
    """What an event at this revision of its stream says of which household."""
    match event:
        case BlockEnrolled():
            for household in event.households:
                yield (
                    household.household_id,
                    OnRoll(revision=revision, has_logged_in=household.has_logged_in),
                )
        case StatementRecorded():
            yield event.place.household_id, said(event, revision)
        case NoticeRead():
            if not event.late:
                yield event.place.household_id, NoticeSeen(revision=revision)
        case FirstLoginNoted():
            yield event.place.household_id, LoggedIn(revision=revision)
        case HouseholdsReminded():
            return
        case _:
            assert_never(event)


def said(event: StatementRecorded, revision: int) -> Said:
    return Said(
        revision=revision,
        statement_id=str(event.statement_id),
        speaker=event.speaker,
        status=event.status,
        visit=event.kind is StatementKind.VISIT,
        late=Mark.LATE in event.marks,
    )
