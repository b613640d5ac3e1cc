"""What a row of the table of all routes says, and how rows are written.

Paths are as the service declares them, without ``/bulletin``. ``{name}`` in a body or query, and the
parameters of a path, stand for the things of ``premises.py``: all of them of the western association.
"""

from dataclasses import dataclass, field
from typing import Any

UNKNOWN = {
    "article_id": "article-unknown",
    "attachment_id": "attachment-unknown",
    "attendance_id": "attendance-unknown",
    "entry_id": "entry-unknown",
    "feed_id": "feed-unknown",
    "group_id": "group-unknown",
    "hall_id": "hall-unknown",
    "household_id": "household-unknown",
    "menu_id": "menu-unknown",
    "resolution_id": "resolution-unknown",
    "source_id": "source-unknown",
    "survey_id": "survey-unknown",
    "thread_id": "thread-unknown",
}
"""What the officer next door is told of a thing: there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A route. `keeper`: who may (a name in ``premises.py``). `stranger`: what officers of other associations
    and unions are told (status, problem); None: it is about the caller's own, and what they get holds nothing
    of ours. `resident`: why a plain resident of the same association may not (403; 404 where they may not
    know of it either); None: they may. `lists`: whose id the keeper sees in the answer.
    """

    method: str
    path: str
    body: Any = None
    keeper: str = "chair"
    stranger: tuple[int, str] | None = None
    resident: str | None = None
    lists: str = ""
    query: dict[str, str] = field(default_factory=dict)
    instead: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def unseen(self) -> bool:
        """Whether strangers are told that there is no such thing."""
        return self.stranger is not None and self.stranger[0] == 404


def on(thing: str, method: str, path: str, body: Any = None, resident: str | None = None, **more: Any) -> Row:
    """A route about one thing of ours, of which strangers may not even know that it is there."""
    stranger = more.pop("stranger", (404, UNKNOWN[thing]))
    return Row(method=method, path=path, body=body, stranger=stranger, resident=resident, **more)


def made(path: str, body: Any, **more: Any) -> Row:
    """A route by which officers make something in their own area."""
    more = {"stranger": (404, "area-unknown"), "resident": "officers-only", **more}
    return Row(method="POST", path=path, body=body, **more)


def listing(path: str, lists: str, **more: Any) -> Row:
    """A route that lists what there is for the caller: strangers get their own list."""
    return Row(method="GET", path=path, lists=lists, **more)
