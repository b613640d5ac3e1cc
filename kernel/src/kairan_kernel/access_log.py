"""The access log: a JSON line a request, like those of `logs`, written some at a time.

Writing each line by itself would cost a request more than its validation. A killed process loses the lines of
its last moment; what goes wrong is logged at once, by `logs`.
"""

import sys
from datetime import UTC, datetime
from typing import BinaryIO, Final
from uuid import UUID

import msgspec

AT_ONCE: Final = 64
"""Lines that are written when so many have come."""

_encoder: Final = msgspec.json.Encoder()


class AccessLog:
    """`service` is who answers. One greenlet or thread writes at a time."""

    def __init__(self, service: str, stream: BinaryIO | None = None) -> None:
        self._service = service
        self._stream = stream or sys.stderr.buffer
        self._lines: list[bytes] = []

    def request(
        self, method: str, route: str, status: int, ms: float, correlation_id: UUID, request_id: str
    ) -> None:
        """A request was answered: no path, no query, no body."""
        line = {
            "event": "request",
            "time": datetime.now(UTC),
            "level": "info",
            "service": self._service,
            "source": "kairan.access",
            "method": method,
            "route": route,
            "status": status,
            "ms": ms,
            "correlation_id": correlation_id,
            "request_id": request_id,
        }
        self._lines.append(_encoder.encode(line))
        if len(self._lines) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what has come."""
        if not self._lines:
            return
        lines, self._lines = self._lines, []
        self._stream.write(b"\n".join(lines) + b"\n")
        self._stream.flush()
