"""A stored event → the message that others hear, or None: what never leaves the directory.

Read by the relay in follow, which publishes to `kairan.events`. Everything a message needs is in the event.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from kairan_contracts.events import contract_of, render
from kairan_directory.codec import CODEC
from kairan_directory.domain.appointments import AppointmentEnded, AppointmentMade
from kairan_directory.domain.association.events import AssociationFounded, BlockFormed, LanguagesListed
from kairan_directory.domain.household.events import (
    HouseholdDeparted,
    HouseholdEnrolled,
    HouseholdErased,
    HouseholdMoved,
    HouseholdReturned,
    LoginOpened,
    Standing,
)
from kairan_directory.domain.places import AssociationRef, UnionRef
from kairan_directory.domain.rosterimport.events import RosterImportApplied
from kairan_directory.domain.union.events import UnionFounded
from kairan_kernel.cloudevents import envelope_of
from kairan_kernel.events import StoredEvent
from kairan_kernel.publisher import Message

Said = tuple[str, Mapping[str, Any]] | None
"""The name of a contract, without service and version, and its data."""


def publish(stored: StoredEvent) -> Message | None:
    """The message for one stored event. Raises marshmallow.ValidationError if it broke its own contract."""
    if not CODEC.knows(stored.type):
        return None
    event = CODEC.decode(stored)
    say = _SAYINGS.get(type(event))
    said = say(event) if say is not None else None
    return None if said is None else _message(stored, *said)


def _message(stored: StoredEvent, name: str, values: Mapping[str, Any]) -> Message:
    contract = contract_of(f"directory.{name}.v1")
    data = render(contract.full_name, values)
    body = envelope_of(stored, service="directory", event=name, data=data, subject=stored.stream)
    return Message(
        routing_key=contract.routing_key(data["union"], data.get("association")),
        body=body,
        id=str(stored.id),
        type=contract.type,
    )


def _union(union: UnionRef) -> dict[str, Any]:
    return {"union_id": union.union_id, "union": union.slug}


def _association(association: AssociationRef) -> dict[str, Any]:
    return {
        **_union(association.union),
        "association_id": association.association_id,
        "association": association.slug,
        "association_name": association.name,
    }


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        **_association(standing.association),
        "household_id": standing.household_id,
        "number": standing.number,
        "block_id": standing.block.block_id,
        "block_name": standing.block.name,
        "members": standing.members,
        "has_logged_in": standing.has_logged_in,
    }


def _union_founded(event: UnionFounded) -> Said:
    data = {**_union(event.union), "name": event.union.name, "founded_at": event.founded_at}
    return "union_founded", data


def _association_founded(event: AssociationFounded) -> Said:
    return "association_founded", {
        **_association(event.association),
        "union_name": event.association.union.name,
        "kind": event.kind,
        "founded_at": event.founded_at,
    }


def _block_formed(event: BlockFormed) -> Said:
    block = {"block_id": event.block.block_id, "block_name": event.block.name}
    return "block_formed", {**_association(event.association), **block}


def _languages_listed(event: LanguagesListed) -> Said:
    listed = {"languages": event.languages, "listed_at": event.listed_at}
    return "languages_listed", {**_association(event.association), **listed}


def _enrolled(event: HouseholdEnrolled | HouseholdReturned) -> Said:
    return "household_enrolled", _standing(event.standing)


def _moved(event: HouseholdMoved) -> Said:
    return "household_moved", {**_standing(event.standing), "previous_block_id": event.previous.block_id}


def _departed(event: HouseholdDeparted) -> Said:
    return "household_departed", {**_standing(event.standing), "departed_on": event.departed_on}


def _erased(event: HouseholdErased) -> Said:
    standing = event.standing
    return "household_erased", {
        **_association(standing.association),
        "household_id": standing.household_id,
        "block_id": standing.block.block_id,
        "erased_at": event.erased_at,
    }


def _login_opened(event: LoginOpened) -> Said:
    if not event.first:
        return None
    moment = {"member_id": event.member_id, "logged_in_at": event.opened_at}
    return "first_login_recorded", {**_standing(event.standing), **moment}


def _appointment(event: AppointmentMade | AppointmentEnded) -> Said:
    term, association = event.term, event.association
    return "appointment_made" if isinstance(event, AppointmentMade) else "appointment_ended", {
        **_union(event.union),
        "association_id": None if association is None else association.association_id,
        "association": None if association is None else association.slug,
        "appointment_id": term.appointment_id,
        "member_id": term.member_id,
        "household_id": term.household_id,
        "role": term.role,
        "scope_kind": term.scope_kind,
        "scope_id": term.scope_id,
        "starts_on": term.starts_on,
        "ends_on": term.ends_on,
    }


def _roster_applied(event: RosterImportApplied) -> Said:
    totals = event.totals
    return "roster_imported", {
        **_association(event.association),
        "import_id": event.import_id,
        "households": totals.new + totals.changed,
        "new": totals.new,
        "changed": totals.changed,
        "skipped": event.skipped,
        "imported_at": event.applied_at,
    }


_SAYINGS: Final[dict[type, Callable[[Any], Said]]] = {
    UnionFounded: _union_founded,
    AssociationFounded: _association_founded,
    BlockFormed: _block_formed,
    LanguagesListed: _languages_listed,
    HouseholdEnrolled: _enrolled,
    HouseholdReturned: _enrolled,
    HouseholdMoved: _moved,
    HouseholdDeparted: _departed,
    HouseholdErased: _erased,
    LoginOpened: _login_opened,
    AppointmentMade: _appointment,
    AppointmentEnded: _appointment,
    RosterImportApplied: _roster_applied,
}
