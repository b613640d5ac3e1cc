"""What the directory publishes is what its contracts promise, and holds nothing personal."""

import json
from typing import Any
from uuid import UUID

import pytest

from kairan_contracts.directory.vocabulary import AssociationKind
from kairan_contracts.envelope import CloudEventSchema
from kairan_contracts.events import CONTRACTS, contracts, load_strict
from kairan_contracts.names import ROUTING_KEY
from kairan_contracts.translate.vocabulary import Language
from kairan_directory.codec import CODEC
from kairan_directory.domain.appointments import AppointmentEnded, AppointmentMade
from kairan_directory.domain.association.events import AssociationFounded, BlockFormed, LanguagesListed
from kairan_directory.domain.household import events as household
from kairan_directory.domain.household.events import Standing
from kairan_directory.domain.rosterimport.events import RosterImportApplied, RosterTotals
from kairan_directory.domain.session.events import SessionOpened
from kairan_directory.domain.union.events import UnionFounded
from kairan_directory.publishing import publish
from kairan_kernel.events import StoredEvent
from kairan_kernel.ids import derived_id
from kairan_kernel.publisher import Message

from .moments import (
    FIRST,
    HOUSEHOLD,
    IMPORT,
    MEMBER,
    NISHI,
    NOON,
    SECOND,
    TERM,
    UNION,
)

STANDING = Standing(
    household_id=HOUSEHOLD, number="0017", association=NISHI, block=FIRST, members=2, has_logged_in=False
)
ENROLLED = household.HouseholdEnrolled(
    standing=STANDING,
    sealed="v1.secret",
    members=(household.EnrolledMember(member_id=MEMBER, ordinal=1, head=True, sealed="v1.secret"),),
    enrolled_at=NOON,
)
FIRST_LOGIN = household.LoginOpened(
    standing=STANDING, member_id=MEMBER, seat=1, sealed="v1.secret", first=True, opened_at=NOON
)
FOUNDED = AssociationFounded(association=NISHI, kind=AssociationKind.CHOKAI, founded_at=NOON)
PUBLISHED: list[tuple[str, Any]] = [
    ("union_founded", UnionFounded(union=UNION, founded_at=NOON)),
    (
        "association_founded",
        AssociationFounded(association=NISHI, kind=AssociationKind.CHOKAI, founded_at=NOON),
    ),
    ("block_formed", BlockFormed(association=NISHI, block=FIRST, formed_at=NOON)),
    (
        "languages_listed",
        LanguagesListed(association=NISHI, languages=(Language.VI, Language.PT), listed_at=NOON),
    ),
    ("household_enrolled", ENROLLED),
    ("household_enrolled", household.HouseholdReturned(standing=STANDING, returned_at=NOON)),
    ("household_moved", household.HouseholdMoved(standing=STANDING, previous=SECOND, moved_at=NOON)),
    (
        "household_departed",
        household.HouseholdDeparted(standing=STANDING, departed_on=NOON.date(), departed_at=NOON),
    ),
    ("household_erased", household.HouseholdErased(standing=STANDING, erased_at=NOON)),
    ("first_login_recorded", FIRST_LOGIN),
    ("appointment_made", AppointmentMade(term=TERM, union=UNION, association=NISHI, made_at=NOON)),
    ("appointment_made", AppointmentMade(term=TERM, union=UNION, association=None, made_at=NOON)),
    ("appointment_ended", AppointmentEnded(term=TERM, union=UNION, association=NISHI, ended_at=NOON)),
    (
        "roster_imported",
        RosterImportApplied(
            import_id=IMPORT,
            association=NISHI,
            totals=RosterTotals(rows=9, members=9, new=3, changed=1, unchanged=0),
            skipped=0,
            applied_at=NOON,
        ),
    ),
]
KEPT: list[Any] = [
    household.ContactCorrected(sealed="v1.secret", corrected_at=NOON),
    household.MemberAdded(member_id=MEMBER, ordinal=2, sealed="v1.secret", added_at=NOON),
    household.LanguageSaid(member_id=MEMBER, sealed="v1.secret", said_at=NOON),
    household.PasscodeIssued(digest="d1ge5t", issued_at=NOON, expires_at=NOON),
    household.LoginOpened(
        standing=STANDING, member_id=MEMBER, seat=2, sealed="v1.secret", first=False, opened_at=NOON
    ),
    household.PasswordReplaced(member_id=MEMBER, sealed="v1.secret", replaced_at=NOON),
    SessionOpened(
        session_id=IMPORT, household_id=HOUSEHOLD, member_id=MEMBER, opened_at=NOON, expires_at=NOON
    ),
]


def stored(event: object) -> StoredEvent:
    name, data = CODEC.encode(event)
    metadata = {"command_id": str(derived_id("command")), "correlation_id": str(derived_id("correlation"))}
    return StoredEvent(
        id=derived_id("stored", name),
        type=name,
        data=data,
        metadata=json.dumps(metadata).encode(),
        stream=f"household-{HOUSEHOLD}",
        revision=3,
        position=4711,
        recorded_at=NOON,
    )


def message(event: object) -> Message:
    found = publish(stored(event))
    assert found is not None
    return found


@pytest.mark.parametrize(("name", "event"), PUBLISHED, ids=[name for name, _ in PUBLISHED])
def test_a_message_is_a_cloud_event_that_its_contract_accepts_strictly(name: str, event: object) -> None:
    found = message(event)
    body = json.loads(found.body)
    envelope = CloudEventSchema().load(body)
    assert envelope["type"] == found.type == f"kairan.directory.{name}.v1"
    assert envelope["source"] == "/kairan/directory"
    assert (envelope["position"], envelope["streamrevision"]) == ("4711", "3")
    assert str(envelope["id"]) == found.id
    assert load_strict(f"directory.{name}.v1", body["data"])


@pytest.mark.parametrize(("name", "event"), PUBLISHED, ids=[name for name, _ in PUBLISHED])
def test_a_message_travels_under_its_union_and_association(name: str, event: object) -> None:
    key = message(event).routing_key
    assert ROUTING_KEY.match(key)
    of_union = name == "union_founded" or getattr(event, "association", NISHI) is None
    assert key == f"directory.{name}.v1.yoneizumi.{'_' if of_union else 'nishi'}"


@pytest.mark.parametrize("event", [event for _, event in PUBLISHED], ids=[name for name, _ in PUBLISHED])
def test_a_message_holds_nothing_that_was_sealed(event: object) -> None:
    assert b"v1." not in message(event).body.replace(b".v1", b"")
    assert b"secret" not in message(event).body


@pytest.mark.parametrize("event", KEPT, ids=lambda event: type(event).__name__)
def test_what_concerns_nobody_else_is_not_published(event: object) -> None:
    assert publish(stored(event)) is None


def test_the_first_login_says_that_the_household_has_logged_in_now() -> None:
    data = json.loads(message(FIRST_LOGIN).body)["data"]
    assert UUID(data["member_id"]) == MEMBER


def test_every_contract_of_the_directory_is_published_by_something() -> None:
    contracts()
    promised = {contract.event for contract in CONTRACTS.values() if contract.service == "directory"}
    assert promised == {name for name, _ in PUBLISHED}


def test_a_stored_type_that_this_version_does_not_know_is_passed_over() -> None:
    unknown = stored(ENROLLED)
    newer = StoredEvent(
        id=unknown.id,
        type="HouseholdPainted.v1",
        data=b"{}",
        metadata=b"{}",
        stream=unknown.stream,
        revision=4,
        position=4712,
        recorded_at=NOON,
    )
    assert publish(newer) is None
