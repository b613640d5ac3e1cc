"""The speaking worker: texts that wait in collection ``speeches`` are read aloud, one at a time."""

import threading
import time
from typing import Final

from kairan_kernel.logs import logger
from kairan_translate.desks.speeches import Speeches
from kairan_translate.engine.environment import Environment, NotMade
from kairan_translate.speech.voice import CannotSpeak, Voice
from kairan_translate.working.resting import Resting

_AGAIN_SECONDS: Final = 300.0

_log = logger("kairan.translate.speaker")


class Speaker:
    def __init__(self, speeches: Speeches, voice: Voice, environment: Environment) -> None:
        self._speeches = speeches
        self._voice = voice
        self._environment = environment
        self._tried = float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Speak until `stop` is set. The voice's environment is made when somebody first wants to hear."""
        self._speeches.prepare()
        resting = Resting(self._voice.end_if_idle)
        while not stop.is_set():
            resting.after(self.step(), stop)

    def step(self) -> bool:
        """Speak one text; whether there was one."""
        asked = self._speeches.next_waiting()
        if asked is None:
            return False
        self._make_environment()
        try:
            audio = self._voice.speak(asked["text"], asked["readings"])
        except CannotSpeak as error:
            _log.warning("not_spoken", speech=asked["_id"], detail=str(error))
            self._speeches.fail(asked["_id"])
        else:
            self._speeches.answer(asked["_id"], audio)
        return True

    def _make_environment(self) -> None:
        if self._environment.is_ready or time.monotonic() - self._tried < _AGAIN_SECONDS:
            return
        self._tried = time.monotonic()
        try:
            self._environment.make()
        except NotMade as error:
            _log.error("voice_not_made", detail=str(error))
