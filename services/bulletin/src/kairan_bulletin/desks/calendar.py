"""The calendar as it is used: entries planned by officers, and what takes place within a time. Blocking.

Appends to ``calendarentry-<id>``; reads collection ``calendar_entries``.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo import ASCENDING
from pymongo.database import Database

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.areas import AreasOffice
from kairan_bulletin.desks.listing import concerning
from kairan_bulletin.domain.access import OfficersOnly, belongs_to, manages
from kairan_bulletin.domain.calendar.entry import (
    ENTRY,
    CancelEntry,
    ChangeEntry,
    Entry,
    EntryUnknown,
    PlanEntry,
)
from kairan_bulletin.domain.calendar.events import EntryTerms
from kairan_bulletin.domain.calendar.streams import entry_stream
from kairan_bulletin.domain.places import Area
from kairan_bulletin.projections.calendar import CALENDAR
from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.projection import Document
from kairan_kernel.store import EventStore
from kairan_kernel.viewing import view


class CalendarDesk:
    def __init__(
        self,
        store: EventStore,
        database: Database[Any],
        office: AreasOffice,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._entries = CommandLoop(store, CODEC, ENTRY)
        self._collection = database[CALENDAR.name]
        self._office = office
        self._now = now

    def plan(
        self, principal: Principal, entry_id: UUID, scope: dict[str, Any], terms: EntryTerms, cause: Causation
    ) -> Document:
        """Plan an entry of a union or association whose officer the principal is."""
        area = self._office.managed_by(principal, scope)
        command = PlanEntry(entry_id=entry_id, area=area, terms=terms, by=principal.subject, at=self._now())
        self._entries.handle(entry_stream(entry_id), command, cause)
        return self._shown(entry_id)

    def change(self, principal: Principal, entry_id: UUID, terms: EntryTerms, cause: Causation) -> Document:
        """Say it anew. Raises EntryUnknown, OfficersOnly, EntryIsCancelled, EntryEndsBeforeItStarts."""
        self._managed(principal, entry_id)
        command = ChangeEntry(terms=terms, by=principal.subject, at=self._now())
        self._entries.handle(entry_stream(entry_id), command, cause)
        return self._shown(entry_id)

    def cancel(self, principal: Principal, entry_id: UUID, reason: str | None, cause: Causation) -> Document:
        """It will not take place. Raises EntryUnknown, OfficersOnly, EntryIsCancelled."""
        self._managed(principal, entry_id)
        command = CancelEntry(reason=reason, by=principal.subject, at=self._now())
        self._entries.handle(entry_stream(entry_id), command, cause)
        return self._shown(entry_id)

    def within(self, principal: Principal, since: datetime, until: datetime) -> list[Document]:
        """What concerns the caller within these moments, by beginning."""
        return self._found(concerning(principal), since, until)

    def of_household(
        self, household_id: UUID, area: Area, since: datetime, until: datetime
    ) -> list[Document]:
        """What a household of this association may see: its own entries and its union's, and what asks it."""
        association_id = None if area.association_id is None else str(area.association_id)
        wanted = {
            "union_id": str(area.union_id),
            "association_id": {"$in": [None, association_id]},
            "asked": {"$in": [None, str(household_id)]},
        }
        return self._found(wanted, since, until)

    def _found(self, wanted: dict[str, Any], since: datetime, until: datetime) -> list[Document]:
        wanted = {**wanted, "starts_at": {"$lt": until}, "ends_at": {"$gt": since}}
        return list(self._collection.find(wanted, {"asked": 0}).sort("starts_at", ASCENDING))

    def _shown(self, entry_id: UUID) -> Document:
        """Read from its stream, not from the read model, which lags."""
        found = view(self._store, CODEC, CALENDAR, entry_stream(entry_id), str(entry_id))
        if found is None:
            raise EntryUnknown
        return found

    def _managed(self, principal: Principal, entry_id: UUID) -> Entry:
        entry = self._entries.load(entry_stream(entry_id)).state
        if entry is None or not belongs_to(principal, entry.area):
            raise EntryUnknown
        if not manages(principal, entry.area):
            raise OfficersOnly
        return entry
