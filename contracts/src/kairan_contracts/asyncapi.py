"""The AsyncAPI 3.0 document of exchange `kairan.events`, made from the registry of events.

One channel an event; its address is the routing key, with the slugs of union and association as parameters.
"""

from collections.abc import Mapping
from typing import Any, Final

from kairan_contracts.envelope import example_of
from kairan_contracts.events import EventContract
from kairan_contracts.jsonschema import ENVELOPE, components
from kairan_contracts.names import CONTENT_TYPE, EXCHANGE

_PARAMETERS: Final = {
    "union": {"description": "Slug of the union, `_` where there is none.", "examples": ["yoneizumi"]},
    "association": {
        "description": "Slug of the association, `_` where there is none.",
        "examples": ["nishi"],
    },
}


def document(contracts: Mapping[str, EventContract]) -> dict[str, Any]:
    """The whole document, as JSON types, in an order that does not depend on imports."""
    events = [contracts[name] for name in sorted(contracts)]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Kairan integration events",
            "version": "1.0.0",
            "description": "What Kairan's services tell each other and integrators. No personal data.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {event.full_name: _channel(event) for event in events},
        "operations": {f"publish.{event.full_name}": _operation(event) for event in events},
        "components": {
            "messages": {event.full_name: _message(event) for event in events},
            "schemas": components(events),
        },
    }


def _channel(event: EventContract) -> dict[str, Any]:
    return {
        "address": f"{event.full_name}.{{union}}.{{association}}",
        "description": f"Bind a queue of your own with `{event.binding_key}`.",
        "parameters": _PARAMETERS,
        "messages": {event.full_name: _ref("messages", event.full_name)},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": EXCHANGE, "type": "topic", "durable": True, "autoDelete": False},
                "bindingVersion": "0.3.0",
            }
        },
    }


def _operation(event: EventContract) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{event.full_name}"},
        "summary": _summary(event.doc),
        "bindings": {"amqp": {"deliveryMode": 2, "bindingVersion": "0.3.0"}},
        "messages": [{"$ref": f"#/channels/{event.full_name}/messages/{event.full_name}"}],
    }


def _message(event: EventContract) -> dict[str, Any]:
    data = {"properties": {"type": {"const": event.type}, "data": _ref("schemas", event.full_name)}}
    return {
        "name": event.type,
        "summary": _summary(event.doc),
        "contentType": CONTENT_TYPE,
        "correlationId": {"location": "$message.payload#/correlationid"},
        "payload": {"allOf": [_ref("schemas", ENVELOPE), data]},
        "examples": [{"name": event.event, "payload": example_of(event)}],
    }


def _summary(doc: str) -> str:
    return " ".join(doc.partition("\n\n")[0].split())


def _ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}
