"""A fault of a roster: where, what, and what stood there. Its text is the catalogue's `roster.<code>`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kairan_directory.roster.columns import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`line` counts the file's lines from 1, headings included; None: the file as a whole."""

    code: str
    line: int | None = None
    column: Column | None = None
    value: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)


class CellFault(ValueError):
    """A cell can't be read; the caller adds line and column."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class UnreadableRoster(Exception):
    """The file can't be read at all, or only by guessing: nothing but these faults can be said of it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = faults


class TooManyLines(Exception):
    """The file has more data lines than are taken at once."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most} lines")
        self.most = most
