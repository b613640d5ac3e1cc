"""Calls out the city: puts every household on the roll of its union's incident, and activates it.

Appends to ``rollcall-<incident>`` and ``incident-<incident>`` what a confirmed activation appends (safety's
``Enrolment`` and ``ActivateIncident``; the golden files of its codec hold the form), through the kernel's
store, several hundred blocks an append. What is left out against the HTTP way is the directory's import and
the copy that safety keeps of it: nothing on the path of an answer reads either.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
from city import Association, Block, City, Union

from kairan_kernel.esdb import EsdbStore
from kairan_kernel.events import NewEvent
from kairan_kernel.store import Expectation

BLOCKS_AN_APPEND: Final = 300
MODE: Final = "disaster"
CHAIR: Final = UUID("00000000-0000-4000-8000-000000000001")


def call_out(store: EsdbStore, city: City) -> None:
    """Every incident of the city, open when this returns. Raises the store's errors."""
    for union in city.unions:
        enrolments = list(_enrolments(union))
        for first in range(0, len(enrolments), BLOCKS_AN_APPEND):
            part = enrolments[first : first + BLOCKS_AN_APPEND]
            store.append(f"rollcall-{union.incident_id}", part, expected=Expectation.ANY)
        activation = [_event("IncidentActivated.v1", _activated(union))]
        store.append(f"incident-{union.incident_id}", activation, expected=Expectation.NO_STREAM)


def _enrolments(union: Union) -> Iterator[NewEvent]:
    for association in union.associations:
        for block in association.blocks:
            yield _event("BlockEnrolled.v1", _enrolled(union, association, block))


def _enrolled(union: Union, association: Association, block: Block) -> dict[str, Any]:
    return {
        "incident_id": union.incident_id,
        "mode": MODE,
        "union_id": union.id,
        "union": union.slug,
        "association_id": association.id,
        "association": association.slug,
        "association_name": association.name,
        "block_id": block.id,
        "block_name": block.name,
        "households": [
            {"household_id": household, "number": str(10_000 + n), "has_logged_in": True}
            for n, household in enumerate(block.households)
        ],
    }


def _activated(union: Union) -> dict[str, Any]:
    targets = [_target(association) for association in union.associations]
    return {
        "incident_id": union.incident_id,
        "mode": MODE,
        "headquarters": {
            "union_id": union.id,
            "union": union.slug,
            "association_id": None,
            "association": None,
        },
        "everyone": True,
        "targets": targets,
        "blocks": sum(each["blocks"] for each in targets),
        "households": sum(each["households"] for each in targets),
        "never_logged_in": 0,
        "notice_id": uuid4(),
        "notice": {"title": "地震です", "body": "無事ですか。", "title_en": None, "body_en": None},
        "reminders": None,
        "hide_names": False,
        "auto_close_at": None,
        "activated_by": CHAIR,
        "activated_at": datetime.now(UTC),
    }


def _target(association: Association) -> dict[str, Any]:
    sizes: Sequence[int] = [len(block.households) for block in association.blocks]
    return {
        "association_id": association.id,
        "association": association.slug,
        "name": association.name,
        "blocks": len(sizes),
        "households": sum(sizes),
    }


def _event(kind: str, data: dict[str, Any]) -> NewEvent:
    return NewEvent(id=uuid4(), type=kind, data=msgspec.json.encode(data))
