"""Incoming events of the directory → what safety does about them. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from kairan_kernel.cloudevents import Envelope
from kairan_safety.domain.rollcall.enrolling import CurrentHousehold
from kairan_safety.domain.rollcall.events import FirstLoginNoted
from kairan_safety.domain.rollcall.recording import note_first_login
from kairan_safety.hearing.households import Heard
from kairan_safety.roll.board import CalledIncident

Message = Envelope[dict[str, Any]]


def placement(message: Message) -> Heard:
    """A household is where the message says (enrolled, moved, logged in)."""
    data = message.data
    household = CurrentHousehold(
        household_id=data["household_id"],
        number=data["number"],
        has_logged_in=data["has_logged_in"],
        block_id=data["block_id"],
        block_name=data["block_name"],
        association_id=data["association_id"],
        association=data["association"],
        association_name=data["association_name"],
        union_id=data["union_id"],
        union=data["union"],
    )
    return Heard(household_id=data["household_id"], position=message.position, household=household)


def absence(message: Message) -> Heard:
    """A household is called no more (departed, erased)."""
    return Heard(household_id=message.data["household_id"], position=message.position, household=None)


def first_logins(
    household_id: UUID, logged_in_at: datetime, incidents: Iterable[CalledIncident]
) -> Iterator[FirstLoginNoted]:
    """For each open incident that has the household as never logged in: that it now did."""
    for incident in incidents:
        roll = incident.roll
        if incident.is_open and household_id in roll.never_logged_in:
            yield note_first_login(incident.running(), roll.places[household_id], logged_in_at)
