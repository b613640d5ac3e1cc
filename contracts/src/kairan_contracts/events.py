"""The registry of integration events: what may travel on exchange `kairan.events`.

A service's subpackage `kairan_contracts.<service>.events` declares its events with `@contract`; the registry
finds every such subpackage by itself. Producers call `load_strict` or `render`, consumers `load_lenient`.
"""

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, TypeVar

from marshmallow import EXCLUDE, RAISE, Schema

import kairan_contracts
from kairan_contracts.names import binding_key, dataschema, event_type, routing_key, source, versioned

SchemaClass = TypeVar("SchemaClass", bound=type[Schema])


@dataclass(frozen=True, slots=True, kw_only=True)
class EventContract:
    """One event in one major version. `example` is its data as on the wire (JSON types)."""

    name: str
    major: int
    schema: type[Schema]
    example: Mapping[str, Any]
    doc: str

    @property
    def service(self) -> str:
        return self.name.partition(".")[0]

    @property
    def event(self) -> str:
        return self.name.partition(".")[2]

    @property
    def full_name(self) -> str:
        return versioned(self.name, self.major)

    @property
    def type(self) -> str:
        return event_type(self.name, self.major)

    @property
    def source(self) -> str:
        return source(self.service)

    @property
    def dataschema(self) -> str:
        return dataschema(self.name, self.major)

    @property
    def binding_key(self) -> str:
        return binding_key(self.service, self.event, self.major)

    def routing_key(self, union_slug: str | None = None, association_slug: str | None = None) -> str:
        return routing_key(self.service, self.event, self.major, union_slug, association_slug)


class ContractClash(Exception):
    """Two schemas claim the same event and version."""


class UnknownContract(LookupError):
    """No schema is registered under this name."""


CONTRACTS: Final[dict[str, EventContract]] = {}
"""Full name (`directory.household_enrolled.v1`) → contract; `contracts()` fills it."""


def contract(
    name: str, *, major: int = 1, example: Mapping[str, Any]
) -> Callable[[SchemaClass], SchemaClass]:
    """Register a schema class as the data of event `name`; its docstring says what happened."""

    def register(schema: SchemaClass) -> SchemaClass:
        full_name = versioned(name, major)
        known = CONTRACTS.get(full_name)
        if known is not None and known.schema.__qualname__ != schema.__qualname__:
            raise ContractClash(f"{full_name} is declared by {known.schema!r} and by {schema!r}")
        doc = inspect.getdoc(schema) or ""
        CONTRACTS[full_name] = EventContract(name=name, major=major, schema=schema, example=example, doc=doc)
        return schema

    return register


@cache
def contracts() -> Mapping[str, EventContract]:
    """All contracts, after every `kairan_contracts.<service>.events` has been imported."""
    for found in pkgutil.iter_modules(kairan_contracts.__path__):
        if found.ispkg and importlib.util.find_spec(f"kairan_contracts.{found.name}.events"):
            importlib.import_module(f"kairan_contracts.{found.name}.events")
    return CONTRACTS


def contract_of(full_name: str) -> EventContract:
    """The contract called `directory.household_enrolled.v1`; raises UnknownContract."""
    known = CONTRACTS.get(full_name) or contracts().get(full_name)
    if known is None:
        raise UnknownContract(full_name)
    return known


@cache
def _schema(full_name: str, unknown: Literal["raise", "exclude"]) -> Schema:
    return contract_of(full_name).schema(unknown=unknown)


def load_strict(full_name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Wire data → Python values; an unknown field is an error. Raises marshmallow.ValidationError."""
    return dict(_schema(full_name, RAISE).load(data))


def load_lenient(full_name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Wire data → Python values; unknown fields are ignored. Raises marshmallow.ValidationError."""
    return dict(_schema(full_name, EXCLUDE).load(data))


def render(full_name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Python values (UUID, datetime, Enum) → checked wire data. Raises marshmallow.ValidationError."""
    schema = _schema(full_name, RAISE)
    undeclared = values.keys() - schema.fields.keys()
    wire = {**schema.dump(values), **{name: values[name] for name in undeclared}}
    schema.load(wire)
    return wire
