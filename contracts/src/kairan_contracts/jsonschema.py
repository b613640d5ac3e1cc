"""JSON Schemas (2020-12) of the envelope and of every event's data, made from the marshmallow schemas.

They say nothing about additional fields: a later version may add some, and consumers ignore them.
`standalone` is the document whose address is the event's CloudEvents `dataschema`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import EXCLUDE, Schema

from kairan_contracts.envelope import CloudEventSchema
from kairan_contracts.events import EventContract

ENVELOPE: Final = "CloudEvent"
COMPONENTS: Final = "#/components/schemas/"


def components(events: Sequence[EventContract]) -> dict[str, Any]:
    """Schemas by name: the envelope, each event's data, and what they nest; references as `COMPONENTS…`."""
    plugin = MarshmallowPlugin(schema_name_resolver=_nested_name)
    spec = APISpec(title="", version="", openapi_version="3.1.0", plugins=[plugin])
    spec.components.schema(ENVELOPE, schema=CloudEventSchema(unknown=EXCLUDE))
    for event in events:
        spec.components.schema(event.full_name, schema=event.schema(unknown=EXCLUDE))
    schemas: dict[str, Any] = spec.to_dict()["components"]["schemas"]
    for event in events:
        schemas[event.full_name]["description"] = event.doc
    return {name: schemas[name] for name in sorted(schemas)}


def standalone(event: EventContract, schemas: Mapping[str, Any]) -> dict[str, Any]:
    """One event's schema with all that it refers to; `schemas` are `components` of it and maybe of others."""
    needed: dict[str, Any] = {}
    waiting = [event.full_name]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = schemas[name]
            waiting += [other for other in schemas if f'"{COMPONENTS}{other}"' in json.dumps(schemas[name])]
    own = needed.pop(event.full_name)
    definitions = {"$defs": {name: needed[name] for name in sorted(needed)}} if needed else {}
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": event.dataschema,
        "title": event.full_name,
        **own,
        **definitions,
    }
    moved: dict[str, Any] = json.loads(json.dumps(document).replace(f'"{COMPONENTS}', '"#/$defs/'))
    return moved


def _nested_name(schema: type[Schema] | Schema) -> str:
    name = schema.__name__ if isinstance(schema, type) else type(schema).__name__
    return name.removesuffix("Schema")
