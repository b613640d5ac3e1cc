"""The rules by which a notice becomes one article and no more, whatever comes how often.

By identity: its stream is named after source and identity, so it is taken once; other words under the same
identity correct it. By content: within a week the same words from another message are a resend.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, assert_never
from uuid import UUID

from kairan_bulletin.domain.outside.events import (
    ContentClaimed,
    ContentEvent,
    NoticeEvent,
    OutsideNoticeCancelled,
    OutsideNoticeCorrected,
    OutsideNoticeTaken,
    ResendRecognised,
)
from kairan_bulletin.domain.outside.words import SourceKind
from kairan_bulletin.domain.places import Area
from kairan_kernel.decider import Decider

RESEND_WITHIN: Final = timedelta(days=7)
"""Later, the same words mean a new occasion: the same drill as last year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeNotice:
    notice_id: UUID
    area: Area
    source_id: UUID
    kind: SourceKind
    identity: str
    digest: str
    article_id: UUID
    sent_at: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectNotice:
    """A later notice replaces this one; nothing when there is no such notice."""

    digest: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelNotice:
    at: datetime


NoticeCommand = TakeNotice | CorrectNotice | CancelNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenNotice:
    """``digests``: all words it was ever seen with, the current ones last."""

    taken: OutsideNoticeTaken
    digests: tuple[str, ...]
    cancelled: bool = False


NoticeState = TakenNotice | None


def nothing() -> NoticeState:
    return None


def evolve(state: NoticeState, event: NoticeEvent) -> NoticeState:
    match event:
        case OutsideNoticeTaken():
            return TakenNotice(taken=event, digests=(event.digest,))
        case OutsideNoticeCorrected():
            return None if state is None else replace(state, digests=(*state.digests, event.digest))
        case OutsideNoticeCancelled():
            return None if state is None else replace(state, cancelled=True)
        case _:
            assert_never(event)


def decide(command: NoticeCommand, state: NoticeState) -> Sequence[NoticeEvent]:
    match command:
        case TakeNotice():
            return _take(command) if state is None else _correct(state, command.digest, command.at)
        case CorrectNotice():
            return [] if state is None else _correct(state, command.digest, command.at)
        case CancelNotice():
            return [] if state is None or state.cancelled else [_cancelled(state.taken, command.at)]
        case _:
            assert_never(command)


def _take(command: TakeNotice) -> Sequence[NoticeEvent]:
    return [
        OutsideNoticeTaken(
            notice_id=command.notice_id,
            area=command.area,
            source_id=command.source_id,
            kind=command.kind,
            identity=command.identity,
            digest=command.digest,
            article_id=command.article_id,
            sent_at=command.sent_at,
            taken_at=command.at,
        )
    ]


def _correct(state: TakenNotice, digest: str, at: datetime) -> Sequence[NoticeEvent]:
    """Words that were seen before are an old copy on its way round, not a correction back to them."""
    if state.cancelled or digest in state.digests:
        return []
    taken = state.taken
    return [
        OutsideNoticeCorrected(
            notice_id=taken.notice_id,
            area=taken.area,
            source_id=taken.source_id,
            identity=taken.identity,
            digest=digest,
            article_id=taken.article_id,
            corrected_at=at,
        )
    ]


def _cancelled(taken: OutsideNoticeTaken, at: datetime) -> OutsideNoticeCancelled:
    return OutsideNoticeCancelled(
        notice_id=taken.notice_id,
        area=taken.area,
        source_id=taken.source_id,
        identity=taken.identity,
        article_id=taken.article_id,
        cancelled_at=at,
    )


NOTICE: Decider[NoticeState, NoticeCommand, NoticeEvent] = Decider(
    initial=nothing, decide=decide, evolve=evolve
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimContent:
    area: Area
    digest: str
    notice_id: UUID
    identity: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who said these words first, lately; ``resent``: which others did since."""

    notice_id: UUID
    at: datetime
    resent: frozenset[UUID] = frozenset()


ContentState = Claim | None


def unclaimed() -> ContentState:
    return None


def evolve_content(state: ContentState, event: ContentEvent) -> ContentState:
    match event:
        case ContentClaimed():
            return Claim(notice_id=event.notice_id, at=event.claimed_at)
        case ResendRecognised():
            return None if state is None else replace(state, resent=state.resent | {event.resent_id})
        case _:
            assert_never(event)


def decide_content(command: ClaimContent, state: ContentState) -> Sequence[ContentEvent]:
    """After this the words belong to ``state.notice_id``: to the claimer, or to whom it repeats."""
    if state is None:
        return [_claimed(command)]
    if state.notice_id == command.notice_id or command.notice_id in state.resent:
        return []
    if command.at - state.at > RESEND_WITHIN:
        return [_claimed(command)]
    return [
        ResendRecognised(
            area=command.area,
            digest=command.digest,
            notice_id=state.notice_id,
            resent_id=command.notice_id,
            identity=command.identity,
            recognised_at=command.at,
        )
    ]


def _claimed(command: ClaimContent) -> ContentClaimed:
    return ContentClaimed(
        area=command.area, digest=command.digest, notice_id=command.notice_id, claimed_at=command.at
    )


CONTENT: Decider[ContentState, ClaimContent, ContentEvent] = Decider(
    initial=unclaimed, decide=decide_content, evolve=evolve_content
)
