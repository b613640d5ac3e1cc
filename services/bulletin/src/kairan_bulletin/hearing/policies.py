"""Incoming events of the directory → what the bulletin keeps of them. Pure."""

from typing import Any

from kairan_bulletin.domain.places import CurrentHousehold
from kairan_bulletin.hearing.households import Heard
from kairan_bulletin.hearing.offices import Office
from kairan_kernel.cloudevents import Envelope

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
    return Heard(
        household_id=data["household_id"],
        position=message.position,
        household=household,
        left_block=data.get("previous_block_id"),
    )


def absence(message: Message) -> Heard:
    """A household is addressed no more (departed, erased)."""
    return Heard(household_id=message.data["household_id"], position=message.position, household=None)


def office(message: Message) -> Office:
    """An appointment stands as the message says (made, or given a last day)."""
    data = message.data
    return Office(
        appointment_id=data["appointment_id"],
        position=message.position,
        member_id=data["member_id"],
        role=data["role"],
        union_id=data["union_id"],
        association_id=data["association_id"],
        starts_on=data["starts_on"],
        ends_on=data["ends_on"],
    )
