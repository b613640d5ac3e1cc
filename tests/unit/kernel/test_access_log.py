"""Lines of the access log: what they say, and when they are written."""

import io
import json
from uuid import UUID

from kairan_kernel.access_log import AT_ONCE, AccessLog

ID = UUID("01936a5e-7c00-7000-8000-00000000002a")


def test_a_line_says_what_was_asked_and_how_it_ended() -> None:
    stream = io.BytesIO()
    access = AccessLog("safety", stream)

    access.request("POST", "/safety/incidents/<uuid:incident_id>/statements", 201, 12.5, ID, "r-1")
    access.flush()

    line = json.loads(stream.getvalue())
    assert line.pop("time").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "service": "safety",
        "source": "kairan.access",
        "method": "POST",
        "route": "/safety/incidents/<uuid:incident_id>/statements",
        "status": 201,
        "ms": 12.5,
        "correlation_id": str(ID),
        "request_id": "r-1",
    }


def test_lines_are_written_together_in_their_order_and_none_twice() -> None:
    stream = io.BytesIO()
    access = AccessLog("safety", stream)

    for number in range(AT_ONCE + 3):
        access.request("GET", f"/{number}", 200, 1.0, ID, "r")
    assert len(stream.getvalue().splitlines()) == AT_ONCE
    access.flush()
    access.flush()

    written = [json.loads(line)["route"] for line in stream.getvalue().splitlines()]
    assert written == [f"/{number}" for number in range(AT_ONCE + 3)]
