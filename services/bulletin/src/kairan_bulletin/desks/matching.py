"""Issue matching (マッチ箱): offers, teams, solved cases. Writes ``matching-<thread id>``."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.menus import MenuDesk
from kairan_bulletin.desks.threads import ThreadDesk, author_in
from kairan_bulletin.domain.access import ResidentsOnly, household_of, manages
from kairan_bulletin.domain.board.refusals import ThreadUnknown
from kairan_bulletin.domain.board.thread import Thread
from kairan_bulletin.domain.board.words import ThreadKind
from kairan_bulletin.domain.matching.commands import (
    AnswerOffer,
    FormTeam,
    GiveUpIssue,
    Issue,
    MakeOffer,
    MatchingCommand,
    RecordCase,
    ThankTeam,
    WithdrawOffer,
)
from kairan_bulletin.domain.matching.decider import MATCHING
from kairan_bulletin.domain.matching.events import Case
from kairan_bulletin.domain.matching.matching import Matching, Offer
from kairan_bulletin.domain.matching.refusals import NotAnIssue
from kairan_bulletin.domain.matching.streams import matching_stream
from kairan_bulletin.domain.menu.decider import MenuUnknown
from kairan_bulletin.projections.solved_cases import SOLVED_CASES, case_document
from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.projection import Document
from kairan_kernel.sealing import Sealer, SubjectErased
from kairan_kernel.store import EventStore


class ReadableMenus:
    """Which menus a principal may read; blocking."""

    def __init__(self, menus: MenuDesk) -> None:
        self._menus = menus

    def readable(self, principal: Principal, menu_id: UUID) -> bool:
        try:
            self._menus.known(principal, menu_id)
        except MenuUnknown:
            return False
        return True


class MatchingDesk:
    """Blocking. Each deed returns the issue's matching as the caller then sees it."""

    def __init__(
        self,
        store: EventStore,
        database: Database[Any],
        threads: ThreadDesk,
        menus: ReadableMenus,
        sealer: Sealer,
        now: Callable[[], datetime],
    ) -> None:
        self._matchings = CommandLoop(store, CODEC, MATCHING)
        self._cases = database[SOLVED_CASES.name]
        self._threads = threads
        self._menus = menus
        self._sealer = sealer
        self._now = now

    def matching(self, principal: Principal, thread_id: UUID) -> Document:
        """How the issue stands. Raises ThreadUnknown, NotAnIssue."""
        thread = self._issue_thread(principal, thread_id)
        return self._shown(principal, thread, self._matchings.load(matching_stream(thread_id)).state)

    def offer(
        self,
        principal: Principal,
        thread_id: UUID,
        offer_id: UUID,
        skills: Sequence[str],
        words: dict[str, str | None],
        cause: Causation,
    ) -> Document:
        """``words``: ``message``, ``signed``, ``background``; sealed with the helper's household's key."""
        thread = self._issue_thread(principal, thread_id)
        helper = author_in(principal, thread.place.area)
        try:
            sealed = self._sealer.seal(helper.household_id, words)
        except SubjectErased:
            raise ResidentsOnly from None
        command = MakeOffer(
            issue=_issue(thread),
            offer_id=offer_id,
            helper=helper,
            skills=tuple(skills),
            sealed=sealed,
            at=self._now(),
        )
        return self._done(principal, thread, command, cause)

    def withdraw(self, principal: Principal, thread_id: UUID, offer_id: UUID, cause: Causation) -> Document:
        thread = self._issue_thread(principal, thread_id)
        command = WithdrawOffer(issue=_issue(thread), offer_id=offer_id, by=principal.subject, at=self._now())
        return self._done(principal, thread, command, cause)

    def answer(
        self, principal: Principal, thread_id: UUID, offer_id: UUID, cause: Causation, *, accepted: bool
    ) -> Document:
        thread = self._issue_thread(principal, thread_id)
        command = AnswerOffer(
            issue=_issue(thread),
            offer_id=offer_id,
            accepted=accepted,
            by=principal.subject,
            at=self._now(),
        )
        return self._done(principal, thread, command, cause)

    def form_team(
        self, principal: Principal, thread_id: UUID, name: str, plan: str, cause: Causation
    ) -> Document:
        thread = self._issue_thread(principal, thread_id)
        command = FormTeam(issue=_issue(thread), name=name, plan=plan, by=principal.subject, at=self._now())
        return self._done(principal, thread, command, cause)

    def record_case(self, principal: Principal, thread_id: UUID, case: Case, cause: Causation) -> Document:
        thread = self._issue_thread(principal, thread_id)
        command = RecordCase(issue=_issue(thread), case=case, by=principal.subject, at=self._now())
        return self._done(principal, thread, command, cause)

    def thank(self, principal: Principal, thread_id: UUID, cause: Causation) -> Document:
        thread = self._issue_thread(principal, thread_id)
        command = ThankTeam(issue=_issue(thread), household_id=household_of(principal), at=self._now())
        return self._done(principal, thread, command, cause)

    def give_up(self, principal: Principal, thread_id: UUID, reason: str, cause: Causation) -> Document:
        thread = self._issue_thread(principal, thread_id)
        command = GiveUpIssue(
            issue=_issue(thread),
            reason=reason,
            by=principal.subject,
            official=manages(principal, thread.place.area),
            at=self._now(),
        )
        return self._done(principal, thread, command, cause)

    def solved(self, principal: Principal, before: Any, limit: int) -> list[Document]:
        """Up to ``limit`` solved cases of boards that the principal may read, the newest first."""
        conditions: list[Document] = [{"menu_id": {"$in": self._readable_boards(principal)}}]
        if before is not None:
            moment = datetime.fromisoformat(str(before[0]))
            earlier = {"recorded_at": moment, "_id": {"$lt": str(before[1])}}
            conditions.append({"$or": [{"recorded_at": {"$lt": moment}}, earlier]})
        order = [("recorded_at", -1), ("_id", -1)]
        return list(self._cases.find({"$and": conditions}).sort(order).limit(limit))

    def _readable_boards(self, principal: Principal) -> list[str]:
        """Those with solved cases that the principal may read, closed ones too."""
        boards = self._cases.distinct("menu_id", {"union_id": str(principal.union_id)})
        return [each for each in boards if self._menus.readable(principal, UUID(each))]

    def _issue_thread(self, principal: Principal, thread_id: UUID) -> Thread:
        thread = self._threads.readable(principal, thread_id)
        if thread.kind is not ThreadKind.ISSUE:
            raise NotAnIssue
        if not thread.opening.is_shown:
            raise ThreadUnknown
        return thread

    def _done(
        self, principal: Principal, thread: Thread, command: MatchingCommand, cause: Causation
    ) -> Document:
        handled = self._matchings.handle(matching_stream(thread.thread_id), command, cause)
        return self._shown(principal, thread, handled.state)

    def _shown(self, principal: Principal, thread: Thread, state: Matching) -> Document:
        offers = list(state.offers.values())
        official = manages(principal, thread.place.area) or principal.subject == thread.author.subject
        seen = [each for each in offers if official or each.helper.subject == principal.subject]
        opened = self._sealer.open_many([(each.helper.household_id, each.sealed) for each in seen])
        words = {each.offer_id: text for each, text in zip(seen, opened, strict=True)}
        team = state.team
        return {
            "thread_id": thread.thread_id,
            "stage": state.stage.value,
            "skills_wanted": list(thread.skills_wanted),
            "offers": [_offer(each, words.get(each.offer_id) or {}, principal) for each in offers],
            "team": None
            if team is None
            else {
                "name": team.name,
                "plan": team.plan,
                "members": len(team.members),
                "formed_at": team.formed_at,
            },
            "case": None if state.case is None else case_document(state.case),
            "thanks": len(state.thanks),
            "given_up": state.given_up,
        }


def _issue(thread: Thread) -> Issue:
    return Issue(thread_id=thread.thread_id, place=thread.place, owner=thread.author)


def _offer(offer: Offer, words: dict[str, Any], principal: Principal) -> Document:
    return {
        "offer_id": offer.offer_id,
        "skills": list(offer.skills),
        "status": offer.status.value,
        "own": offer.helper.subject == principal.subject,
        "message": words.get("message"),
        "signed": words.get("signed"),
        "background": words.get("background"),
        "offered_at": offer.at,
    }
