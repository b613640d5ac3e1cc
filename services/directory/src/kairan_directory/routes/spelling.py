"""What comes over HTTP is kept in the same spelling as what comes by roster, so that both can be compared.

A value that a roster would refuse is refused here too, as a fault of its field.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kairan_directory.clock import today
from kairan_directory.rendering import fault_text
from kairan_directory.roster import faults as roster
from kairan_directory.roster.columns import Column
from kairan_directory.roster.faults import CellFault
from kairan_directory.roster.text import has_control_character, windows
from kairan_directory.roster.values import is_head, read_cell
from kairan_kernel.catalogue import Catalogue
from kairan_kernel.paging import decode
from kairan_kernel.problems import Fault, Invalid, Problem
from kairan_kernel.requests import Request

_COLUMNS = {column.value: column for column in Column} | {
    "number": Column.NUMBER,
    "detail": Column.CARE_DETAIL,
}


class Speller:
    """Spells the fields of one request's body; `check` at the end raises all their faults."""

    def __init__(self, request: Request, catalogue: Catalogue) -> None:
        self._language = request.language
        self._catalogue = catalogue
        self._faults: list[Fault] = []

    def spelled(self, said: Mapping[str, Any], prefix: str = "") -> dict[str, str | None]:
        """Text as it is kept; None clears. `prefix`: the JSON pointer of what holds the fields."""
        return {name: self._one(name, value, f"{prefix}/{name}") for name, value in said.items()}

    def check(self) -> None:
        """Raises Invalid."""
        if self._faults:
            raise Invalid(self._faults)

    def _one(self, name: str, value: Any, pointer: str) -> str | None:
        if value is None:
            return None
        text = value.isoformat() if isinstance(value, date) else str(value)
        column = _COLUMNS[name]
        try:
            if has_control_character(text):
                raise CellFault("control-character")
            kept = windows(read_cell(column, text, today()))
        except CellFault as fault:
            found = roster.Fault(code=fault.code, column=column, params=fault.params)
            told = fault_text(found, self._catalogue, self._language)
            self._faults.append(Fault(pointer=pointer, code=fault.code, text=told))
            return None
        # Who is head is not a matter of words.
        return None if column is Column.RELATION and is_head(kept) else kept


def after_of(request: Request) -> str | None:
    """The sort key in the query's cursor. Raises Problem 400."""
    after = decode(request.query["cursor"])
    if after is None or isinstance(after, str):
        return after
    raise Problem(400, "cursor-invalid", errors=[Fault(pointer="?cursor", code="invalid")])
