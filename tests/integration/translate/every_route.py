"""Every route of translate: who may call it, with what, and what everybody else is told.

Paths are as the service declares them, without ``/translate``. ``{name}`` in a body and the parameters of a
path stand for the things of ``premises.py``: all of them of the western association.
"""

from dataclasses import dataclass, field
from typing import Any

NO_ARTICLE = (404, "article-unknown")
NO_AREA = (404, "area-unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A route.

    `keeper`: who may (a name in ``premises.py``), answered one of `answers`. `stranger`: what officers of
    other associations and unions are told (status, problem); None: it is about the caller's own, or about
    nobody. `resident`: why a plain resident of the same association may not; None: they may. `operator`:
    whether operators may. `query`: what may be asked besides; `wrong`: a value that it may not have.
    """

    method: str
    path: str
    body: Any = None
    keeper: str = "resident"
    answers: tuple[int, ...] = (200,)
    stranger: tuple[int, str] | None = None
    resident: str | None = None
    operator: bool = False
    query: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def of_articles(method: str, path: str, **more: Any) -> Row:
    return Row(method=method, path=f"/articles/<uuid:article_id>{path}", stranger=NO_ARTICLE, **more)


def of_areas(method: str, path: str, **more: Any) -> Row:
    return Row(method=method, path=f"/areas/<uuid:area_id>{path}", stranger=NO_AREA, **more)


def of_phrases(path: str, body: dict[str, str], **more: Any) -> Row:
    return Row(
        method="POST",
        path=f"/phrases/<string:phrase>/signatures{path}",
        body=body,
        keeper="operator",
        operator=True,
        stranger=(403, "operators-only"),
        resident="operators-only",
        **more,
    )


OFFICERS = {"keeper": "chair", "resident": "officers-only"}
SPOKEN = (200, 202)
TERM = {"term": "泉ヶ丘ふれあい館", "kind": "place", "wordings": {"en": "Izumigaoka Hall"}}
SIGNED = {"language": "tl", "digest": "{digest}", "signer": "Maria Santos"}

ROWS = [
    of_articles("GET", "/translations"),
    of_articles("GET", "/translations/<string:language>"),
    of_articles("POST", "/renewals", body={"languages": ["ne"]}, answers=(202,), **OFFICERS),
    of_articles("GET", "/speech", answers=SPOKEN, query={"language": "ja"}, wrong={"language": "xx"}),
    Row(method="POST", path="/texts", body={"text": "助けて", "target": "en"}),
    Row(method="GET", path="/texts/<uuid:text_id>", stranger=(404, "text-unknown")),
    Row(method="GET", path="/engine", operator=True),
    Row(method="POST", path="/speeches", body={"text": "無事です。"}, answers=SPOKEN),
    Row(
        method="GET",
        path="/phrases",
        operator=True,
        query={"language": "ne"},
        wrong={"language": "xx"},
    ),
    of_phrases("", SIGNED, answers=(201,)),
    of_phrases("/withdrawals", {"language": "tl"}, answers=(204,)),
    of_areas("GET", "/terms"),
    of_areas("POST", "/terms", body=TERM, answers=(201,), **OFFICERS),
    of_areas("DELETE", "/terms/<uuid:term_id>", answers=(204,), **OFFICERS),
    of_areas("GET", "/languages"),
    of_areas("PUT", "/languages", body={"languages": ["en", "ne"]}, **OFFICERS),
]
"""In an order in which each can be done: what is signed is withdrawn after that."""
