"""What the worker's engine can do, told to whoever asks serve. Collection ``engine``, one document."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from pymongo.database import Database

from kairan_contracts.translate.vocabulary import EngineStanding, Language
from kairan_translate.languages import ENGINE_CODES

AWAY: Final = timedelta(minutes=5)
"""A worker that has not said anything for so long is not running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """What there is to translate with. `looks` names it (None: ask again); `faults`: folder → why."""

    looks: str | None
    packaged: bool = False
    engine: str | None = None
    packages: list[dict[str, str]] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def works(self) -> bool:
        return self.engine is not None and bool(self.packages)

    def reaches(self, source: Language, target: Language) -> bool:
        """Whether the packages lead from one language to the other, by English where not directly."""
        pairs = {(each["from"], each["to"]) for each in self.packages}
        start, end = ENGINE_CODES.get(source), ENGINE_CODES.get(target)
        return (start, end) in pairs or {(start, "en"), ("en", end)} <= pairs

    @property
    def standing(self) -> EngineStanding:
        if self.works:
            return EngineStanding.READY
        if self.faults:
            return EngineStanding.FAILING
        return EngineStanding.NOT_MADE if self.packaged else EngineStanding.NO_PACKAGES


class EngineState:
    """Blocking."""

    def __init__(self, database: Database[dict[str, Any]], now: Callable[[], datetime]) -> None:
        self._collection = database["engine"]
        self._now = now

    def tell(self, ability: Ability, waiting: int) -> None:
        """The worker's word."""
        state = {
            "looks": ability.looks,
            "packaged": ability.packaged,
            "state": ability.standing.value,
            "engine": ability.engine,
            "packages": ability.packages,
            "faults": [{"folder": folder, "detail": detail} for folder, detail in ability.faults.items()],
            "waiting": waiting,
            "seen_at": self._now(),
        }
        self._collection.replace_one({"_id": "engine"}, state, upsert=True)

    def known(self, looks: str) -> Ability | None:
        """What was found of this very set of packages, by this worker or one before it."""
        found = self._collection.find_one({"_id": "engine", "looks": looks})
        if found is None:
            return None
        return Ability(
            looks=looks,
            packaged=found["packaged"],
            engine=found["engine"],
            packages=found["packages"],
            faults={each["folder"]: each["detail"] for each in found["faults"]},
        )

    def shown(self) -> dict[str, Any]:
        """The latest word; without any, that nothing is there."""
        found = self._collection.find_one({"_id": "engine"})
        if found is None:
            nothing: dict[str, Any] = {"packages": [], "faults": [], "waiting": 0, "seen_at": None}
            return {**nothing, "engine": None, "state": EngineStanding.AWAY.value}
        if self._now() - found["seen_at"] > AWAY:
            return {**found, "state": EngineStanding.AWAY.value}
        return found
