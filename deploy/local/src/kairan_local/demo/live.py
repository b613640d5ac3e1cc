"""The live counts as a browser gets them: server-sent events of one incident, with the cursor to go on from.

Keeps the latest counts of every block and of the whole, and when which revision was first seen.
"""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from kairan_local.demo.client import Gateway
from kairan_local.demo.timing import CountsSeen

PAUSE: Final = 0.25
_QUIET: Final = 45.0
"""Seconds without even a heartbeat (one comes every 15) after which the line is taken for dead."""


@dataclass(frozen=True, slots=True)
class Message:
    """One server-sent event."""

    event: str
    id: str
    data: str


@dataclass(slots=True)
class MessageParser:
    """Lines of a `text/event-stream` → messages."""

    _event: str = "message"
    _id: str = ""
    _data: list[str] = field(default_factory=list)

    def feed(self, line: str) -> Message | None:
        """A message, when this (blank) line ends one that has data."""
        if line == "":
            message = Message(self._event, self._id, "\n".join(self._data)) if self._data else None
            self._event, self._data = "message", []
            return message
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._event = value
        elif name == "id":
            self._id = value
        elif name == "data":
            self._data.append(value)
        return None


@dataclass(slots=True)
class LiveCounts:
    """Follows `/safety/incidents/<incident>/counts/live` until it says `closed` or is told to stop."""

    gateway: Gateway
    incident: str
    token: str
    blocks: dict[str, dict[str, Any]] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    seen: CountsSeen = field(default_factory=CountsSeen)
    cursor: str = ""
    closed: bool = False
    messages: int = 0
    reconnects: int = 0
    trouble: str = ""

    async def follow(self) -> None:
        """Reconnects with `Last-Event-ID` as browsers do; returns after `closed`."""
        while not self.closed:
            try:
                await self._connected()
            except (TimeoutError, aiohttp.ClientError) as error:
                self.trouble = repr(error)
            if not self.closed:
                self.reconnects += 1
                await asyncio.sleep(PAUSE)

    async def _connected(self) -> None:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "text/event-stream"}
        if self.cursor:
            headers["Last-Event-ID"] = self.cursor
        address = f"{self.gateway.url}/safety/incidents/{self.incident}/counts/live"
        quiet = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=_QUIET)
        async with self.gateway.session.get(
            address, headers=headers, timeout=quiet, read_bufsize=2**22
        ) as response:
            response.raise_for_status()
            parser = MessageParser()
            async for line in response.content:
                message = parser.feed(line.decode().rstrip("\r\n"))
                if message is not None:
                    self.take(message, time.monotonic())
                if self.closed:
                    return

    def take(self, message: Message, at: float) -> None:
        """Apply one message that came at `at`."""
        self.messages += 1
        self.cursor = message.id or self.cursor
        if message.event == "closed":
            self.closed = True
        elif message.event == "snapshot":
            body = json.loads(message.data)
            self.blocks.clear()
            self._counted(
                [block for each in body["associations"] for block in each["blocks"]], body["totals"], at
            )
        elif message.event == "counts":
            body = json.loads(message.data)
            self._counted(body["blocks"], body["totals"], at)

    def _counted(self, blocks: list[dict[str, Any]], totals: dict[str, int], at: float) -> None:
        self.totals = totals
        for block in blocks:
            known = self.blocks.get(block["block_id"])
            if known is None or block["revision"] >= known["revision"]:
                self.blocks[block["block_id"]] = block
            self.seen.note(block["block_id"], block["revision"], at)
