"""The import applier: carries out committed roster imports, page by page. A worker of follow.

Follows `RosterImportCommitted` events; reads the pages in `rosterpages-<attempt>`; writes `association-<id>`
(missing blocks), `household-<id>` (see `applying`), and its progress into `rosterimport-<id>`.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from uuid import UUID

from kairan_directory.applying import HouseholdWriter, Job, cause
from kairan_directory.bootstrap import IMPORTS, Books
from kairan_directory.clock import now
from kairan_directory.codec import CODEC
from kairan_directory.domain.association.commands import FormMissingBlocks
from kairan_directory.domain.association.decider import founded
from kairan_directory.domain.household.state import HouseholdGone, HouseholdWasErased, PlanOutdated
from kairan_directory.domain.identifiers import (
    association_stream,
    roster_import_stream,
    roster_pages_stream,
)
from kairan_directory.domain.rosterimport.commands import FinishEmptyImport, RecordAppliedPage
from kairan_directory.domain.rosterimport.decider import decided
from kairan_directory.domain.rosterimport.events import (
    RosterImportCommitted,
    RosterPageStaged,
    SkippedHousehold,
    StagedHousehold,
)
from kairan_directory.domain.rule import RuleBroken
from kairan_directory.roster.staging import from_plain
from kairan_kernel.checkpoints import Checkpoints
from kairan_kernel.events import StoredEvent
from kairan_kernel.logs import logger
from kairan_kernel.sealing import Sealer, SubjectErased
from kairan_kernel.store import EventStore, Subscription

THREADS: Final = 12
_COMMITTED: Final = "RosterImportCommitted."

log = logger("kairan.directory.importing")


class PageLost(Exception):
    """A committed import names a page that isn't in the store."""


class ImportApplier:
    """`run` follows the log; `apply` carries out one import, from wherever it stopped."""

    def __init__(
        self,
        store: EventStore,
        books: Books,
        sealer: Sealer,
        checkpoints: Checkpoints,
        *,
        threads: int = THREADS,
    ) -> None:
        self._store = store
        self._books = books
        self._sealer = sealer
        self._checkpoints = checkpoints
        self._threads = threads
        self._writer = HouseholdWriter(store, books, sealer)

    def run(self, stop: threading.Event) -> None:
        """Apply imports as they are committed, until `stop` is set."""
        after = self._checkpoints.load(IMPORTS)
        with self._store.subscribe(after=after, types=[_COMMITTED]) as subscription:
            stop_with(stop, subscription)
            for item in subscription:
                if stop.is_set():
                    return
                if isinstance(item, StoredEvent):
                    self.apply(CODEC.decode(item), stop)
                    if not stop.is_set():
                        self._checkpoints.save(IMPORTS, item.position)

    def apply(self, decision: RosterImportCommitted, stop: threading.Event | None = None) -> None:
        """Everything that is left of one import. Returns early between pages when `stop` is set."""
        stream = roster_import_stream(decision.import_id)
        progress = decided(self._books.imports.load(stream).state)
        if progress.applied_at is not None:
            return
        job = self._prepare(decision)
        if decision.pages == 0:
            self._books.imports.handle(
                stream, FinishEmptyImport(at=now()), cause(decision.import_id, "finish")
            )
            return
        with ThreadPoolExecutor(self._threads, thread_name_prefix="import") as pool:
            for number in range(progress.pages_applied + 1, decision.pages + 1):
                if stop is not None and stop.is_set():
                    return
                self._apply_page(job, self._page(decision.attempt, number), pool)
        log.info("roster applied", import_id=str(decision.import_id), pages=decision.pages)

    def _prepare(self, decision: RosterImportCommitted) -> Job:
        command = FormMissingBlocks(names=decision.blocks, at=decision.committed_at)
        stream = association_stream(decision.association.association_id)
        why = cause(decision.import_id, "blocks")
        association = founded(self._books.associations.handle(stream, command, why).state)
        return Job(
            import_id=decision.import_id,
            association=association.association,
            blocks={block.name: block for block in association.blocks},
            at=decision.committed_at,
        )

    def _page(self, attempt: UUID, number: int) -> RosterPageStaged:
        after = None if number == 1 else number - 2
        found = self._store.read_stream(roster_pages_stream(attempt), after=after, limit=1)
        if not found:
            raise PageLost(f"page {number} of attempt {attempt}")
        page: RosterPageStaged = CODEC.decode(found[0])
        return page

    def _apply_page(self, job: Job, page: RosterPageStaged, pool: ThreadPoolExecutor) -> None:
        asked = [(each.household_id, each.sealed) for each in page.households]
        pairs = list(zip(page.households, self._sealer.open_many(asked), strict=True))
        written = self._enrol(job, pairs)
        left = [pair for pair in pairs if pair[0].household_id not in written]
        outcomes = list(pool.map(lambda pair: self._apply_household(job, *pair), left))
        skipped = tuple(outcome for outcome in outcomes if outcome is not None)
        command = RecordAppliedPage(
            page=page.page, households=len(pairs) - len(skipped), skipped=skipped, at=now()
        )
        stream = roster_import_stream(job.import_id)
        self._books.imports.handle(stream, command, cause(job.import_id, "page", page.page))

    def _enrol(self, job: Job, pairs: Sequence[tuple[StagedHousehold, object]]) -> set[UUID]:
        """Those of the page that are new, quickly. One by one when a subject was erased just now."""
        new = [(each, from_plain(opened)) for each, opened in pairs if each.new and opened is not None]
        try:
            return self._writer.enrol(job, new)
        except SubjectErased:
            return set()

    def _apply_household(self, job: Job, staged: StagedHousehold, opened: object) -> SkippedHousehold | None:
        """None when it was applied; the reason when it can't be any more."""
        if opened is None:
            return _skipped(staged, "erased")
        try:
            self._writer.write(job, staged, from_plain(opened))
        except (HouseholdWasErased, SubjectErased):
            return _skipped(staged, "erased")
        except HouseholdGone:
            return _skipped(staged, "departed")
        except PlanOutdated:
            raise
        except RuleBroken as broken:
            # Everything else was looked at before the decision: only a change since then can forbid it now.
            log.warning(
                "household refused", household_id=str(staged.household_id), rule=type(broken).__name__
            )
            return _skipped(staged, "refused")
        return None


def stop_with(stop: threading.Event, subscription: Subscription) -> None:
    """End the subscription as soon as `stop` is set."""

    def wait() -> None:
        stop.wait()
        subscription.stop()

    threading.Thread(target=wait, name="subscription-end", daemon=True).start()


def _skipped(staged: StagedHousehold, reason: str) -> SkippedHousehold:
    return SkippedHousehold(household_id=staged.household_id, number=staged.number, reason=reason)
