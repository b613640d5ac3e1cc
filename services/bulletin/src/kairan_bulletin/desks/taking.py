"""Taking a notice from outside: once, however often it comes, and as one article.

Writes ``outsidenotice-<id>`` and ``outsidecontent-<id>``, and articles through their desk. Three streams are
written one after the other; all ids and causes are derived from the notice, so whoever hands it in again
finishes what was interrupted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.menus import MenuDesk
from kairan_bulletin.desks.outside_articles import OutsideArticles
from kairan_bulletin.domain.article.origin import OutsideOrigin
from kairan_bulletin.domain.menu.decider import open_menu
from kairan_bulletin.domain.outside.events import OutsideNoticeCorrected
from kairan_bulletin.domain.outside.notice import Act, OutsideNotice
from kairan_bulletin.domain.outside.source import Source
from kairan_bulletin.domain.outside.streams import content_stream, notice_id_of, notice_stream
from kairan_bulletin.domain.outside.taking import (
    CONTENT,
    NOTICE,
    CancelNotice,
    ClaimContent,
    CorrectNotice,
    TakenNotice,
    TakeNotice,
)
from kairan_bulletin.domain.outside.words import Outcome, Treatment
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.ids import derived_id
from kairan_kernel.store import EventStore

WITHDRAWN_BECAUSE = "配信元が取り消しました。 / Its sender took it back."


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of a notice at one source."""

    source_id: UUID
    outcome: Outcome
    article_id: UUID | None = None


