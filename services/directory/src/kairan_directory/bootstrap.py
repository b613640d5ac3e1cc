"""Where the directory's adapters are built: configuration in, objects out. Nothing connects at import."""

from dataclasses import dataclass
from typing import Any, Final

from pymongo import MongoClient
from pymongo.database import Database

from kairan_directory.codec import CODEC
from kairan_directory.domain.association.commands import AssociationCommand
from kairan_directory.domain.association.decider import ASSOCIATION, AssociationState
from kairan_directory.domain.association.events import AssociationEvent
from kairan_directory.domain.household.commands import HouseholdCommand
from kairan_directory.domain.household.decider import HOUSEHOLD
from kairan_directory.domain.household.events import HouseholdEvent
from kairan_directory.domain.household.state import HouseholdState
from kairan_directory.domain.rosterimport.commands import RosterImportCommand
from kairan_directory.domain.rosterimport.decider import ROSTER_IMPORT, RosterImportState
from kairan_directory.domain.rosterimport.events import RosterImportEvent
from kairan_directory.domain.session.commands import SessionCommand
from kairan_directory.domain.session.decider import SESSION, SessionState
from kairan_directory.domain.session.events import SessionEvent
from kairan_directory.domain.union.commands import UnionCommand
from kairan_directory.domain.union.decider import UNION, UnionState
from kairan_directory.domain.union.events import UnionEvent
from kairan_directory.settings import FollowSettings
from kairan_kernel.checkpoints import Checkpoints
from kairan_kernel.commands import CommandLoop
from kairan_kernel.config import Settings, read_key
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.sealing import Sealer

PROJECTIONS: Final = "directory-projections"
RELAY: Final = "directory-relay"
IMPORTS: Final = "directory-imports"
POLICIES: Final = "directory-policies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The command loops: the only way to write."""

    unions: CommandLoop[UnionState, UnionCommand, UnionEvent]
    associations: CommandLoop[AssociationState, AssociationCommand, AssociationEvent]
    households: CommandLoop[HouseholdState, HouseholdCommand, HouseholdEvent]
    sessions: CommandLoop[SessionState, SessionCommand, SessionEvent]
    imports: CommandLoop[RosterImportState, RosterImportCommand, RosterImportEvent]


def books(store: EsdbStore) -> Books:
    return Books(
        unions=CommandLoop(store, CODEC, UNION),
        associations=CommandLoop(store, CODEC, ASSOCIATION),
        households=CommandLoop(store, CODEC, HOUSEHOLD),
        sessions=CommandLoop(store, CODEC, SESSION),
        imports=CommandLoop(store, CODEC, ROSTER_IMPORT),
    )


class Foundation:
    """Store and databases, with the checks that tell whether they answer.

    `patience`: seconds to wait for one answer of MongoDB; a serving process must say soon that it can't.
    """

    def __init__(self, settings: Settings, patience: float = 30.0) -> None:
        self.store = EsdbStore(settings.eventstore_url)
        self.client: MongoClient[dict[str, Any]] = MongoClient(
            settings.mongo_url,
            serverSelectionTimeoutMS=1000,
            connectTimeoutMS=1000,
            socketTimeoutMS=int(patience * 1000),
            uuidRepresentation="standard",
            tz_aware=True,
        )
        self.database: Database[dict[str, Any]] = self.client[f"{settings.database_prefix}directory"]
        self.vault: Database[dict[str, Any]] = self.client[f"{settings.database_prefix}directory_keys"]
        self.books = books(self.store)
        self.checkpoints = Checkpoints(self.database)

    def checks(self) -> dict[str, Any]:
        return {"eventstore": self.store.head, "mongodb": lambda: self.client.admin.command("ping")}

    def close(self) -> None:
        self.store.close()
        self.client.close()


def sealer_of(foundation: Foundation, settings: FollowSettings) -> Sealer:
    """The vault is a database of its own, so that its backups can be kept for a shorter time."""
    return Sealer(foundation.vault, read_key(settings.sealing_key_file))
