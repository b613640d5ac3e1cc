"""`app = Bootstrapped(build)`: a service's adapters, built once from the settings and given to every worker.

`build(settings)` runs in a native thread when the service starts. Handlers get what it returns wrapped by
`nativized`, so that each call of an adapter leaves the hub free; attributes named in `green` are handed
over as they are (things in memory, and things that wait cooperatively by themselves, such as a group
appender).

The built object may have `checks()` (named readiness checks) and `close()`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from nameko.extensions import DependencyProvider

from kairan_kernel.health import Check
from kairan_kernel.logs import logger
from kairan_kernel.native import native, nativized

log = logger("kairan.bootstrapped")


class Bootstrapped(DependencyProvider):  # type: ignore[misc]
    """Builds at setup, injects into every worker, closes at the end."""

    def __init__(self, build: Callable[[Any], Any], *, green: Iterable[str] = ()) -> None:
        super().__init__()
        self._build = build
        self._green = frozenset(green)
        self._built: Any = None
        self._given: Any = None

    def setup(self) -> None:
        self._built = native(self._build, self.container.config["settings"])
        self._given = _Given(self._built, self._green)

    def get_dependency(self, worker_ctx: Any) -> Any:
        return self._given

    def worker_teardown(self, worker_ctx: Any) -> None:
        # Context, service and its RPC proxies hold each other, and with them the whole request: left to the
        # collector, that would be 7 KiB an answer until it comes.
        worker_ctx.service = None

    def checks(self) -> Mapping[str, Check]:
        """The readiness checks of what was built."""
        named: Callable[[], Mapping[str, Check]] = getattr(self._built, "checks", dict)
        return named()

    def stop(self) -> None:
        self._close()

    def kill(self) -> None:
        self._close()

    def _close(self) -> None:
        built, self._built = self._built, None
        close = getattr(built, "close", None)
        if close is None:
            return
        try:
            native(close)
        except Exception as error:
            log.warning("could not close", exc_info=error)


class _Given:
    """The built object as handlers see it: nativized, but for what is green."""

    __slots__ = ("_built", "_green", "_native")

    def __init__(self, built: Any, green: frozenset[str]) -> None:
        self._built = built
        self._green = green
        self._native = nativized(built)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._built if name in self._green else self._native, name)
