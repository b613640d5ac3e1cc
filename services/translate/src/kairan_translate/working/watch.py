"""Is the engine there, and what can it do? Asked now and then, told in collection ``engine``.

The engine's process is started to answer that only when something was installed or removed since it last did;
its virtual environment is made when there is a package and something to translate with it, not before. A
machine without packages never makes one: there, safety phrases alone are translated.
"""

import time
from collections.abc import Callable
from typing import Final

from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.logs import logger
from kairan_translate.desks.engine_state import Ability, EngineState
from kairan_translate.engine.environment import Environment, NotMade
from kairan_translate.engine.machine import CannotTranslate, Machine
from kairan_translate.working.memory import Memory

LOOK_SECONDS: Final = 15.0
AGAIN_SECONDS: Final = 300.0
"""After a failure to make the environment: what is out of reach now will not be there in a moment."""

_log = logger("kairan.translate.engine")


class EngineWatch:
    """For the one worker that asks the machine. `waiting` counts what waits for it."""

    def __init__(
        self,
        machine: Machine,
        environment: Environment,
        memory: Memory,
        state: EngineState,
        waiting: Callable[[], int],
    ) -> None:
        self._machine = machine
        self._environment = environment
        self._memory = memory
        self._state = state
        self._waiting = waiting
        self._looked = self._tried = float("-inf")
        self._trouble = ""
        self._told: Ability | None = None

    @property
    def works(self) -> bool:
        """Whether anything but safety phrases can be translated."""
        return self._told is not None and self._told.works

    def reaches(self, source: Language | None, target: Language) -> bool:
        """Whether the machine can make this language out of that one."""
        return self._told is not None and source is not None and self._told.reaches(source, target)

    def look(self) -> None:
        """Now and then."""
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            self._look()

    def prepare(self) -> None:
        """Before a job: make what is missing, if there are packages. Takes a minute, once."""
        if self._environment.is_ready or not self._machine.looks:
            return
        if time.monotonic() - self._tried < AGAIN_SECONDS:
            return
        self._tried = time.monotonic()
        _log.info("making_engine", folder=str(self._environment.path))
        try:
            self._environment.make()
            self._trouble = ""
        except NotMade as error:
            self._trouble = str(error)
            _log.error("engine_not_made", detail=self._trouble)
        self._look()

    def _look(self) -> None:
        self._looked = time.monotonic()
        looks = self._machine.looks
        ability = self._state.known(looks) or self._asked(looks)
        if self._told is None or ability.works != self._told.works:
            _say(ability)
        self._told = ability
        self._memory.stamp = f"{ability.engine} {ability.packages}"
        self._state.tell(ability, self._waiting())

    def _asked(self, looks: str) -> Ability:
        if not looks:
            return Ability(looks=looks)
        if not self._environment.is_ready:
            faults = {"": self._trouble} if self._trouble else {}
            return Ability(looks=None if faults else looks, packaged=True, faults=faults)
        try:
            installed = self._machine.installed()
        except CannotTranslate as error:
            return Ability(looks=None, packaged=True, faults={"": error.detail})
        return Ability(
            looks=looks,
            packaged=True,
            engine=installed.engine,
            packages=list(installed.packages),
            faults=installed.faults,
        )


def _say(ability: Ability) -> None:
    """The word for operators, in the log."""
    if ability.works:
        _log.info("machine_translation", engine=ability.engine, packages=len(ability.packages))
    elif ability.packaged:
        _log.warning("only_phrases_are_translated", reason="the engine is not set up", faults=ability.faults)
    else:
        advice = "kairan-translate packages install ja en …"
        _log.warning("only_phrases_are_translated", reason="no language package", advice=advice)
