"""What must follow when something happened in the directory itself. A worker of follow.

Follows `household-…` streams; destroys the key of an erased household, and ends the sessions of whoever is
gone or has a new password. Both are done elsewhere too (by the request that erases, at the next refresh);
here they are made sure of, however often it takes. Lists the languages of an association anew when someone
said or withdrew one, or came or went.
"""

import threading
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pymongo.database import Database

from kairan_directory.bootstrap import POLICIES, Books
from kairan_directory.clock import now
from kairan_directory.codec import CODEC
from kairan_directory.domain.household.events import (
    HouseholdDeparted,
    HouseholdErased,
    HouseholdReturned,
    LanguageSaid,
    LanguageWithdrawn,
    MemberRemoved,
    PasswordReplaced,
)
from kairan_directory.domain.identifiers import household_stream, session_stream
from kairan_directory.domain.session.commands import EndSession
from kairan_directory.domain.session.events import Ending
from kairan_directory.importing import stop_with
from kairan_directory.language_lists import LanguageLists
from kairan_directory.opening import Opener, SealedHousehold
from kairan_directory.projections.open_sessions import SESSIONS
from kairan_kernel.checkpoints import Checkpoints
from kairan_kernel.commands import Causation, metadata_of
from kairan_kernel.events import StoredEvent
from kairan_kernel.ids import derived_id
from kairan_kernel.sealing import Sealer
from kairan_kernel.store import EventStore

_ENDING: Final = (HouseholdErased, HouseholdDeparted, MemberRemoved, PasswordReplaced)
_OF_LANGUAGES: Final = (
    *(LanguageSaid, LanguageWithdrawn, MemberRemoved),
    *(HouseholdDeparted, HouseholdReturned, HouseholdErased),
)
_TYPES: Final = tuple(sorted({f"{each.__name__}." for each in (*_ENDING, *_OF_LANGUAGES)}))


class Policies:
    def __init__(
        self,
        store: EventStore,
        books: Books,
        sealer: Sealer,
        database: Database[dict[str, Any]],
        checkpoints: Checkpoints,
    ) -> None:
        self._store = store
        self._books = books
        self._sealer = sealer
        self._sessions = database[SESSIONS.name]
        self._checkpoints = checkpoints
        self._languages = LanguageLists(books, Opener(sealer), database, checkpoints)

    def run(self, stop: threading.Event) -> None:
        """Follow until `stop` is set."""
        after = self._checkpoints.load(POLICIES)
        with self._store.subscribe(after=after, types=_TYPES) as subscription:
            stop_with(stop, subscription)
            for item in subscription:
                if stop.is_set():
                    return
                if isinstance(item, StoredEvent):
                    self.follow(item)
                    self._checkpoints.save(POLICIES, item.position)

    def follow(self, stored: StoredEvent) -> None:
        """What one event asks for; a repeat changes nothing."""
        event = CODEC.decode(stored)
        household_id = UUID(stored.stream.removeprefix("household-"))
        match event:
            case HouseholdErased():
                self._sealer.destroy(household_id)
                self._end(stored, {"household_id": str(household_id)}, Ending.HOUSEHOLD_GONE)
            case HouseholdDeparted():
                self._end(stored, {"household_id": str(household_id)}, Ending.HOUSEHOLD_GONE)
            case MemberRemoved():
                self._end(stored, {"member_id": str(event.member_id)}, Ending.MEMBER_REMOVED)
            case PasswordReplaced():
                whose = {"member_id": str(event.member_id)}
                self._end(stored, whose, Ending.PASSWORD_REPLACED, before=event.replaced_at)
        if isinstance(event, _OF_LANGUAGES):
            household = self._books.households.load(household_stream(household_id)).state
            place = SealedHousehold.of_state(household).place
            self._languages.list_anew(place.association_id, stored.position, _cause(stored, "list-languages"))

    def _end(
        self, stored: StoredEvent, whose: dict[str, str], ending: Ending, before: datetime | None = None
    ) -> None:
        for session in self._sessions.find(whose):
            if before is not None and datetime.fromisoformat(session["opened_at"]) >= before:
                continue
            cause = _cause(stored, "end-session", session["_id"])
            command = EndSession(ending=ending, at=now())
            self._books.sessions.handle(session_stream(UUID(session["_id"])), command, cause)


def _cause(stored: StoredEvent, *deed: str) -> Causation:
    return Causation(
        command_id=derived_id(*deed, stored.id),
        correlation_id=UUID(metadata_of(stored).get("correlation_id", str(stored.id))),
        causation_id=stored.id,
        actor="directory-policies",
    )
