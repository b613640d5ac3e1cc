"""The WSGI application of a service: match, authenticate, validate, call, render; and whatever goes wrong,
a problem.

Every answer carries X-Request-Id, X-Correlation-Id, Content-Language and Vary; every request leaves one
line in the access log (method, route template, status, time; no paths, no query, no bodies) and one
observation in the metrics.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

import eventlet
from greenlet import GreenletExit

from kairan_kernel import metrics
from kairan_kernel.access_log import AccessLog
from kairan_kernel.catalogue import Catalogue, Language, preferred_language
from kairan_kernel.failures import problem_of
from kairan_kernel.fair import Turns, whose
from kairan_kernel.logs import logger
from kairan_kernel.overload import Overload
from kairan_kernel.problems import ErrorTable, Problem, of_domain_error
from kairan_kernel.reading import Environ, path_of, read_request, request_id_of
from kairan_kernel.replies import Rendered, render, render_problem
from kairan_kernel.requests import Request
from kairan_kernel.routes import Route, RouteTable
from kairan_kernel.shedding import Shedding

StartResponse = Callable[[str, list[tuple[str, str]]], object]
Call = Callable[[Request], object]
"""Runs a route's policy and handler in a worker context."""

Plain = Callable[[], Rendered]
"""An answer of the kernel's own (health, metrics, the OpenAPI document): no token, no access log."""

UNMATCHED: Final = "-"
_STATUS: Final = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}

log = logger("kairan.access")


@dataclass(slots=True)
class Exchange:
    """One request and what is known of it so far."""

    method: str
    request_id: str
    correlation_id: UUID
    language: Language
    started: float = field(default_factory=time.perf_counter)
    route: str = UNMATCHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What the application needs of a service."""

    table: RouteTable
    catalogue: Catalogue
    errors: ErrorTable
    principal: Callable[[str | None], Any]
    plain: Mapping[str, Plain]


class Application:
    """The WSGI callable. `draining` makes every answer the last one of its connection."""

    def __init__(self, service: Service, access: AccessLog | None = None) -> None:
        self._service = service
        self._access = access
        self.draining = False
        self.open_streams: set[Any] = set()
        self._shedding = Shedding()
        self._overload = Overload()
        self._turns = Turns()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = path_of(environ)
        plain = self._service.plain.get(path)
        if plain is not None and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            answer = plain()
            start_response(_status_line(answer.status), answer.headers)
            return [] if environ["REQUEST_METHOD"] == "HEAD" else answer.body
        return self._exchange(environ, path, start_response)

    def _exchange(self, environ: Environ, path: str, start_response: StartResponse) -> Iterable[bytes]:
        request_id, correlation_id = request_id_of(environ)
        language = preferred_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        exchange = Exchange(environ["REQUEST_METHOD"], request_id, correlation_id, language)
        answer = self._answer(environ, path, exchange)
        start_response(_status_line(answer.status), self._headers(answer, exchange))
        if not answer.open_ended:
            self._finished(exchange, answer.status)
            return [] if exchange.method == "HEAD" else answer.body
        environ["eventlet.minimum_write_chunk_size"] = 1
        return self._open_ended(answer, exchange)

    def _answer(self, environ: Environ, path: str, exchange: Exchange) -> Rendered:
        metrics.IN_PROGRESS.inc()
        try:
            route, call, params = self._service.table.match(path, exchange.method)
            exchange.route = route.path
            principal = self._principal(environ, route)
            request = read_request(
                environ,
                route,
                params,
                principal=principal,
                language=exchange.language,
                correlation_id=exchange.correlation_id,
            )
            with self._overload.taking(exchange.method):
                return self._in_turn(request, route, call)
        except (Exception, eventlet.Timeout) as error:  # noqa: BLE001 - every error becomes an answer
            eventlet.sleep(0)  # it may have taken no turn, and its connection must let others in
            return self._refusal(error, exchange)
        finally:
            metrics.IN_PROGRESS.dec()

    def _in_turn(self, request: Request, route: Route, call: Call) -> Rendered:
        share = whose(request.principal, request.client)
        self._turns.take(share)
        with self._shedding.trying(route.path):
            outcome = call(request)
        self._shedding.succeeded(route.path)
        # Many who waited together for the store come back together: their answers are made in turn too.
        self._turns.take(share)
        return render(outcome, route.status, route.reply)

    def _principal(self, environ: Environ, route: Route) -> Any:
        authorization = environ.get("HTTP_AUTHORIZATION")
        if route.needs_token:
            return self._service.principal(authorization)
        return None

    def _refusal(self, error: BaseException, exchange: Exchange) -> Rendered:
        problem = self._problem(error)
        if problem is None:
            log.error(
                "unexpected", route=exchange.route, correlation_id=exchange.correlation_id, exc_info=error
            )
            problem = Problem(500, "unexpected")
        elif problem is not error and problem.status == 503:
            self._shedding.failed(exchange.route)
            log.warning(
                "unavailable", route=exchange.route, correlation_id=exchange.correlation_id, exc_info=error
            )
        return render_problem(problem, self._service.catalogue, exchange.language, exchange.correlation_id)

    def _problem(self, error: BaseException) -> Problem | None:
        if isinstance(error, Problem):
            return error
        if isinstance(error, Exception):
            found = of_domain_error(error, self._service.errors)
            if found is not None:
                return found
        return problem_of(error)

    def _headers(self, answer: Rendered, exchange: Exchange) -> list[tuple[str, str]]:
        headers = answer.headers
        headers.append(("X-Request-Id", exchange.request_id))
        headers.append(("X-Correlation-Id", str(exchange.correlation_id)))
        headers.append(("Content-Language", exchange.language))
        headers.append(("Vary", "Accept-Language, Authorization"))
        if self.draining:
            headers.append(("Connection", "close"))
        return headers

    def _open_ended(self, answer: Rendered, exchange: Exchange) -> Iterator[bytes]:
        current = eventlet.getcurrent()
        self.open_streams.add(current)
        metrics.OPEN_STREAMS.inc()
        try:
            yield from answer.body
        except GreenletExit:
            return  # the server is stopping: the body ends as a whole, and the client comes back elsewhere
        except Exception as error:
            log.error(
                "stream broke", route=exchange.route, correlation_id=exchange.correlation_id, exc_info=error
            )
        finally:
            self.open_streams.discard(current)
            metrics.OPEN_STREAMS.dec()
            close = getattr(answer.body, "close", None)
            if close is not None:
                close()
            self._finished(exchange, answer.status)

    def _finished(self, exchange: Exchange, status: int) -> None:
        seconds = time.perf_counter() - exchange.started
        metrics.observe_request(exchange.method, exchange.route, status, seconds)
        if self._access is not None:
            ms = round(seconds * 1000, 1)
            about = (exchange.correlation_id, exchange.request_id)
            self._access.request(exchange.method, exchange.route, status, ms, *about)


def _status_line(status: int) -> str:
    return _STATUS.get(status) or f"{status} Unknown"