class TakingDesk:
    """Blocking. For serve, follow and the command line alike."""

    def __init__(
        self,
        store: EventStore,
        menus: MenuDesk,
        articles: OutsideArticles,
        now: Callable[[], datetime],
    ) -> None:
        self._notices = CommandLoop(store, CODEC, NOTICE)
        self._contents = CommandLoop(store, CODEC, CONTENT)
        self._menus = menus
        self._articles = articles
        self._now = now

    def take(self, source: Source, notice: OutsideNotice) -> Taken:
        """Raises MenuIsClosed, MenuUnknown, StoreUnavailable."""
        if notice.act is Act.CANCEL:
            return self._cancel(source, notice)
        if notice.act is Act.REPLACE and (earlier := self._earlier(source, notice)) is not None:
            return self._replace(source, notice, earlier)
        notice_id = notice_id_of(source.source_id, notice.identity)
        known = self._known(notice_id)
        if known is not None:
            return self._again(source, notice, known)
        # Before the words are claimed: a closed menu must not swallow what another source would have shown.
        open_menu(self._menus.load(source.terms.menu_id))
        owner_id = self._claim(source, notice, notice_id)
        if owner_id != notice_id:
            owner = self._known(owner_id)
            article_id = None if owner is None else owner.taken.article_id
            return Taken(source_id=source.source_id, outcome=Outcome.DUPLICATE, article_id=article_id)
        return self._first(source, notice, notice_id)

    def _known(self, notice_id: UUID) -> TakenNotice | None:
        return self._notices.load(notice_stream(notice_id)).state

    def _claim(self, source: Source, notice: OutsideNotice, notice_id: UUID) -> UUID:
        """The notice to which these words belong: this one, or the one that it repeats."""
        command = ClaimContent(
            area=source.area,
            digest=notice.digest,
            notice_id=notice_id,
            identity=notice.identity,
            at=self._now(),
        )
        cause = _cause("claim", source, notice_id, notice.digest)
        handled = self._contents.handle(content_stream(source.area, notice.digest), command, cause)
        return notice_id if handled.state is None else handled.state.notice_id

    def _first(self, source: Source, notice: OutsideNotice, notice_id: UUID) -> Taken:
        article_id = derived_id("outside-article", notice_id)
        self._take(source, notice, notice_id, article_id)
        self._draft(source, notice, notice_id, article_id)
        return Taken(source_id=source.source_id, outcome=Outcome.TAKEN, article_id=article_id)

    def _take(self, source: Source, notice: OutsideNotice, notice_id: UUID, article_id: UUID) -> None:
        command = TakeNotice(
            notice_id=notice_id,
            area=source.area,
            source_id=source.source_id,
            kind=notice.kind,
            identity=notice.identity,
            digest=notice.digest,
            article_id=article_id,
            sent_at=notice.sent_at,
            at=self._now(),
        )
        cause = _cause("take", source, notice_id, notice.digest)
        self._notices.handle(notice_stream(notice_id), command, cause)

    def _draft(self, source: Source, notice: OutsideNotice, notice_id: UUID, article_id: UUID) -> None:
        origin = OutsideOrigin(
            source_id=source.source_id,
            name=source.terms.name,
            identity=notice.identity,
            link=notice.link,
            sent_at=notice.sent_at,
        )
        self._articles.draft_from_outside(
            article_id,
            source.area,
            source.terms.menu_id,
            notice,
            origin,
            _cause("draft", source, notice_id, notice.digest),
            publish=_at_once(source, notice),
        )

    def _again(self, source: Source, notice: OutsideNotice, known: TakenNotice) -> Taken:
        """Under a known identity: its first words again finish what was begun; new words correct it."""
        taken = known.taken
        if notice.digest == taken.digest and not known.cancelled and len(known.digests) == 1:
            if taken.article_id == derived_id("outside-article", taken.notice_id):
                self._draft(source, notice, taken.notice_id, taken.article_id)
            return Taken(source_id=source.source_id, outcome=Outcome.DUPLICATE, article_id=taken.article_id)
        return self._corrected(source, notice, taken.notice_id, taken.article_id)

    def _corrected(self, source: Source, notice: OutsideNotice, notice_id: UUID, article_id: UUID) -> Taken:
        command = CorrectNotice(digest=notice.digest, at=self._now())
        cause = _cause("correct", source, notice_id, notice.digest)
        handled = self._notices.handle(notice_stream(notice_id), command, cause)
        state = handled.state
        newest = state is not None and state.digests[-1] == notice.digest and not state.cancelled
        if newest:
            words = _cause("edition", source, notice_id, notice.digest)
            self._articles.correct_from_outside(article_id, notice, words, publish=_at_once(source, notice))
            self._claim(source, notice, notice_id)
        told = newest and not handled.repeated and _has_correction(handled.events)
        outcome = Outcome.CORRECTED if told else Outcome.DUPLICATE
        return Taken(source_id=source.source_id, outcome=outcome, article_id=article_id)

    def _earlier(self, source: Source, notice: OutsideNotice) -> TakenNotice | None:
        """The newest of the notices that this one replaces and that was taken."""
        for identity in reversed(notice.replaces):
            known = self._known(notice_id_of(source.source_id, identity))
            if known is not None:
                return known
        return None

    def _replace(self, source: Source, notice: OutsideNotice, earlier: TakenNotice) -> Taken:
        """A new edition of the earlier one's article; the new identity leads to the same article."""
        article_id = earlier.taken.article_id
        taken = self._corrected(source, notice, earlier.taken.notice_id, article_id)
        self._take(source, notice, notice_id_of(source.source_id, notice.identity), article_id)
        return taken

    def _cancel(self, source: Source, notice: OutsideNotice) -> Taken:
        withdrawn: UUID | None = None
        for identity in notice.replaces:
            notice_id = notice_id_of(source.source_id, identity)
            known = self._known(notice_id)
            if known is None:
                continue
            cause = _cause("cancel", source, notice_id, notice.identity)
            self._notices.handle(notice_stream(notice_id), CancelNotice(at=self._now()), cause)
            article_id = known.taken.article_id
            withdrawal = _cause("withdraw", source, article_id, "")
            self._articles.withdraw_from_outside(article_id, WITHDRAWN_BECAUSE, withdrawal)
            withdrawn = article_id
        outcome = Outcome.IGNORED if withdrawn is None else Outcome.WITHDRAWN
        return Taken(source_id=source.source_id, outcome=outcome, article_id=withdrawn)


def _has_correction(events: object) -> bool:
    return isinstance(events, tuple) and any(isinstance(each, OutsideNoticeCorrected) for each in events)


def _at_once(source: Source, notice: OutsideNotice) -> bool:
    """A drill never goes out unread by an officer."""
    return source.terms.treatment is Treatment.PUBLISH and not notice.exercise


def _cause(deed: str, source: Source, about: UUID, words: str) -> Causation:
    command_id = derived_id("outside", deed, about, words)
    return Causation(command_id=command_id, correlation_id=about, actor=f"source:{source.source_id}")
