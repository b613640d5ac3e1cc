"""`GET /health` over HTTP for supervisors: 200 and a line of JSON as long as the node serves."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress

Report = Callable[[], dict[str, object]]

_REQUEST_BYTES = 8192
_REQUEST_SECONDS = 5


async def bind_health(host: str, port: int, report: Report) -> asyncio.Server:
    """Take the port for health checks; from `start_serving` on each is answered with the report."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A checker that asks badly, or leaves, gets no answer.
        badly = (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError)
        with suppress(*badly):
            async with asyncio.timeout(_REQUEST_SECONDS):
                request = await reader.readuntil(b"\r\n\r\n")
                writer.write(_response(request, report))
                await writer.drain()
        writer.close()

    return await asyncio.start_server(answer, host, port, limit=_REQUEST_BYTES, start_serving=False)


def _response(request: bytes, report: Report) -> bytes:
    words = request.split(b"\r\n", 1)[0].split(b" ")
    path = words[1].partition(b"?")[0] if len(words) > 1 else b""
    if path in (b"/health", b"/health/live"):
        status, body = "200 OK", json.dumps(report())
    else:
        status, body = "404 Not Found", json.dumps({"error": "ask for /health"})
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return f"{head}\r\nConnection: close\r\n\r\n{body}".encode()
