"""Group commit: everything that waits is performed in one SQLite transaction and made durable by one fsync.

The event loop's thread performs the commands; only the commit itself, which waits for the disk, runs in a
thread of its own. What arrives meanwhile forms the next group. A command is answered after its commit.
"""

import asyncio
import logging
import sqlite3
from collections import deque
from concurrent.futures import Future as ThreadFuture
from concurrent.futures import ThreadPoolExecutor

from kairan_eventstore.facts import Append, Command, Outcome
from kairan_eventstore.journal import Journal
from kairan_eventstore.tail import Tail

GROUP_COMMANDS = 512
GROUP_BYTES = 4 * 1024 * 1024

_logger = logging.getLogger(__name__)

_Waiting = tuple[Command, "asyncio.Future[Outcome]"]
_Answer = tuple["asyncio.Future[Outcome]", Outcome]


class CannotWrite(Exception):
    """Nothing of the command was written; `full` says that the disk is."""

    def __init__(self, reason: str, *, full: bool = False) -> None:
        super().__init__(reason)
        self.full = full


class Writer:
    """Takes commands in order of arrival and answers each when it is durable."""

    def __init__(self, journal: Journal, tail: Tail) -> None:
        self._journal = journal
        self._tail = tail
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="commit")
        self._waiting: deque[_Waiting] = deque()
        self._busy = False
        self._idle = asyncio.Event()
        self._idle.set()

    async def perform(self, command: Command) -> Outcome:
        """Write a command. Raises CannotWrite. One whose caller left before its turn is not written."""
        future: asyncio.Future[Outcome] = self._loop.create_future()
        self._waiting.append((command, future))
        if not self._busy:
            self._busy = True
            self._idle.clear()
            self._loop.call_soon(self._start_group)
        return await future

    async def drain(self) -> None:
        """Return once everything that was accepted is answered."""
        await self._idle.wait()
        self._thread.shutdown()

    def _start_group(self) -> None:
        group = self._take()
        answers: list[_Answer] = []
        try:
            self._journal.begin()
            for command, future in group:
                if not future.done():
                    answers.append((future, self._journal.perform(command)))
            if self._journal.pending:
                commit = self._thread.submit(self._journal.commit)
                commit.add_done_callback(lambda done: self._on_commit(done, answers))
                return
            self._journal.roll_back()
        except Exception as fault:  # noqa: BLE001 - whatever it was, everyone who waits must be answered
            self._fail([future for _command, future in group], fault)
        else:
            self._answer(answers)
        self._go_on()

    def _on_commit(self, commit: "ThreadFuture[None]", answers: list[_Answer]) -> None:
        self._loop.call_soon_threadsafe(self._finish_group, commit, answers)

    def _finish_group(self, commit: "ThreadFuture[None]", answers: list[_Answer]) -> None:
        fault = commit.exception()
        if fault is None:
            self._tail.publish(self._journal.committed())
            self._answer(answers)
        else:
            self._fail([future for future, _outcome in answers], fault)
        self._go_on()

    def _take(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        size = 0
        while self._waiting and len(group) < GROUP_COMMANDS and size < GROUP_BYTES:
            group.append(self._waiting.popleft())
            size += _size(group[-1][0])
        return group

    def _go_on(self) -> None:
        if self._waiting:
            self._loop.call_soon(self._start_group)
        else:
            self._busy = False
            self._idle.set()

    @staticmethod
    def _answer(answers: list[_Answer]) -> None:
        for future, outcome in answers:
            if not future.done():
                future.set_result(outcome)

    def _fail(self, futures: "list[asyncio.Future[Outcome]]", fault: BaseException) -> None:
        expected = isinstance(fault, sqlite3.Error)
        _logger.error(
            "a group of %d commands can't be written: %s",
            len(futures),
            fault,
            exc_info=None if expected else fault,
        )
        for future in futures:
            if not future.done():
                future.set_exception(_explain(fault))
        try:
            self._journal.roll_back()
        except sqlite3.Error:
            _logger.exception("the failed group can't be rolled back")


def _size(command: Command) -> int:
    return sum(len(event.data) for event in command.events) if isinstance(command, Append) else 0


def _explain(fault: BaseException) -> CannotWrite:
    name = getattr(fault, "sqlite_errorname", "") if isinstance(fault, sqlite3.Error) else ""
    if name == "SQLITE_FULL":
        return CannotWrite("The disk is full. Nothing was written.", full=True)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return CannotWrite("The data directory can't be written. Nothing was written.")
    return CannotWrite(
        f"The data could not be written ({name or type(fault).__name__}). Nothing was written."
    )
