"""Talking to a helper process in lines of JSON, with a time limit on every answer.

The process is started when it is first needed, and can be ended when it has been idle. One that is late or
gone is killed, and the next request starts another; nothing of a late answer is ever read. Used by the engine
and by the voice.
"""

import contextlib
import json
import os
import select
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final


class Late(Exception):
    """No answer in time."""


class Gone(Exception):
    """The process could not be started, or died."""


_CLEARED: Final = ("PYTHONPATH", "PYTHONHOME", "LD_PRELOAD")


class Talker:
    """Thread-safe: requests wait for each other. `command` is asked for at each start."""

    def __init__(
        self, command: Callable[[], Sequence[str | Path]], extra: dict[str, str] | None = None
    ) -> None:
        self._command = command
        self._extra = extra or {}
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._rest = b""
        self._number = 0
        self._used = time.monotonic()

    @property
    def pid(self) -> int | None:
        process = self._process
        return None if process is None or process.poll() is not None else process.pid

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The answer. Raises Late when it takes longer than `seconds`, Gone when there is nobody to
        answer.
        """
        deadline = time.monotonic() + seconds
        if not self._lock.acquire(timeout=max(0.0, seconds)):
            raise Late
        try:
            return self._asked(request, deadline)
        except (Late, Gone):
            self._end()
            raise
        finally:
            self._used = time.monotonic()
            self._lock.release()

    def end_if_idle(self, seconds: float) -> None:
        """End the process when nobody has asked it anything for so long; the next request starts another."""
        if self.pid is None or not self._lock.acquire(blocking=False):
            return
        try:
            if time.monotonic() - self._used >= seconds:
                self._end()
        finally:
            self._lock.release()

    def close(self) -> None:
        with self._lock:
            self._end()

    def _asked(self, request: dict[str, Any], deadline: float) -> dict[str, Any]:
        process = self._running()
        self._number += 1
        line = json.dumps({**request, "id": self._number}, ensure_ascii=True).encode() + b"\n"
        assert process.stdin is not None
        try:
            process.stdin.write(line)
            process.stdin.flush()
        except OSError as error:
            raise Gone(str(error)) from error
        while True:
            answer: dict[str, Any] = json.loads(self._line(process, deadline))
            if answer.get("id") == self._number:
                return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            environment = {n: v for n, v in os.environ.items() if n not in _CLEARED} | self._extra
            try:
                command = [str(part) for part in self._command()]
                self._process = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
                )
            except OSError as error:
                raise Gone(str(error)) from error
        return self._process

    def _line(self, process: subprocess.Popen[bytes], deadline: float) -> bytes:
        assert process.stdout is not None
        out = process.stdout.fileno()
        while b"\n" not in self._rest:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([out], [], [], left)[0]:
                raise Late
            chunk = os.read(out, 1 << 16)
            if not chunk:
                raise Gone(f"it ended with {process.wait()}")
            self._rest += chunk
        line, _, self._rest = self._rest.partition(b"\n")
        return line

    def _end(self) -> None:
        process, self._process, self._rest = self._process, None, b""
        if process is None:
            return
        with contextlib.suppress(OSError):
            process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        process.wait()
