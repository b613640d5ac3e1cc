"""What the command line does besides running the service: founding, minting, rebuilding, republishing."""

import json
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from kairan_contracts.directory.vocabulary import AssociationKind
from kairan_contracts.identity import Appointment, Principal
from kairan_contracts.vocabulary import PrincipalKind, Role, ScopeKind
from kairan_directory.bootstrap import Foundation
from kairan_directory.clock import now, today
from kairan_directory.domain import identifiers
from kairan_directory.domain.association.commands import FoundAssociation
from kairan_directory.domain.association.decider import AssociationExists
from kairan_directory.domain.places import AssociationRef, UnionRef
from kairan_directory.domain.union.commands import FoundUnion
from kairan_directory.domain.union.decider import UnionExists
from kairan_directory.follow import own_log, projector_of, relay_of
from kairan_directory.identity.keys import SigningKeys
from kairan_directory.identity.tokens import AccessTokens
from kairan_directory.projections.associations_of_unions import ASSOCIATIONS
from kairan_directory.projections.households_of_associations import HOUSEHOLDS
from kairan_directory.projections.terms_of_office import TERMS
from kairan_directory.settings import MintSettings
from kairan_kernel.commands import Causation
from kairan_kernel.config import Settings
from kairan_kernel.ids import derived_id, new_id

OPERATOR_LIFETIME: Final = timedelta(hours=8)
MINTED_LIFETIME: Final = timedelta(hours=4)
Document = dict[str, Any]


def rebuild(settings: Settings, names: Sequence[str] | None) -> None:
    """Raises KeyError for a name that is no read model."""
    with closing(Foundation(settings)) as foundation:
        projector_of(own_log(foundation), foundation).rebuild(names)


def republish(settings: Settings, queue: str, after: int | None) -> int:
    """How many messages were sent."""
    with closing(Foundation(settings)) as foundation:
        return relay_of(own_log(foundation), foundation, settings.amqp_url).republish(after, queue)


def operator_token(settings: MintSettings, name: str) -> str:
    """An access token for one of the vendor's operators."""
    principal = Principal(subject=derived_id("operator", name), kind=PrincipalKind.OPERATOR)
    return AccessTokens(SigningKeys(settings.signing_keys_dir)).issue(principal, now(), OPERATOR_LIFETIME)


def found(settings: Settings, plan: Path) -> Iterator[str]:
    """Found the unions and associations of a TOML file that there aren't yet; says what was done.

    [[unions]] slug, name, and below it [[unions.associations]] slug, name, kind (optional).
    """
    with closing(Foundation(settings)) as foundation:
        for entry in tomllib.loads(plan.read_text("utf-8"))["unions"]:
            yield from _found(foundation, entry)


def _found(foundation: Foundation, entry: Document) -> Iterator[str]:
    union = UnionRef(union_id=identifiers.union_id(entry["slug"]), slug=entry["slug"], name=entry["name"])
    yield f"{union.slug}: {_found_union(foundation, union)} {union.union_id}"
    for below in entry.get("associations", ()):
        ref = AssociationRef(
            association_id=identifiers.association_id(union.slug, below["slug"]),
            slug=below["slug"],
            name=below["name"],
            union=union,
        )
        kind = AssociationKind(below.get("kind", AssociationKind.CHOKAI))
        yield f"{union.slug}/{ref.slug}: {_found_association(foundation, ref, kind)} {ref.association_id}"


def minted(settings: MintSettings, union_slug: str) -> Iterator[str]:
    """JSON lines: a token for each household's head and for everyone in office. Development only."""
    tokens = AccessTokens(SigningKeys(settings.signing_keys_dir))
    with closing(Foundation(settings)) as foundation:
        yield from _minted(foundation, tokens, union_slug)


def _minted(foundation: Foundation, tokens: AccessTokens, union_slug: str) -> Iterator[str]:
    union_id = str(identifiers.union_id(union_slug))
    database = foundation.database
    slugs = {each["_id"]: each["slug"] for each in database[ASSOCIATIONS.name].find({"union_id": union_id})}
    offices = _offices(foundation, union_id)
    households = database[HOUSEHOLDS.name].find({"union_id": union_id, "presence": "present"})
    for household in households.sort([("association_id", 1), ("order", 1)]):
        for member_id in _speakers(household, offices):
            held = offices.get(member_id, ())
            principal = _principal(household, member_id, held, union_slug, slugs)
            yield json.dumps(_line(principal, held, tokens))


def _found_union(foundation: Foundation, union: UnionRef) -> str:
    stream = identifiers.union_stream(union.union_id)
    try:
        foundation.books.unions.handle(stream, FoundUnion(union=union, at=now()), _cause())
    except UnionExists:
        return "is there"
    return "founded"


def _found_association(foundation: Foundation, ref: AssociationRef, kind: AssociationKind) -> str:
    stream = identifiers.association_stream(ref.association_id)
    command = FoundAssociation(association=ref, kind=kind, at=now())
    try:
        foundation.books.associations.handle(stream, command, _cause())
    except AssociationExists:
        return "is there"
    return "founded"


def _cause() -> Causation:
    return Causation(command_id=new_id(), correlation_id=new_id(), actor="command-line")


def _offices(foundation: Foundation, union_id: str) -> dict[str, tuple[Appointment, ...]]:
    day = today().isoformat()
    held: dict[str, tuple[Appointment, ...]] = {}
    wanted = {"union_id": union_id, "starts_on": {"$lte": day}, "ends_on": {"$gte": day}}
    for term in foundation.database[TERMS.name].find(wanted):
        appointment = Appointment(
            role=Role(term["role"]),
            scope_kind=ScopeKind(term["scope_kind"]),
            scope_id=UUID(term["scope_id"]),
        )
        held[term["member_id"]] = (*held.get(term["member_id"], ()), appointment)
    return held


def _speakers(household: Document, offices: dict[str, tuple[Appointment, ...]]) -> list[str]:
    """The head first, then whoever holds an office."""
    others = [member["member_id"] for member in household["members"] if member["member_id"] in offices]
    return list(dict.fromkeys([household["head"], *others]))


def _principal(
    household: Document,
    member_id: str,
    held: tuple[Appointment, ...],
    union_slug: str,
    slugs: dict[str, str],
) -> Principal:
    return Principal(
        subject=UUID(member_id),
        kind=PrincipalKind.MEMBER,
        household_id=UUID(household["_id"]),
        block_id=UUID(household["block_id"]),
        association_id=UUID(household["association_id"]),
        union_id=UUID(household["union_id"]),
        union=union_slug,
        association=slugs[household["association_id"]],
        appointments=held,
        session_id=derived_id("minted-session", member_id),
    )


def _line(principal: Principal, held: tuple[Appointment, ...], tokens: AccessTokens) -> Document:
    return {
        "association": principal.association,
        "association_id": str(principal.association_id),
        "household_id": str(principal.household_id),
        "block_id": str(principal.block_id),
        "member_id": str(principal.subject),
        "token": tokens.issue(principal, now(), MINTED_LIFETIME),
        "roles": [each.role.value for each in held],
    }
