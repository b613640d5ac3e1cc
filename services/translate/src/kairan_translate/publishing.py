"""Stored events → integration events. Only translations are told of; the rest stays inside."""

from typing import Any

from kairan_contracts.events import contract_of, render
from kairan_contracts.translate.vocabulary import Origin
from kairan_kernel.cloudevents import envelope_of
from kairan_kernel.events import StoredEvent
from kairan_kernel.publisher import Message
from kairan_translate.codec import CODEC
from kairan_translate.domain.segments import composed, counts
from kairan_translate.domain.translation.events import TranslationMade

READY = "translate.translation_ready.v1"


def publish(stored: StoredEvent) -> Message | None:
    """The message for a stored event; none when it stays inside."""
    event = CODEC.decode(stored) if stored.type.startswith("TranslationMade.") else None
    if event is None:
        return None
    contract = contract_of(READY)
    body = envelope_of(
        stored,
        service="translate",
        event=contract.event,
        data=render(contract.full_name, told(event)),
        subject=stored.stream,
    )
    return Message(
        routing_key=contract.routing_key(event.area.union, event.area.association),
        body=body,
        id=str(stored.id),
        type=contract.type,
    )


def told(event: TranslationMade) -> dict[str, Any]:
    """The values of the message's fields."""
    segments = (*event.title, *event.body)
    number = counts(segments)
    return {
        "article_id": event.article_id,
        "edition": event.edition,
        "union_id": event.area.union_id,
        "union": event.area.union,
        "association_id": event.area.association_id,
        "association": event.area.association,
        "language": event.language,
        "urgent": event.urgent,
        "outcome": event.outcome,
        "title": composed(event.title, event.language),
        "body": composed(event.body, event.language),
        "phrases": number[Origin.PHRASE],
        "machine_made": number[Origin.MACHINE],
        "converted": number[Origin.CONVERTED],
        "left": number[Origin.ORIGINAL],
        "engines": sorted({each.engine for each in segments if each.engine and each.text != each.source}),
        "made_at": event.made_at,
    }
