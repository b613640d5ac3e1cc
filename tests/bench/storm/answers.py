"""Every household's answer, prepared as the bytes of an HTTP request with a token of its own.

File of the generator: each request with its length before it, in the order in which they are sent: the
households of the whole city, shuffled (seeded), since an earthquake asks all at once.
"""

import random
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import jwt
from city import Association, Block, City, Union, status_of
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kairan_contracts.identity import AUDIENCE, ISSUER, Appointment, Principal
from kairan_contracts.vocabulary import PrincipalKind, Role, ScopeKind

LIFETIME_SECONDS: Final = 3600
SEED: Final = 20240101


class Tokens:
    """Signs access tokens with the stack's own key, as `kairan-directory mint-tokens` does."""

    def __init__(self, signing: Path) -> None:
        newest = max(signing.glob("*.pem"))
        self._key: Any = load_pem_private_key(newest.read_bytes(), None)
        self._kid = newest.stem

    def of(self, principal: Principal) -> str:
        now = int(time.time())
        times = {
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
            "iss": ISSUER,
            "aud": AUDIENCE,
            "jti": str(uuid4()),
        }
        claims = {**principal.to_claims(), **times}
        return jwt.encode(claims, self._key, algorithm="ES256", headers={"kid": self._kid})  # type: ignore[arg-type]


def resident(union: Union, association: Association, block: Block, household: UUID) -> Principal:
    return Principal(
        subject=UUID(int=household.int ^ 1),
        kind=PrincipalKind.MEMBER,
        household_id=household,
        block_id=block.id,
        association_id=association.id,
        union_id=union.id,
        union=union.slug,
        association=association.slug,
    )


def chair(union: Union) -> Principal:
    """Sees everything of the union's incident."""
    association = union.associations[0]
    block = association.blocks[0]
    held = Appointment(role=Role.CHAIR, scope_kind=ScopeKind.UNION, scope_id=union.id)
    first = resident(union, association, block, block.households[0])
    return Principal(
        subject=UUID(int=first.subject.int ^ 2),
        kind=first.kind,
        household_id=first.household_id,
        block_id=first.block_id,
        association_id=first.association_id,
        union_id=first.union_id,
        union=first.union,
        association=first.association,
        appointments=(held,),
    )


def prepare(city: City, tokens: Tokens, host: str, out: Path) -> int:
    """Write the requests; how many there are."""
    everyone = [(union, *place) for union in city.unions for place in union.households()]
    random.Random(SEED).shuffle(everyone)
    with out.open("wb") as file:
        for union, association, block, household in everyone:
            token = tokens.of(resident(union, association, block, household))
            request = answer(host, union.incident_id, token, household)
            file.write(b"%6d%b" % (len(request), request))
    return len(everyone)


def answer(host: str, incident: UUID, token: str, household: UUID) -> bytes:
    """One statement for the own household, as a phone sends it."""
    said_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = f'{{"status": "{status_of(household)}", "said_at": "{said_at}"}}'
    lines = (
        f"POST /safety/incidents/{incident}/statements HTTP/1.1",
        f"Host: {host}",
        f"Authorization: Bearer {token}",
        "Content-Type: application/json",
        "Accept-Language: ja",
        f"Idempotency-Key: {household}",
        f"Content-Length: {len(body)}",
        "",
        body,
    )
    return "\r\n".join(lines).encode()
