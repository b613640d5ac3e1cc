"""Blocking clients beside eventlet: everything that waits in C (gRPC, pymongo) runs in native threads.

In `serve` the hub owns one thread; a call that blocks there stops every greenlet. `native` moves the call to
eventlet's thread pool when it is made from the hub's thread, and simply makes it everywhere else (`follow`,
commands, tests, and inside the pool itself), so that one object works in all of them. eventlet is known to
`green` alone, which installs itself here; where it was not imported there is no hub.
"""

import threading
from collections.abc import Callable, Generator, Iterator
from types import GeneratorType, ModuleType
from typing import Any, ParamSpec, Protocol, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

_PLAIN = (str, bytes, int, float, bool, type(None), tuple, list, dict, set, frozenset, type, ModuleType)

_END = object()


class Signal(Protocol):
    """A flag that is raised once, and that greenlets or threads can wait for."""

    def set(self) -> None: ...

    def wait(self, timeout: float | None = None) -> bool: ...


class Hub(Protocol):
    """What the owner of greenlets offers; all of it is for the hub's own thread."""

    thread: int

    def execute(self, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any: ...

    def sleep(self, seconds: float) -> None: ...

    def spawn(self, call: Callable[[], object]) -> None: ...

    def signal(self) -> Signal: ...


_hub: Hub | None = None


def install(hub: Hub) -> None:
    """Make this the process's hub. Called by `green`, once."""
    global _hub
    _hub = hub


def _present_hub() -> Hub | None:
    return _hub if _hub is not None and threading.get_ident() == _hub.thread else None


def in_hub() -> bool:
    """Whether this is the thread whose greenlets must not be blocked."""
    return _present_hub() is not None


def native(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Make a blocking call so that other greenlets go on; returns and raises what the call does."""
    hub = _present_hub()
    if hub is None:
        return call(*args, **kwargs)
    return cast(T, hub.execute(call, *args, **kwargs))


def pause(seconds: float) -> None:
    """Sleep: the greenlet in the hub's thread, else the native thread itself."""
    hub = _present_hub()
    if hub is None:
        threading.Event().wait(seconds)
    else:
        hub.sleep(seconds)


def spawn(call: Callable[[], object], name: str) -> None:
    """Run beside the caller: a greenlet in the hub's thread, else a daemon thread of that name."""
    hub = _present_hub()
    if hub is None:
        threading.Thread(target=call, name=name, daemon=True).start()
    else:
        hub.spawn(call)


def signal() -> Signal:
    """A signal for waiters of the caller's kind; it must be set by the same kind."""
    hub = _present_hub()
    return threading.Event() if hub is None else hub.signal()


def nativized(target: T) -> T:
    """The same object, each of whose methods goes through `native`; so do the methods of objects it holds.

    The hub is looked for at each call, so wrapping does no harm where there is none.
    """
    return cast(T, _Nativized(target, depth=1))


class _Nativized:
    __slots__ = ("_depth", "_target")

    def __init__(self, target: object, *, depth: int) -> None:
        self._target = target
        self._depth = depth

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if isinstance(found, _PLAIN):
            return found
        if callable(found):
            return _NativeCall(found)
        return _Nativized(found, depth=self._depth - 1) if self._depth > 0 else found

    def __repr__(self) -> str:
        return f"nativized({self._target!r})"


class _NativeCall:
    __slots__ = ("_call",)

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        found = native(self._call, *args, **kwargs)
        # A generator blocks where it is iterated, so its steps are native calls too.
        return _stepwise(found) if isinstance(found, GeneratorType) else found


def _stepwise(generator: Generator[Any, None, None]) -> Iterator[Any]:
    try:
        while (item := native(next, generator, _END)) is not _END:
            yield item
    finally:
        native(generator.close)
