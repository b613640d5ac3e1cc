"""The serve process: one nameko container under eventlet, from start to a drained stop.

Imported only after `kairan_kernel.green` has patched the standard library (`lifecycle.run_serve` sees to
that).
"""

import os
import resource
import signal
import socket
import threading
from collections.abc import Callable
from typing import Any, Final

import eventlet
import eventlet.debug
import kombu.pools
from eventlet import tpool
from nameko.containers import ServiceContainer
from nameko.runners import ServiceRunner

from kairan_kernel import logs
from kairan_kernel.config import Settings
from kairan_kernel.garbage import collect_when_quiet

LAST_RESORT_SECONDS: Final = 9.0
_SPARE_CONNECTIONS: Final = 50
_OPEN_FILES: Final = 65_536

log = logs.logger("kairan.serving")


def serve(load: Callable[[], Any], settings: Settings) -> int:
    """Run the service class that `load` gives until SIGTERM or SIGINT; 0 after a clean stop, else 1."""
    eventlet.debug.hub_exceptions(False)  # else eventlet prints the texts of errors, which may name people
    _make_room(settings)
    service_cls = load()
    collect_when_quiet()
    logs.configure(service_cls.name, settings.log_level)
    runner = ServiceRunner(container_config(settings))
    stopping = _on_signals(runner)
    started = False
    try:
        runner.add_service(service_cls)
        runner.start()
        started = True
        log.info("started", pid=os.getpid())
        runner.wait()
    except Exception as error:
        reason = None if started else str(error)  # later on an error's text may name people
        log.critical("died", reason=reason, exc_info=error)
        return 1
    log.info("stopped")
    return 0 if stopping() else 1


def container_config(settings: Settings) -> dict[str, Any]:
    """nameko's configuration; the settings themselves are under `settings`."""
    return {
        "AMQP_URI": settings.amqp_url,
        "HEARTBEAT": 20,
        "TRANSPORT_OPTIONS": {
            "max_retries": 1,
            "interval_start": 0.1,
            "interval_step": 0.2,
            "interval_max": 0.5,
        },
        "max_workers": settings.max_workers,
        "settings": settings,
    }


def containers(runner: ServiceRunner) -> list[ServiceContainer]:
    """The runner's containers (one a service)."""
    return list(runner.service_map.values())


def _make_room(settings: Settings) -> None:
    """Pools and file descriptors for as many workers as may run at once.

    kombu's pools wait natively (only `thread=False` lets gRPC work), so a pool that runs dry would stop the
    whole hub.
    """
    set_limit: Callable[[int], object] = kombu.pools.set_limit
    set_limit(settings.max_workers + _SPARE_CONNECTIONS)
    tpool.set_num_threads(settings.native_threads)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _on_signals(runner: ServiceRunner) -> Callable[[], bool]:
    """Stop the runner on SIGTERM and SIGINT; gives a function that tells whether that was asked.

    A signal's handler may not touch greenlets, and the hub may be asleep: so the interpreter writes the
    signal's number to a socket that a greenlet waits for.
    """
    asked: list[int] = []
    waiting, waking = socket.socketpair()
    waking.setblocking(False)
    signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: asked.append(number))

    def stop_when_woken() -> None:
        while not asked:
            waiting.recv(1)
        log.info("stopping", signal=signal.Signals(asked[0]).name)
        _end_in_time()
        runner.stop()

    eventlet.spawn(stop_when_woken)
    return lambda: bool(asked) and waking.fileno() >= 0


def _end_in_time() -> None:
    """Ends the process when the stop hangs: a call in a native thread can't be broken off otherwise."""
    last_resort = threading.Timer(LAST_RESORT_SECONDS, os._exit, args=(1,))
    last_resort.daemon = True
    last_resort.start()
