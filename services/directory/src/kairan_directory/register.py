"""The register: what serve asks of read models and streams, opened. Every method blocks its native thread.

Reads `household-…`, `association-…` streams and the collections that the projections keep; writes nothing.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pymongo.database import Database

from kairan_contracts.identity import Appointment
from kairan_contracts.vocabulary import Role, ScopeKind
from kairan_directory.bootstrap import PROJECTIONS, Books
from kairan_directory.domain.appointments import Term
from kairan_directory.domain.association.decider import Association, AssociationUnknown, founded
from kairan_directory.domain.household.state import HouseholdState, known
from kairan_directory.domain.identifiers import (
    association_stream,
    household_stream,
    number_order,
    roster_import_stream,
)
from kairan_directory.domain.places import AssociationRef
from kairan_directory.domain.rosterimport.decider import Committed, RosterImportUnknown, decided
from kairan_directory.opening import Household, Opener, SealedHousehold
from kairan_directory.projections.associations_of_unions import ASSOCIATIONS
from kairan_directory.projections.households_of_associations import HOUSEHOLDS
from kairan_directory.projections.imports_of_associations import IMPORTS
from kairan_directory.projections.terms_of_office import OPEN, TERMS
from kairan_directory.roster.text import name_key
from kairan_directory.roster.values import digits
from kairan_directory.visibility import Place
from kairan_kernel.checkpoints import Checkpoints
from kairan_kernel.documents import find_by_ids

Document = dict[str, Any]
SETTLING_SECONDS = 2.0
"""How long an answer waits, at most, until the lists show what it says was done."""


class Register:
    def __init__(
        self, books: Books, database: Database[Document], checkpoints: Checkpoints, opener: Opener
    ) -> None:
        self._books = books
        self._database = database
        self._checkpoints = checkpoints
        self._opener = opener
        self._associations: dict[UUID, AssociationRef] = {}

    def association(self, association_id: UUID) -> Association:
        """From its stream: what was just written is there. Raises AssociationUnknown."""
        state = founded(self._books.associations.load(association_stream(association_id)).state)
        self._associations[association_id] = state.association
        return state

    def association_ref(self, association_id: UUID) -> AssociationRef | None:
        """Slug, name and union of an association never change, so they are remembered."""
        if association_id not in self._associations:
            try:
                self.association(association_id)
            except AssociationUnknown:
                return None
        return self._associations[association_id]

    def household(self, household_id: UUID) -> Household:
        """From its stream, open. Raises HouseholdUnknown."""
        return self._opener.one(self.state(household_id))

    def not_erased(self, household_id: UUID) -> Household:
        """Present or departed. Raises HouseholdUnknown, HouseholdWasErased."""
        return self._opener.one(known(self.state(household_id)))

    def state(self, household_id: UUID) -> HouseholdState:
        return self._books.households.load(household_stream(household_id)).state

    def place(self, household_id: UUID) -> Place:
        """Raises HouseholdUnknown."""
        return SealedHousehold.of_state(self.state(household_id)).place

    def associations_of(self, union_id: UUID, after: str | None, limit: int) -> list[Document]:
        """In the order of their slugs."""
        wanted: Document = {"union_id": str(union_id)}
        if after is not None:
            wanted["slug"] = {"$gt": after}
        return list(self._database[ASSOCIATIONS.name].find(wanted).sort("slug", 1).limit(limit))

    def households_of(
        self, association_id: UUID, block_id: UUID | None, after: str | None, limit: int
    ) -> list[Household]:
        """In the order of their numbers, from after `order_of` one of them."""
        wanted = _wanted(association_id, block_id)
        if after is not None:
            wanted["order"] = {"$gt": after}
        found = self._database[HOUSEHOLDS.name].find(wanted).sort("order", 1).limit(limit)
        return self._opener.documents(found)

    def search(
        self, association_id: UUID, block_id: UUID | None, text: str, after: str | None, limit: int
    ) -> list[Household]:
        """Those whose number, names, readings or phone contain the text. Names are sealed: all are opened."""
        found: list[Household] = []
        step = 500
        while len(found) < limit:
            some = self.households_of(association_id, block_id, after, step)
            found += [household for household in some if _matches(household, text)]
            if len(some) < step:
                break
            after = order_of(some[-1])
        return found[:limit]

    def all_of(self, association_id: UUID) -> list[Household]:
        """Every household that was ever enrolled, in the order of their numbers."""
        found = self._database[HOUSEHOLDS.name].find(_wanted(association_id, None))
        return self._opener.documents(found.sort("order", 1))

    def chosen(self, association_id: UUID, household_ids: Sequence[UUID] | None) -> list[Household]:
        """Those of the association, or all; ids of another's are passed over."""
        if household_ids is None:
            return self.all_of(association_id)
        found = find_by_ids(self._database[HOUSEHOLDS.name], [str(each) for each in household_ids])
        own = [each for each in found if each["association_id"] == str(association_id)]
        return self._opener.documents(sorted(own, key=lambda document: document["order"]))

    def without_login(self, association_id: UUID) -> list[Household]:
        wanted = {**_wanted(association_id, None), "presence": "present", "has_logged_in": False}
        return self._opener.documents(self._database[HOUSEHOLDS.name].find(wanted).sort("order", 1))

    def terms_of(self, scope: Document, as_of: date | None) -> list[Term]:
        """Appointments of `{"association_id": …}` or `{"union_id": …}`, those of one day or all."""
        wanted = {**scope, **_holding(as_of)}
        found = self._database[TERMS.name].find(wanted).sort([("starts_on", 1), ("_id", 1)])
        return [_term(document) for document in found]

    def offices_of(self, member_id: UUID, as_of: date) -> tuple[Appointment, ...]:
        """What a member holds on a day, as tokens carry it."""
        terms = self.terms_of({"member_id": str(member_id)}, as_of)
        return tuple(
            Appointment(role=term.role, scope_kind=term.scope_kind, scope_id=term.scope_id) for term in terms
        )

    def officers_of(self, union_id: UUID, association_id: UUID | None, as_of: date) -> list[str]:
        """The names of those in office on a day: of the union (for it alone, the associations' officers too,
        block leaders apart), and of the association with its block leaders.
        """
        if association_id is None:
            terms = [
                each
                for each in self.terms_of({"union_id": str(union_id)}, as_of)
                if each.scope_kind is not ScopeKind.BLOCK
            ]
        else:
            of_union = {"union_id": str(union_id), "scope_id": str(union_id)}
            own = {"association_id": str(association_id)}
            terms = [*self.terms_of(of_union, as_of), *self.terms_of(own, as_of)]
        members = {str(term.member_id) for term in terms}
        living = {"members.member_id": {"$in": sorted(members)}}
        households = self._opener.documents(self._database[HOUSEHOLDS.name].find(living))
        names = (household.name_of(UUID(each)) for household in households for each in members)
        return sorted({name for name in names if name})

    def towns_of(self, union_id: UUID, association_id: UUID | None) -> list[str]:
        """The names of the towns (町名) that households live in."""
        area = {"union_id": str(union_id)} if association_id is None else _wanted(association_id, None)
        found = self._database[HOUSEHOLDS.name].find({**area, "presence": "present"}, {"sealed": 1})
        return sorted(self._opener.towns(found))

    def home_of(self, member_id: UUID) -> Place | None:
        """Where somebody who is present lives."""
        found = self._database[HOUSEHOLDS.name].find_one({"members.member_id": str(member_id)})
        if found is None or found["presence"] != "present":
            return None
        return SealedHousehold.of_document(found).place

    def imports_of(self, association_id: UUID, after: str | None, limit: int) -> list[Document]:
        """Newest first, from after the `order` of one of them."""
        wanted: Document = {"association_id": str(association_id)}
        if after is not None:
            wanted["order"] = {"$lt": after}
        return list(self._database[IMPORTS.name].find(wanted).sort("order", -1).limit(limit))

    def roster_import(self, association_id: UUID, import_id: UUID) -> Committed:
        """From its stream; once it is applied, the lists show it too. Raises RosterImportUnknown."""
        loaded = self._books.imports.load(roster_import_stream(import_id))
        state = decided(loaded.state)
        if state.decision.association.association_id != association_id:
            raise RosterImportUnknown
        if state.applied_at is not None:
            self.settle(loaded.position)
        return state

    def settle(self, position: int) -> None:
        """Wait a moment until what was written at `position` can be read in the lists."""
        self._checkpoints.wait_for(PROJECTIONS, position, SETTLING_SECONDS)


