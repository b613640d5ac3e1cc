"""What an answer shows: open households as the bodies of the contracts, by what the viewer may know."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from kairan_contracts.directory.vocabulary import AssociationKind
from kairan_contracts.identity import Principal
from kairan_contracts.vocabulary import Mode
from kairan_directory.domain.appointments import Term
from kairan_directory.domain.association.decider import Association
from kairan_directory.domain.places import UnionRef
from kairan_directory.domain.rosterimport.decider import Committed
from kairan_directory.opening import Household
from kairan_directory.roster.columns import Column, japanese
from kairan_directory.roster.faults import Fault
from kairan_directory.roster.known import KnownMember
from kairan_directory.roster_desk import Examined
from kairan_directory.visibility import may_know_care
from kairan_kernel.catalogue import Catalogue, Language

Body = dict[str, Any]
_CONTACT = ("town", "address", "phone", "email", "note")
_PARTICULARS = ("name", "kana", "relation", "phone", "email", "note")


def union(ref: UnionRef) -> Body:
    return {"union_id": ref.union_id, "slug": ref.slug, "name": ref.name}


def association(state: Association) -> Body:
    ref = state.association
    return {
        "association_id": ref.association_id,
        "slug": ref.slug,
        "name": ref.name,
        "kind": state.kind,
        "union_id": ref.union.union_id,
        "union": ref.union.slug,
        "union_name": ref.union.name,
    }


def appointment(term: Term) -> Body:
    return {
        "appointment_id": term.appointment_id,
        "member_id": term.member_id,
        "role": term.role,
        "scope_kind": term.scope_kind,
        "scope_id": term.scope_id,
        "starts_on": term.starts_on,
        "ends_on": term.ends_on,
    }


def household(opened: Household, viewer: Principal, mode: Mode | None = None) -> Body:
    known, place = opened.known, opened.place
    return {
        "household_id": place.household_id,
        "association_id": place.association_id,
        "number": known.number,
        "block_id": place.block_id,
        "block_name": known.block,
        "presence": known.presence.value,
        "departed_on": opened.departed_on,
        "has_logged_in": opened.has_logged_in,
        **{name: known.contact.get(name) for name in _CONTACT},
        "members": [_member(opened, member, viewer, mode) for member in known.members],
    }


def _member(opened: Household, member: KnownMember, viewer: Principal, mode: Mode | None) -> Body:
    born = member.particulars.get("birth_date")
    return {
        "member_id": member.member_id,
        **{name: member.particulars.get(name) for name in _PARTICULARS},
        "birth_date": None if born is None else date.fromisoformat(born),
        "head": member.member_id == opened.known.head,
        "seat": opened.seats.get(member.member_id),
        "care": _care(opened, member, viewer, mode),
        "language": member.language,
    }


def _care(opened: Household, member: KnownMember, viewer: Principal, mode: Mode | None) -> Body | None:
    care = member.care
    if care is None or not may_know_care(viewer, opened.place, care.consent, mode):
        return None
    return {"kind": care.kind, "detail": care.detail, "consent": care.consent}


def household_line(opened: Household) -> Body:
    known = opened.known
    return {
        "household_id": opened.place.household_id,
        "number": known.number,
        "block_id": opened.place.block_id,
        "block_name": known.block,
        "presence": known.presence.value,
        "head_name": opened.name_of(known.head),
        "phone": known.contact.get("phone"),
        "members": len(known.members),
        "logins": len(opened.seats),
        "has_logged_in": opened.has_logged_in,
    }


def household_card(opened: Household, viewer: Principal, mode: Mode | None) -> Body:
    """For RPC: JSON types only."""
    known = opened.known
    care = [
        {
            "member_id": str(member.member_id),
            "name": member.particulars.get("name"),
            "kind": member.care.kind.value,
            "detail": member.care.detail,
        }
        for member in known.members
        if member.care and may_know_care(viewer, opened.place, member.care.consent, mode)
    ]
    return {
        "number": known.number,
        "block_id": str(opened.place.block_id),
        "block_name": known.block,
        "head_name": opened.name_of(known.head),
        "members": [member.particulars.get("name") for member in known.members],
        "phone": known.contact.get("phone"),
        "address": known.contact.get("address"),
        "care": care,
    }


def report(examined: Examined, catalogue: Catalogue, language: Language) -> Body:
    totals = examined.totals
    return {
        "encoding": examined.encoding,
        "rows": totals.rows,
        "households": {"new": totals.new, "changed": totals.changed, "unchanged": totals.unchanged},
        "members": totals.members,
        "new_blocks": list(examined.plan.blocks),
        "ignored_columns": list(examined.ignored),
        "faults": [roster_fault(fault, catalogue, language) for fault in examined.faults],
    }


def roster_fault(fault: Fault, catalogue: Catalogue, language: Language) -> Body:
    return {
        "line": fault.line,
        "column": heading(fault.column, language),
        "code": fault.code,
        "message": fault_text(fault, catalogue, language),
        "value": fault.value,
    }


def fault_text(fault: Fault, catalogue: Catalogue, language: Language) -> str:
    column = heading(fault.column, language) or ""
    return catalogue.text(f"roster.{fault.code}", language, column=column, **fault.params)


def heading(column: Column | None, language: Language) -> str | None:
    if column is None:
        return None
    return japanese(column) if language == "ja" else column.value


def roster_import(committed: Committed) -> Body:
    decision, totals = committed.decision, committed.decision.totals
    return {
        "id": decision.import_id,
        "association_id": decision.association.association_id,
        "status": _status(committed),
        "encoding": decision.encoding,
        "rows": totals.rows,
        "members": totals.members,
        "households": totals.new + totals.changed,
        "new": totals.new,
        "changed": totals.changed,
        "unchanged": totals.unchanged,
        "applied": committed.households_applied,
        "skipped": [{"number": each.number, "reason": each.reason} for each in committed.skipped],
        "committed_at": decision.committed_at,
        "applied_at": committed.applied_at,
    }


def _status(committed: Committed) -> str:
    if committed.applied_at is not None:
        return "applied"
    return "applying" if committed.pages_applied else "committed"


def located_text(fault: Fault, catalogue: Catalogue, language: Language) -> str:
    """The fault's text with its line and column, for readers who see nothing else."""
    text = fault_text(fault, catalogue, language)
    if fault.line is None:
        return text
    column = heading(fault.column, language)
    key = "roster-place.line" if column is None else "roster-place.cell"
    return catalogue.text(key, language, line=fault.line, column=column, text=text)


def listed_association(document: Body) -> Body:
    """An association from the read model."""
    return {
        "association_id": UUID(document["_id"]),
        "kind": AssociationKind(document["kind"]),
        "union_id": UUID(document["union_id"]),
        **{name: document[name] for name in ("slug", "name", "union", "union_name")},
    }


def listed_import(document: Body) -> Body:
    """A roster import from the read model."""
    applied_at = document["applied_at"]
    return {
        **{name: value for name, value in document.items() if not name.startswith("_") and name != "order"},
        "id": UUID(document["_id"]),
        "association_id": UUID(document["association_id"]),
        "committed_at": datetime.fromisoformat(document["committed_at"]),
        "applied_at": None if applied_at is None else datetime.fromisoformat(applied_at),
    }
