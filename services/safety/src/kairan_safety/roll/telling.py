"""A line as it is told: what was frozen and noted of a household, and all that was said of it. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from operator import itemgetter
from typing import Final

from kairan_kernel.projection import Document
from kairan_safety.domain.rollcall.line import line, merge
from kairan_safety.projections.roll_lines import said_of, state_of

_SHOWN: Final = (
    "statement_id",
    "revision",
    "speaker",
    "kind",
    "means",
    "status",
    "note",
    "said_at",
    "recorded_at",
    "marks",
)


def told(lines: Iterable[Document], statements: Iterable[Document]) -> list[Document]:
    """Documents of ``roll_lines`` with what documents of ``roll_statements`` say of their households.

    Each has ``line``, ``revision`` and ``statements`` (each once, in the order of acceptance) besides.
    """
    by_household: dict[str, list[Document]] = defaultdict(list)
    for statement in statements:
        by_household[statement["household_id"]].append(statement)
    return [_told(each, by_household.get(each["household_id"], [])) for each in lines]


def _told(document: Document, statements: list[Document]) -> Document:
    state = state_of(document)
    shown: dict[str, Document] = {}
    for each in sorted(statements, key=itemgetter("revision")):
        state = merge(state, said_of(each))
        # A repeat that was stored once more was accepted before.
        shown.setdefault(each["statement_id"], {field: each[field] for field in _SHOWN})
    return {
        **document,
        "revision": state.revision,
        "line": line(state).value,
        "statements": list(shown.values()),
    }
