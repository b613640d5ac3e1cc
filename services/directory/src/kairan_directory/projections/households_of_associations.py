"""Which households does an association have, where, and who belongs to them?

Collection `households_of_associations`, one document a household; written by follow, read by serve. What is
personal stays sealed here too: serve opens it when it renders. An erased household keeps its place alone.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from kairan_directory.domain.household.events import (
    CareNeedDeclared,
    CareNeedWithdrawn,
    ContactCorrected,
    HeadNamed,
    HouseholdDeparted,
    HouseholdEnrolled,
    HouseholdErased,
    HouseholdMoved,
    HouseholdReturned,
    LanguageSaid,
    LanguageWithdrawn,
    LoginOpened,
    MemberAdded,
    MemberCorrected,
    MemberRemoved,
    Standing,
)
from kairan_directory.domain.identifiers import number_order
from kairan_kernel.projection import Document, Fact, Projection

Member = dict[str, Any]


def keys(fact: Fact) -> Iterable[str]:
    return [fact.stream.removeprefix("household-")]


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    event = fact.event
    if isinstance(event, HouseholdEnrolled):
        return _enrolled(event)
    if document is None:
        return None
    return _STEPS[type(event)](document, event)


def _place(standing: Standing) -> Document:
    return {
        "association_id": str(standing.association.association_id),
        "union_id": str(standing.association.union.union_id),
        "number": standing.number,
        "order": number_order(standing.number),
        "block_id": str(standing.block.block_id),
        "block_name": standing.block.name,
    }


def _enrolled(event: HouseholdEnrolled) -> Document:
    return {
        **_place(event.standing),
        "presence": "present",
        "departed_on": None,
        "has_logged_in": False,
        "sealed": [event.sealed],
        "head": next(str(member.member_id) for member in event.members if member.head),
        "members": [_member(str(member.member_id), member.sealed) for member in event.members],
    }


def _member(member_id: str, sealed: str) -> Member:
    return {"member_id": member_id, "sealed": [sealed], "care": None, "language": None, "seat": None}


def _erased(document: Document, event: HouseholdErased) -> Document:
    return {
        **_place(event.standing),
        "presence": "erased",
        "departed_on": None,
        "has_logged_in": event.standing.has_logged_in,
        "sealed": [],
        "head": None,
        "members": [],
    }


def _departed(document: Document, event: HouseholdDeparted) -> Document:
    members = [{**member, "seat": None} for member in document["members"]]
    departed_on = event.departed_on.isoformat()
    return {**document, "presence": "departed", "departed_on": departed_on, "members": members}


def _returned(document: Document, event: HouseholdReturned) -> Document:
    return {**document, "presence": "present", "departed_on": None}


def _moved(document: Document, event: HouseholdMoved) -> Document:
    return {**document, **_place(event.standing)}


def _contact_corrected(document: Document, event: ContactCorrected) -> Document:
    return {**document, "sealed": [*document["sealed"], event.sealed]}


def _member_added(document: Document, event: MemberAdded) -> Document:
    return {**document, "members": [*document["members"], _member(str(event.member_id), event.sealed)]}


def _member_removed(document: Document, event: MemberRemoved) -> Document:
    gone = str(event.member_id)
    return {**document, "members": [each for each in document["members"] if each["member_id"] != gone]}


def _head_named(document: Document, event: HeadNamed) -> Document:
    return {**document, "head": str(event.member_id)}


def _of_member(document: Document, member_id: object, change: Callable[[Member], Member]) -> Document:
    members = [
        {**member, **change(member)} if member["member_id"] == str(member_id) else member
        for member in document["members"]
    ]
    return {**document, "members": members}


def _member_corrected(document: Document, event: MemberCorrected) -> Document:
    return _of_member(document, event.member_id, lambda member: {"sealed": [*member["sealed"], event.sealed]})


def _care_declared(document: Document, event: CareNeedDeclared) -> Document:
    care = {"consent": event.consent.value, "sealed": event.sealed}
    return _of_member(document, event.member_id, lambda _: {"care": care})


def _care_withdrawn(document: Document, event: CareNeedWithdrawn) -> Document:
    return _of_member(document, event.member_id, lambda _: {"care": None})


def _language_said(document: Document, event: LanguageSaid) -> Document:
    return _of_member(document, event.member_id, lambda _: {"language": event.sealed})


def _language_withdrawn(document: Document, event: LanguageWithdrawn) -> Document:
    return _of_member(document, event.member_id, lambda _: {"language": None})


def _login_opened(document: Document, event: LoginOpened) -> Document:
    return {
        **_of_member(document, event.member_id, lambda _: {"seat": event.seat}),
        "has_logged_in": True,
    }


_STEPS: Final[dict[type, Callable[[Document, Any], Document]]] = {
    HouseholdErased: _erased,
    HouseholdDeparted: _departed,
    HouseholdReturned: _returned,
    HouseholdMoved: _moved,
    ContactCorrected: _contact_corrected,
    MemberAdded: _member_added,
    MemberCorrected: _member_corrected,
    MemberRemoved: _member_removed,
    HeadNamed: _head_named,
    CareNeedDeclared: _care_declared,
    CareNeedWithdrawn: _care_withdrawn,
    LanguageSaid: _language_said,
    LanguageWithdrawn: _language_withdrawn,
    LoginOpened: _login_opened,
}

HOUSEHOLDS: Final = Projection(
    name="households_of_associations",
    handles=(HouseholdEnrolled, *_STEPS),
    keys=keys,
    project=project,
    indexes=(
        ("association_id", "order"),
        ("association_id", "block_id", "order"),
        ("union_id",),
        ("members.member_id",),
    ),
)