def order_of(household: Household) -> str:
    """Where a household stands in the list."""
    return number_order(household.known.number)


def _wanted(association_id: UUID, block_id: UUID | None) -> Document:
    block = {} if block_id is None else {"block_id": str(block_id)}
    return {"association_id": str(association_id), **block}


def _holding(as_of: date | None) -> Document:
    if as_of is None:
        return {}
    day = as_of.isoformat()
    return {"starts_on": {"$lte": day}, "ends_on": {"$gte": day}}


def _term(document: Document) -> Term:
    ends_on = document["ends_on"]
    return Term(
        appointment_id=UUID(document["_id"]),
        member_id=UUID(document["member_id"]),
        role=Role(document["role"]),
        scope_kind=ScopeKind(document["scope_kind"]),
        scope_id=UUID(document["scope_id"]),
        starts_on=date.fromisoformat(document["starts_on"]),
        ends_on=None if ends_on == OPEN else date.fromisoformat(ends_on),
        household_id=UUID(household) if (household := document.get("household_id")) else None,
    )


def _matches(household: Household, text: str) -> bool:
    sought, number = name_key(text), digits(text)
    known = household.known
    names = [member.particulars.get(part, "") for member in known.members for part in ("name", "kana")]
    if any(sought in name_key(name) for name in (known.number, *names)):
        return True
    phones = [known.contact.get("phone", ""), *(each.particulars.get("phone", "") for each in known.members)]
    return len(number) >= 4 and any(number in digits(phone) for phone in phones)
