"""The voice as the worker sees it: a Japanese text in, an MP3 out."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from kairan_translate.engine.environment import Environment
from kairan_translate.speech.lexicon import sentences_to_speak
from kairan_translate.talking import Gone, Late, Talker

HERE: Final = Path(__file__).parent
SECONDS: Final = 60.0


class CannotSpeak(Exception):
    """Why there is no audio."""


def voice_environment(folder: Path) -> Environment:
    return Environment(name="voice", folder=folder, requirements=HERE / "requirements.txt")


class Voice:
    """Thread-safe; the process is started when it is first asked."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._talker = Talker(self._command)

    def speak(self, text: str, readings: Mapping[str, str], seconds: float = SECONDS) -> bytes:
        """The text as MP3. Raises CannotSpeak."""
        if not self._environment.is_ready:
            raise CannotSpeak("its environment is not made")
        sentences = sentences_to_speak(text, readings)
        if not sentences:
            raise CannotSpeak("there is nothing to say")
        with tempfile.TemporaryDirectory(prefix="kairan-voice-") as folder:
            file = Path(folder) / "speech.mp3"
            try:
                answer = self._talker.ask({"sentences": sentences, "file": str(file)}, seconds)
            except (Late, Gone) as error:
                raise CannotSpeak(type(error).__name__) from None
            if "fault" in answer:
                raise CannotSpeak(answer["fault"])
            return file.read_bytes()

    def end_if_idle(self, seconds: float) -> None:
        """Give back the memory of a process that nobody has asked for so long."""
        self._talker.end_if_idle(seconds)

    def close(self) -> None:
        self._talker.close()

    def _command(self) -> Sequence[str | Path]:
        return [self._environment.python, HERE / "child.py"]
