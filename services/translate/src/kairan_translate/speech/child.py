"""The voice's process: JSON lines in, JSON lines out; `{"id", "text", "file"}` makes an MP3 file of a text.

Runs in the voice's own virtual environment and imports nothing of Kairan's. Opens no connection; ends when
stdin does, or when the process that started it dies.
"""

import ctypes
import json
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PAUSE_SECONDS = 0.4


def spoken(sentences: list[str], file: str) -> float:
    """Write the sentences, a pause between them; the seconds that they take."""
    import numpy  # noqa: PLC0415 - only in the voice's environment
    import pyopenjtalk  # noqa: PLC0415
    import soundfile  # noqa: PLC0415

    length, rate = 0, 48_000
    with soundfile.SoundFile(
        file, "w", samplerate=rate, channels=1, format="MP3", subtype="MPEG_LAYER_III"
    ) as out:
        for sentence in sentences:
            try:
                wave, made = pyopenjtalk.tts(sentence, use_sudachi_kanji_yomi=False)
            except ModuleNotFoundError:  # a sign so rare that it would ask Sudachi's dictionary
                wave, made = pyopenjtalk.tts(sentence, use_vanilla=True)
            if made != rate:
                raise ValueError(f"the voice speaks at {made} Hz")
            silence = numpy.zeros(int(rate * _PAUSE_SECONDS))
            out.write((numpy.concatenate([wave, silence]) / 32768).clip(-1, 1).astype("float32"))
            length += len(wave) + len(silence)
    return length / rate


def main() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(5)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        request = json.loads(line)
        answer: dict[str, object]
        try:
            answer = {"seconds": spoken(request["sentences"], request["file"])}
        except Exception as error:  # noqa: BLE001 - the other side decides what to do about it
            answer = {"fault": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps({"id": request["id"], **answer}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
