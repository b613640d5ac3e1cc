"""Stored type names ↔ dataclasses, as JSON. The registry is explicit: renaming a class never changes the log.

Old versions are read through upcasts, one step each:
`{"Renamed.v1": Upcast(to="Renamed.v2", change=renamed_v1_v2)}`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import msgspec

from kairan_kernel.events import StoredEvent


@dataclass(frozen=True, slots=True)
class Upcast:
    """One step from an old stored form to the next: `change` turns the decoded JSON object into it."""

    to: str
    change: Callable[[dict[str, Any]], dict[str, Any]]


class UnknownEventType(LookupError):
    """The type is in no registry of this service."""


class UndecodableEvent(ValueError):
    """The stored bytes do not have the form that their type promises."""


class EventCodec:
    """Encodes and decodes the events of one service.

    `types` maps the stored type to its dataclass, one type a class: the one written. Raises ValueError when
    the registry contradicts itself, so that a service with a broken one does not start.
    """

    def __init__(
        self, types: Mapping[str, type], upcasts: Mapping[str, Upcast] = MappingProxyType({})
    ) -> None:
        self._names = {cls: name for name, cls in types.items()}
        if len(self._names) != len(types):
            raise ValueError("a class is registered under two types; old ones belong into upcasts")
        self._types = dict(types)
        self._decoders: dict[str, msgspec.json.Decoder[Any]] = {
            name: msgspec.json.Decoder(cls) for name, cls in types.items()
        }
        self._upcasts = dict(upcasts)
        self._encoder = msgspec.json.Encoder()
        for name in upcasts:
            self._current(name)

    def _current(self, name: str) -> str:
        seen = {name}
        while name in self._upcasts:
            name = self._upcasts[name].to
            if name in seen:
                raise ValueError(f"the upcasts of {name} go in a circle")
            seen.add(name)
        if name not in self._types:
            raise ValueError(f"an upcast leads to {name}, which is not registered")
        return name

    def knows(self, stored_type: str) -> bool:
        """Whether events of this stored type, current or old, can be decoded."""
        return stored_type in self._types or stored_type in self._upcasts

    def stored_types(self) -> tuple[str, ...]:
        """Every stored type that can be decoded, old ones included."""
        return (*self._types, *self._upcasts)

    def encode(self, event: object) -> tuple[str, bytes]:
        """The stored type and the JSON of an event. Raises UnknownEventType."""
        name = self._names.get(type(event))
        if name is None:
            raise UnknownEventType(type(event).__qualname__)
        return name, self._encoder.encode(event)

    def decode(self, stored: StoredEvent) -> Any:
        """The event as its current dataclass. Raises UnknownEventType, UndecodableEvent."""
        try:
            decoder = self._decoders.get(stored.type)
            if decoder is not None and stored.type not in self._upcasts:
                return decoder.decode(stored.data)
            return self._upcast(stored)
        except msgspec.MsgspecError as error:
            raise UndecodableEvent(f"{stored.type} at {stored.stream}/{stored.revision}: {error}") from error

    def _upcast(self, stored: StoredEvent) -> Any:
        if stored.type not in self._upcasts:
            raise UnknownEventType(stored.type)
        name, data = stored.type, msgspec.json.decode(stored.data)
        while name in self._upcasts:
            step = self._upcasts[name]
            name, data = step.to, step.change(data)
        return msgspec.convert(data, self._types[name])
