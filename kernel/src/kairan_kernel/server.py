"""The HTTP server that all routes of a service share: connections, and their end.

It takes nameko's place at accepting: one greenlet a connection, keep-alive, and a stop that first refuses new
connections, then lets what was accepted finish, and ends open streams as a whole.
"""

from contextlib import suppress
from typing import Any, Final, Protocol

import eventlet
from eventlet import greenio, wsgi
from eventlet.green import socket
from eventlet.semaphore import Semaphore
from nameko.extensions import SharedExtension

from kairan_kernel import heads, logs
from kairan_kernel.access_log import AccessLog
from kairan_kernel.application import Application, Call
from kairan_kernel.config import Listen
from kairan_kernel.routes import Route
from kairan_kernel.wiring import service_of

DRAIN_SECONDS: Final = 8.0
KEEP_ALIVE_SECONDS: Final = 75
SOCKET_TIMEOUT_SECONDS: Final = 30
ACCESS_LOG_SECONDS: Final = 0.25
MAX_CONNECTIONS: Final = 10_000
_BACKLOG: Final = 1024

log = logs.logger("kairan.http")


class Routed(Protocol):
    """An entrypoint that answers the requests of one route."""

    @property
    def route(self) -> Route: ...

    @property
    def call(self) -> Call: ...


class HttpServer(SharedExtension):  # type: ignore[misc]
    """Listens on `settings.http_listen` and serves the routes of one service."""

    def __init__(self) -> None:
        super().__init__()
        self._entrypoints: list[Routed] = []
        self._connections: dict[int, list[Any]] = {}
        self._pool = eventlet.GreenPool(MAX_CONNECTIONS)
        self._listener: Any = None
        self._acceptor: Any = None
        self._drained: Any = None
        self._application: Application | None = None
        self._access: AccessLog | None = None

    def add(self, entrypoint: Routed) -> None:
        """Called by each route's entrypoint at its setup."""
        self._entrypoints.append(entrypoint)

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens, once started."""
        host, port = self._listener.getsockname()[:2]
        return str(host), int(port)

    def start(self) -> None:
        if self._listener is not None:
            return
        container = self.container
        self.workers = Semaphore(container.max_workers)
        calls: list[tuple[Route, Call]] = [(each.route, each.call) for each in self._entrypoints]
        settings = container.config["settings"]
        self._access = AccessLog(container.service_name) if logs.tells(settings.log_level) else None
        self._application = Application(service_of(container, calls), self._access)
        self._listener = _listener(settings.http_listen)
        self._wsgi = wsgi.Server(
            self._listener,
            self._listener.getsockname(),
            self._application,
            log_output=False,
            debug=False,
            keepalive=KEEP_ALIVE_SECONDS,
            socket_timeout=SOCKET_TIMEOUT_SECONDS,
            capitalize_response_headers=False,
            protocol=heads.Protocol,
        )
        self._acceptor = container.spawn_managed_thread(self._accept, identifier="http")
        self._pool.spawn_n(self._write_access_log)
        log.info("listening", address="{}:{}".format(*self.address))

    def _accept(self) -> None:
        while True:
            try:
                sock, address = self._listener.accept()
            except OSError as error:
                if self._drained is not None:
                    return
                log.error("cannot accept", exc_info=error)  # out of file descriptors: it passes
                eventlet.sleep(0.1)
                continue
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(SOCKET_TIMEOUT_SECONDS)
            self._pool.spawn_n(self._serve, sock, address)

    def _write_access_log(self) -> None:
        while self._access is not None and self._drained is None:
            eventlet.sleep(ACCESS_LOG_SECONDS)
            self._access.flush()

    def _serve(self, sock: Any, address: Any) -> None:
        state = [address, sock, wsgi.STATE_IDLE]
        self._connections[id(state)] = state
        try:
            self._wsgi.process_request(state)
        except OSError:
            pass  # the client left in the middle
        except Exception as error:
            log.error("connection broke", exc_info=error)
        finally:
            self._connections.pop(id(state), None)

    def drain(self) -> None:
        """Stop accepting, finish what was accepted (at most 8 s), close the rest. Every caller waits for
        the end.
        """
        if self._drained is not None:
            self._drained.wait()
            return
        self._drained = eventlet.event.Event()
        try:
            self._finish()
        finally:
            self._drained.send(None)

    def _finish(self) -> None:
        application = self._application
        if application is None:
            return
        application.draining = True
        self._acceptor.kill()
        self._listener.close()
        for stream in list(application.open_streams):
            eventlet.kill(stream)
        for state in list(self._connections.values()):
            if state[2] == wsgi.STATE_IDLE:
                greenio.shutdown_safe(state[1])
            state[2] = wsgi.STATE_CLOSE
        with eventlet.Timeout(DRAIN_SECONDS, exception=False):
            while self._wsgi.outstanding_requests:
                eventlet.sleep(0.01)
        left = self._wsgi.outstanding_requests
        if self._access is not None:
            self._access.flush()
        log.info("drained", unfinished=left)
        for state in list(self._connections.values()):
            with suppress(OSError):
                greenio.shutdown_safe(state[1])

    def kill(self) -> None:
        if self._listener is not None:
            self._listener.close()


def _listener(listen: Listen) -> Any:
    try:
        made = eventlet.listen(tuple(listen), backlog=_BACKLOG, reuse_port=False)
    except OSError as error:
        log.error("cannot listen", address=f"{listen.host}:{listen.port}", reason=error.strerror)
        raise
    made.settimeout(None)
    return made
