"""A thread as one reader may see it: texts opened, hidden posts without their words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kairan_bulletin.domain.board.thread import Hiding, Post, Thread
from kairan_bulletin.domain.board.words import ReportReason
from kairan_bulletin.projections.menus import area_document
from kairan_kernel.projection import Document
from kairan_kernel.sealing import Sealer

Texts = Mapping[UUID, Mapping[str, Any] | None]
"""What was opened of each post: ``{title, body, signed}``; none when its household was forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who looks. ``officer``: of the board's own association or union."""

    subject: UUID
    household_id: UUID | None
    officer: bool

    def wrote(self, post: Post) -> bool:
        return post.author.subject == self.subject

    def sees(self, post: Post) -> bool:
        """Whether the post's words and photos are for this reader."""
        if post.retracted:
            return False
        return post.hiding is None or self.officer or self.wrote(post)


def shown_thread(thread: Thread, reader: Reader, sealer: Sealer) -> Document:
    """The thread's document for ``ThreadSchema``."""
    texts = _opened([post for post in thread.posts.values() if reader.sees(post)], sealer)
    arguments = _arguments(thread, reader, sealer)
    opening = texts.get(thread.thread_id)
    return {
        "thread_id": thread.thread_id,
        "menu_id": thread.place.menu_id,
        **area_document(thread.place.area),
        "kind": thread.kind.value,
        "status": thread.status.value,
        "private": thread.private,
        "title": None if opening is None else opening["title"],
        "skills_wanted": list(thread.skills_wanted),
        "replies": len(thread.posts) - 1,
        "opened_at": thread.opening.at,
        "last_at": max(post.at for post in thread.posts.values()),
        "posts": [
            _post(post, reader, texts.get(post.post_id), arguments.get(post.post_id))
            for post in thread.posts.values()
        ],
    }


def shown_summaries(documents: Sequence[Document], sealer: Sealer) -> list[Document]:
    """Documents of ``threads`` with their titles."""
    opened = sealer.open_many([(UUID(each["household_id"]), each["sealed"]) for each in documents])
    return [
        {**each, "title": None if text is None or each["retracted"] else text["title"]}
        for each, text in zip(documents, opened, strict=True)
    ]


def _opened(posts: Sequence[Post], sealer: Sealer) -> Texts:
    found = sealer.open_many([(post.author.household_id, post.sealed) for post in posts])
    return {post.post_id: text for post, text in zip(posts, found, strict=True)}


def _arguments(thread: Thread, reader: Reader, sealer: Sealer) -> Mapping[UUID, str | None]:
    argued = [
        (post, post.hiding.argument)
        for post in thread.posts.values()
        if post.hiding is not None and post.hiding.argument is not None and reader.sees(post)
    ]
    found = sealer.open_many([(post.author.household_id, argument) for post, argument in argued])
    return {post.post_id: text for (post, _), text in zip(argued, found, strict=True)}


def _post(post: Post, reader: Reader, text: Mapping[str, Any] | None, argument: str | None) -> Document:
    seen = reader.sees(post)
    return {
        "post_id": post.post_id,
        "body": None if text is None else text["body"],
        "signed": None if text is None else text["signed"],
        "photos": list(post.photos) if seen and text is not None else [],
        "official": post.author.official,
        "own": reader.wrote(post),
        "block_id": post.author.block_id,
        "posted_at": post.at,
        "retracted": post.retracted,
        "hiding": None if post.hiding is None else _hiding(post.hiding, argument, seen=seen),
        "reports": _reports(post) if reader.officer else None,
    }


def _hiding(hiding: Hiding, argument: str | None, *, seen: bool) -> Document:
    appeal = {"argument": argument, "refusal": hiding.refusal}
    return {
        "reason": hiding.reason if seen else None,
        "hidden_at": hiding.at,
        "appeal": appeal if seen and hiding.argument is not None else None,
    }


def _reports(post: Post) -> Document:
    counted = Counter(post.reports.values())
    return {reason.value: counted[reason] for reason in ReportReason}
