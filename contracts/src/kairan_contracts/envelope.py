"""The CloudEvents 1.0 envelope (structured JSON) around every integration event on exchange `kairan.events`.

`id` is the stored event's id, `time` when it was recorded, `position` its place in the log, `streamrevision`
its place in its stream (both decimal strings: CloudEvents integers end at 32 bits), `correlationid` and
`causationid` the command behind it, `mode` (safety only) whether it is a disaster or a drill.
"""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import fields, validate

from kairan_contracts.events import EventContract
from kairan_contracts.fields import ContractSchema, UtcDateTime, text, word
from kairan_contracts.vocabulary import Mode

SPECVERSION: Final = "1.0"
_DECIMAL: Final = validate.Regexp(r"^[0-9]{1,20}$")


class CloudEventSchema(ContractSchema):
    """The envelope's attributes; `data` is checked by the event's own schema."""

    specversion = fields.String(required=True, validate=validate.Equal(SPECVERSION))
    id = fields.UUID(
        required=True, metadata={"description": "The stored event's id; the same at every redelivery."}
    )
    source = fields.String(required=True, validate=validate.Regexp(r"^/kairan/[a-z][a-z-]*$"))
    type = fields.String(required=True, validate=validate.Regexp(r"^kairan\.[a-z-]+\.[a-z_]+\.v[1-9][0-9]*$"))
    subject = text(200, metadata={"description": "The stream that holds the event."})
    time = UtcDateTime(required=True, metadata={"description": "When the event was recorded."})
    datacontenttype = fields.String(required=True, validate=validate.Equal("application/json"))
    dataschema = fields.Url(metadata={"format": "uri", "description": "Where the data is described."})
    correlationid = fields.UUID(metadata={"description": "One for everything that a request set off."})
    causationid = fields.UUID(metadata={"description": "The command or event right before this one."})
    position = fields.String(required=True, validate=_DECIMAL, metadata={"description": "Place in the log."})
    streamrevision = fields.String(
        validate=_DECIMAL, metadata={"description": "Place in the stream, from 0."}
    )
    mode = word(Mode, metadata={"description": "Safety only: a disaster or a drill."})
    data = fields.Dict(keys=fields.String(), required=True)


def example_of(contract: EventContract) -> dict[str, Any]:
    """A whole CloudEvent around the contract's example, always the same."""
    return {
        "specversion": SPECVERSION,
        "id": "01936a5e-7c00-7000-8000-00000000002a",
        "source": contract.source,
        "type": contract.type,
        "subject": _subject(contract.example),
        "time": "2024-01-01T07:30:05.250000Z",
        "datacontenttype": "application/json",
        "dataschema": contract.dataschema,
        "correlationid": "01936a5e-7bff-7000-8000-000000000029",
        "causationid": "01936a5e-7bff-7000-8000-000000000028",
        "position": "4711",
        "streamrevision": "3",
        **({"mode": contract.example["mode"]} if "mode" in contract.example else {}),
        "data": dict(contract.example),
    }


def _subject(data: Mapping[str, Any]) -> str:
    """The narrowest thing that the data is about."""
    about = ("incident", "household", "block", "association", "union")
    return next((f"{kind}-{data[f'{kind}_id']}" for kind in about if f"{kind}_id" in data), "kairan")
