"""By what ways a household wants to be told, besides the app: mail, paper (紙希望), a speaker.

Appends ``channels-<household id>``. The address is sealed with the household's key before it enters the log.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_bulletin.codec import CODEC
from kairan_bulletin.domain.access import HouseholdUnknown, acts_for, household_of
from kairan_bulletin.domain.delivery.events import ChannelsChosen
from kairan_bulletin.domain.places import Place
from kairan_bulletin.domain.reach import own_place, place_of
from kairan_bulletin.hearing.households import Households
from kairan_bulletin.streams import channels_stream
from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation
from kairan_kernel.events import NewEvent
from kairan_kernel.sealing import Sealer, SubjectErased
from kairan_kernel.store import EventStore, Expectation


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What a household chose."""

    household_id: UUID
    email: str | None = None
    paper: bool = False
    speaker: bool = False


class ChannelDesk:
    """Blocking."""

    def __init__(
        self,
        store: EventStore,
        households: Households,
        sealer: Sealer,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._households = households
        self._sealer = sealer
        self._now = now

    def choose(self, principal: Principal, ways: Ways, cause: Causation) -> Ways:
        """Keep what a household wants; its block leader and officers may say it for them.

        Raises HouseholdUnknown, NotYourBlock, RoleNeeded.
        """
        place = self._place(principal, ways.household_id)
        event = ChannelsChosen(
            place=place,
            email=self._sealed(ways),
            paper=ways.paper,
            speaker=ways.speaker,
            chosen_by=principal.subject,
            chosen_at=self._now(),
        )
        name, data = CODEC.encode(event)
        new = NewEvent(id=cause.command_id, type=name, data=data, metadata=cause.metadata())
        self._store.append(channels_stream(ways.household_id), [new], expected=Expectation.ANY)
        return ways

    def chosen(self, principal: Principal, household_id: UUID) -> Ways:
        """What the household chose last; its address only for itself."""
        self._place(principal, household_id)
        latest = self._store.read_stream(channels_stream(household_id), limit=1, backwards=True)
        if not latest:
            return Ways(household_id=household_id)
        event: ChannelsChosen = CODEC.decode(latest[0])
        email = self._opened(household_id, event.email) if household_of(principal) == household_id else None
        return Ways(household_id=household_id, email=email, paper=event.paper, speaker=event.speaker)

    def _place(self, principal: Principal, household_id: UUID) -> Place:
        if household_id == principal.household_id:
            return own_place(principal)
        household = self._households.household(household_id)
        if household is None:
            raise HouseholdUnknown
        place = place_of(household)
        acts_for(principal, place)
        return place

    def _sealed(self, ways: Ways) -> str | None:
        if ways.email is None:
            return None
        try:
            return self._sealer.seal(ways.household_id, ways.email)
        except SubjectErased:
            raise HouseholdUnknown from None

    def _opened(self, household_id: UUID, sealed: str | None) -> str | None:
        return None if sealed is None else self._sealer.open(household_id, sealed)
