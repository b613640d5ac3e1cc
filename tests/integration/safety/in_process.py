"""The parts of follow and of activation in the test's own process, on real servers, with a clock that the
test moves.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pymongo.database import Database
from tests.neighbourhood.union import Union

from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import new_id
from kairan_kernel.projector import ProjectionRunner
from kairan_kernel.shared_log import SharedLog
from kairan_kernel.store import Appended, Expected, StoreUnavailable
from kairan_kernel.viewing import view
from kairan_safety import projections, streams
from kairan_safety.codec import CODEC
from kairan_safety.desks.activation import Activation
from kairan_safety.desks.clock import Clock
from kairan_safety.desks.closing import Closing
from kairan_safety.desks.composing import Composing
from kairan_safety.desks.confirmations import Confirmations
from kairan_safety.desks.headquarters import HeadquartersOffice
from kairan_safety.desks.reminding import Reminding
from kairan_safety.domain.notice.events import NoticeText
from kairan_safety.domain.rollcall.enrolling import CurrentHousehold
from kairan_safety.hearing.households import Heard, Households
from kairan_safety.projections.incidents import INCIDENTS
from kairan_safety.roll.board import IncidentBoard

NOW = datetime(2024, 7, 7, 0, 5, tzinfo=UTC)


@dataclass
class MovableClock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


class FailingStore(EsdbStore):
    """The real store, which dies at the appends to streams of the given prefixes."""

    dying: tuple[str, ...] = ()

    def append(self, stream: str, events: Sequence[NewEvent], *, expected: Expected) -> Appended:
        if self.dying and stream.startswith(self.dying):
            raise StoreUnavailable("killed by the test")
        return super().append(stream, events, expected=expected)


def cause() -> Causation:
    return Causation(command_id=new_id(), correlation_id=new_id())


@dataclass
class Workshop:
    """Activation, reminders, closing, projections and the clock over one store and database."""

    store: FailingStore
    database: Database[dict[str, Any]]
    clock: MovableClock = field(default_factory=MovableClock)

    def __post_init__(self) -> None:
        self.board = IncidentBoard(self.store)
        self.households = Households(self.database)
        self.households.prepare()
        office = HeadquartersOffice(self.households)
        self.composing = Composing(self.store, self.database, office, self.clock)
        self.activation = Activation(
            store=self.store,
            board=self.board,
            households=self.households,
            office=office,
            composing=self.composing,
            confirmations=Confirmations(b"c" * 32),
            now=self.clock,
        )
        self.runner = self.new_runner()

    def new_runner(self) -> ProjectionRunner:
        log = SharedLog(self.store, streams.ALL)
        return ProjectionRunner(log, self.database, CODEC, projections.ALL, name="test-projections")

    def ticking(self) -> Clock:
        """A clock as a freshly started follow process has it."""
        return Clock(
            self.database, Reminding(self.store, self.clock), Closing(self.store, self.clock), self.clock
        )

    def enrol(self, union: Union) -> Union:
        position = 1
        self.households.keep([heard(each, position) for each in union.households])
        return union

    def confirmation(self, union: Union, **more: Any) -> str:
        chair, scope = union.officer(), scope_of(union)
        notice_id = new_id()
        self.composing.compose(chair, notice_id, scope, NoticeText(title="訓練", body="訓練です。"), cause())
        wanted = {
            "notice_id": notice_id,
            "mode": more.pop("mode"),
            "scope": scope,
            "reminders": None,
            "auto_close_minutes": None,
            "hide_names": False,
            **more,
        }
        return str(self.activation.preview(chair, wanted)["confirmation"])

    def activate(self, who: Principal, confirmation: str) -> dict[str, Any]:
        return self.activation.activate(who, confirmation, cause())

    def incident(self, incident_id: str) -> dict[str, Any]:
        stream = streams.incident_stream(UUID(incident_id))
        return view(self.store, CODEC, INCIDENTS, stream, incident_id) or {}

    def rollcall(self, incident_id: str) -> list[Any]:
        stream = streams.rollcall_stream(UUID(incident_id))
        return [CODEC.decode(stored) for stored in self.store.read_stream(stream)]

    def project(self) -> None:
        """Bring the read models up to date."""
        head = self.store.head()
        assert self.runner.wait_for(head, 30), "the projections did not come to the head"


def heard(household: Any, position: int) -> Heard:
    block, association = household.block, household.block.association
    return Heard(
        household_id=household.household_id,
        position=position,
        household=CurrentHousehold(
            household_id=household.household_id,
            number=household.number,
            has_logged_in=household.has_logged_in,
            block_id=block.block_id,
            block_name=block.name,
            association_id=association.association_id,
            association=association.slug,
            association_name=association.name,
            union_id=association.union.union_id,
            union=association.union.slug,
        ),
    )


def scope_of(union: Union) -> dict[str, Any]:
    return {
        "union_id": union.union_id,
        "association_id": None,
        "association_ids": [],
        "block_ids": [],
    }


@contextmanager
def workshop(eventstore_url: str, database: Database[dict[str, Any]]) -> Iterator[Workshop]:
    """A workshop whose board and projections run."""
    store = FailingStore(eventstore_url)
    made = Workshop(store, database)
    made.board.start()
    stop = threading.Event()
    thread = threading.Thread(target=made.runner.run, args=(stop,), daemon=True)
    thread.start()
    yield made
    stop.set()
    thread.join(30)
    made.board.close()
    store.close()
