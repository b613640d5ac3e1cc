"""The network between one process and one part: a TCP wire that can be cut, go dead, lose answers or be slow.

Every process of the campaign's stack reaches each part over a wire of its own, so that a fault hits one pair
alone. Wires live on a thread of their own, with an event loop that nothing else uses: what the campaign does
meanwhile never delays a byte. Linux's netem would do the same where the kernel has it; this works everywhere.
"""

import asyncio
import struct
import threading
from collections.abc import Callable, Container, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from random import randrange
from socket import SO_LINGER, SOL_SOCKET
from typing import Any, Final, Self, TypeVar

from kairan_local.ports import HOST, is_taken

CHUNK: Final = 65_536
AT_ONCE: Final = struct.pack("ii", 1, 0)
"""Closing sends a reset, no farewell."""
PORTS: Final = (10_000, 32_000)
T = TypeVar("T")


class Wire:
    """One listening port that leads to another one. All methods but `port` are for the wires' thread."""

    def __init__(self, port: int, target: int) -> None:
        self.port = port
        self._target = target
        self._server: asyncio.Server | None = None
        self._passing = {"there": asyncio.Event(), "back": asyncio.Event()}
        self._delay = 0.0
        self._open: dict[asyncio.Task[None], tuple[asyncio.StreamWriter, ...]] = {}
        self.restore()

    async def listen(self) -> None:
        """Take connections, at the same port as before."""
        if self._server is None:
            self._server = await asyncio.start_server(self._connected, HOST, self.port, backlog=1024)

    async def cut(self) -> None:
        """Connections are reset, new ones refused."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.reset()

    def reset(self) -> None:
        """Whatever was under way is gone; both ends are told."""
        for task, writers in list(self._open.items()):
            task.cancel()
            for writer in writers:
                writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, AT_ONCE)
                writer.transport.abort()

    def hold(self, *directions: str) -> None:
        """Nothing more passes `there` (to the part) or `back`, and nobody is told: half open."""
        for direction in directions:
            self._passing[direction].clear()

    def restore(self) -> None:
        for passing in self._passing.values():
            passing.set()
        self._delay = 0.0

    def slow(self, seconds: float) -> None:
        """Every chunk comes so much later, in either direction."""
        self._delay = seconds

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = (writer,)
        try:
            await self._passing["there"].wait()
            far_reader, far_writer = await asyncio.open_connection(HOST, self._target)
            self._open[task] = (writer, far_writer)
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._pump(reader, far_writer, "there"))
                pumps.create_task(self._pump(far_reader, writer, "back"))
        except* (OSError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            for each in self._open.pop(task):
                each.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, direction: str) -> None:
        """Chunks are delayed beside each other, not one after another: a slow line is not a narrow one."""
        loop = asyncio.get_running_loop()
        chunks: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=256)

        async def deliver() -> None:
            while True:
                due, chunk = await chunks.get()
                if (early := due - loop.time()) > 0:
                    await asyncio.sleep(early)
                await self._passing[direction].wait()
                if not chunk:
                    with suppress(OSError):
                        writer.write_eof()
                    return
                writer.write(chunk)
                await writer.drain()

        async with asyncio.TaskGroup() as group:
            group.create_task(deliver())
            while chunk := await reader.read(CHUNK):
                await chunks.put((loop.time() + self._delay, chunk))
            await chunks.put((loop.time() + self._delay, b""))


class Wires:
    """All wires by (process, part), on their thread. A context manager; its methods are for other threads."""

    def __init__(self, avoided: Container[int] = ()) -> None:
        """`avoided`: ports that others will want."""
        self._avoided = avoided
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wires", daemon=True)
        self._wires: dict[tuple[str, str], Wire] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        for wire in self._wires.values():
            await wire.cut()
        await asyncio.sleep(0)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every (process, part) that has a wire."""
        return sorted(self._wires)

    def lead(self, process: str, part: str, target: int) -> int:
        """Make the wire, if it is not there; the port at which the process finds the part."""

        async def make() -> int:
            if (process, part) not in self._wires:
                self._wires[process, part] = Wire(self._free_port(), target)
            wire = self._wires[process, part]
            await wire.listen()
            return wire.port

        return self._run(make())

    def _free_port(self) -> int:
        """Below those that the system gives to outgoing connections, of which there are many here."""
        while True:
            port = randrange(*PORTS)
            if port not in self._avoided and not is_taken(port):
                return port

    def cut(self, process: str, part: str) -> None:
        self._run(self._wires[process, part].cut())

    def hold(self, process: str, part: str, *directions: str) -> None:
        self._on_loop(lambda: self._wires[process, part].hold(*directions))

    def slow(self, process: str, part: str, seconds: float) -> None:
        self._on_loop(lambda: self._wires[process, part].slow(seconds))

    def heal(self, process: str, part: str, *, reset: bool = False) -> None:
        """As if nothing had been; `reset`: what was on the wire is lost, and both ends hear of it."""

        async def healed() -> None:
            wire = self._wires[process, part]
            if reset:
                wire.reset()
            wire.restore()
            await wire.listen()

        self._run(healed())

    def _on_loop(self, call: Callable[[], None]) -> None:
        async def called() -> None:
            call()

        self._run(called())

    def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        future: Future[T] = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        return future.result(15)
