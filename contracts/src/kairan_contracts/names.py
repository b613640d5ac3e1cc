"""Names on the bus: exchanges, queues, routing keys, CloudEvents types and sources.

Exchange `kairan.events` (topic, durable) is written by the services' relays and read by every consumer;
exchange `kairan.dead` (topic, durable) is written by consumers that could not handle a message.
Routing key: `<service>.<event>.v<major>.<union>.<association>`, with `_` where there is none.
"""

import re
from typing import Final

EXCHANGE: Final = "kairan.events"
DEAD: Final = "kairan.dead"
NOWHERE: Final = "_"
CONTENT_TYPE: Final = "application/cloudevents+json"
SCHEMAS: Final = "https://kairan.example/schemas"

CONTRACT_NAME: Final = re.compile(r"^[a-z][a-z-]*\.[a-z][a-z_]*$")
ROUTING_KEY: Final = re.compile(r"^[a-z][a-z-]*\.[a-z][a-z_]*\.v[1-9][0-9]*(\.([a-z0-9-]{2,40}|_)){2}$")
SLUG: Final = re.compile(r"^[a-z0-9-]{2,40}$")


class MalformedName(ValueError):
    """A name that would not fit on the bus."""


def versioned(name: str, major: int) -> str:
    """`directory.household_enrolled`, 1 → `directory.household_enrolled.v1`."""
    if not CONTRACT_NAME.match(name) or major < 1:
        raise MalformedName(f"not <service>.<event> and a major version from 1: {name!r}, {major!r}")
    return f"{name}.v{major}"


def routing_key(
    service: str, event: str, major: int, union_slug: str | None = None, association_slug: str | None = None
) -> str:
    """The routing key of one message, for example `safety.statement_recorded.v1.yoneizumi.nishi`."""
    key = f"{versioned(f'{service}.{event}', major)}.{union_slug or NOWHERE}.{association_slug or NOWHERE}"
    if not ROUTING_KEY.match(key):
        raise MalformedName(f"not a routing key: {key!r}")
    return key


def binding_key(service: str, event: str, major: int) -> str:
    """The pattern that binds a queue to one event from everywhere: `safety.statement_recorded.v1.#`."""
    return f"{versioned(f'{service}.{event}', major)}.#"


def queue(consumer: str, event: str) -> str:
    """`safety`, `household_enrolled` → `safety.on_household_enrolled`."""
    return f"{consumer}.on_{event}"


def dead_queue(consumer: str) -> str:
    """The queue in which a consumer's dead letters lie: `safety.dead`."""
    return f"{consumer}.dead"


def event_type(name: str, major: int) -> str:
    """CloudEvents `type`: `kairan.directory.household_enrolled.v1`."""
    return f"kairan.{versioned(name, major)}"


def source(service: str) -> str:
    """CloudEvents `source`: `/kairan/directory`."""
    return f"/kairan/{service}"


def dataschema(name: str, major: int) -> str:
    """CloudEvents `dataschema`: the address of the data's JSON Schema, kept in `contracts/schemas/`."""
    return f"{SCHEMAS}/{versioned(name, major)}.json"
