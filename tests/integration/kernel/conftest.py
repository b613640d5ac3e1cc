"""Umbrellas lent at stands: a small service's events and read models, on the real store and database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from pymongo.database import Database

from kairan_kernel.codec import EventCodec
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import new_id
from kairan_kernel.projection import Document, Fact, Projection
from kairan_kernel.projector import ProjectionRunner
from kairan_kernel.shared_log import SharedLog
from kairan_kernel.store import Expectation


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    stand: str
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    stand: str
    member: str


CODEC = EventCodec({"Lent.v1": Lent, "Returned.v1": Returned})


def lent_by_stand(document: Document | None, fact: Fact, key: str) -> Document | None:
    members = list(document["members"]) if document else []
    if isinstance(fact.event, Lent):
        members.append(fact.event.member)
    else:
        members.remove(fact.event.member)
    # Nobody has one: the stand is not shown at all.
    return {"members": members, "lent": len(members)} if members else None


def loans_of_member(document: Document | None, fact: Fact, key: str) -> Document | None:
    document = document or {"loans": 0}
    document["loans"] += 1
    document["last"] = fact.recorded_at.isoformat()
    return document


def events_seen(document: Document | None, fact: Fact, key: str) -> Document | None:
    return {"seen": (document or {"seen": 0})["seen"] + 1}


STANDS = Projection(
    name="stands_in_use",
    handles=(Lent, Returned),
    keys=lambda fact: [fact.event.stand],
    project=lent_by_stand,
    indexes=(("lent",),),
)
STANDS_2 = Projection(
    name="stands_in_use", handles=(Lent, Returned), keys=STANDS.keys, project=events_seen, version=2
)
MEMBERS = Projection(
    name="loans_of_members", handles=(Lent,), keys=lambda fact: [fact.event.member], project=loans_of_member
)
LOANS = Projection(
    name="each_loan",
    handles=(Lent,),
    keys=lambda fact: [f"{fact.event.stand}|{fact.revision:06}"],
    project=lambda _, fact, __: {"member": fact.event.member},
    keeps_all=True,
    written_once=True,
)
ONE_LOAN = Projection(
    name="each_loan",
    handles=(Lent,),
    keys=lambda fact: [fact.event.stand],
    project=LOANS.project,
    keeps_all=True,
    written_once=True,
)


class Lending:
    """The service: writes events, runs projections, shows read models."""

    stands, stands_2, members, one_loan = STANDS, STANDS_2, MEMBERS, ONE_LOAN

    def __init__(self, store: EsdbStore, database: Database[Any]) -> None:
        self.store = store
        self.database = database

    def runner(self, *projections: Projection) -> ProjectionRunner:
        chosen = projections or (STANDS, MEMBERS, LOANS)
        return ProjectionRunner(
            SharedLog(self.store, ("stand-",)), self.database, CODEC, chosen, name="lending"
        )

    @contextmanager
    def running(self, *projections: Projection) -> Iterator[ProjectionRunner]:
        """A runner in a thread; the test fails if it raised anything."""
        runner = self.runner(*projections)
        stop, errors = threading.Event(), list[BaseException]()

        def run() -> None:
            try:
                runner.run(stop)
            except BaseException as error:  # noqa: BLE001 - looked at below
                errors.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield runner
        finally:
            stop.set()
            thread.join(15)
        assert not thread.is_alive()
        assert errors == []

    @staticmethod
    def lent(stand: str, member: str) -> Lent:
        return Lent(stand=stand, member=member)

    def lend(self, stand: str, member: str) -> int:
        """The event's position."""
        return self._append(stand, [Lent(stand=stand, member=member)])

    def take_back(self, stand: str, member: str) -> int:
        """The event's position."""
        return self._append(stand, [Returned(stand=stand, member=member)])

    def busy_day(self, rounds: int) -> int:
        """Lends `rounds` umbrellas at each of 20 stands and takes some back; the last position."""
        position = 0
        for stand in range(20):
            events: list[Lent | Returned] = []
            for n in range(rounds):
                whose = {"stand": f"s{stand}", "member": f"m{(stand * 7 + n) % 90}"}
                events.append(Lent(**whose))
                if n % 3 or stand == 4:
                    events.append(Returned(**whose))
            position = self._append(f"s{stand}", events)
        return position

    def _append(self, stand: str, events: list[Any]) -> int:
        encoded = [CODEC.encode(event) for event in events]
        new = [NewEvent(id=new_id(), type=kind, data=data) for kind, data in encoded]
        return self.store.append(f"stand-{stand}", new, expected=Expectation.ANY).position

    def contents(self) -> dict[str, list[Document]]:
        """Every document of the read models, in order."""
        names = ("stands_in_use", "loans_of_members", "each_loan")
        return {name: list(self.database[name].find().sort("_id")) for name in names}


@pytest.fixture
def lending(fresh_eventstore_url: str, mongo_database: Database[Any]) -> Iterator[Lending]:
    store = EsdbStore(fresh_eventstore_url)
    yield Lending(store, mongo_database)
    store.close()
