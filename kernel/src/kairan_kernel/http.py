"""HTTP for nameko services: the `@route` decorator and its entrypoint.

    class DirectoryService:
        name = "directory"
        catalogue = Catalogue.from_package("kairan_directory.messages")
        errors = ERRORS                                  # {ErrorClass: (status, slug)}
        principal_of = staticmethod(Principal.from_claims)
        app = Bootstrapped(build)                        # build(settings) -> adapters

        @route("POST", "/directory/unions", body=NewUnion, reply=Union, status=201, allow=operators)
        def found_union(self, request: Request) -> object: ...

A handler runs in the connection's greenlet, inside a nameko worker context (dependencies injected, their
worker_setup, worker_result and worker_teardown called). Going through `spawn_worker` as nameko's own
entrypoint does would cost a second greenlet and an event for each request, and buys nothing here: the
server itself limits and awaits the handlers.
"""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

from marshmallow import Schema, fields
from nameko.containers import WorkerContext
from nameko.extensions import Entrypoint, register_entrypoint

from kairan_kernel import logs
from kairan_kernel.requests import Request
from kairan_kernel.routes import (
    DEFAULT_MAX_BODY,
    MAX_RAW_BODY,
    ROUTES_ATTRIBUTE,
    Policy,
    Refusal,
    Route,
)
from kairan_kernel.server import HttpServer

Handler = TypeVar("Handler", bound=Callable[..., object])
SchemaLike = Schema | type[Schema] | None


def route(
    method: str,
    path: str,
    *,
    allow: Policy,
    body: SchemaLike = None,
    query: SchemaLike = None,
    reply: SchemaLike = None,
    status: int = 200,
    summary: str = "",
    summary_ja: str = "",
    raw_body: bool = False,
    accepts: tuple[str, ...] = (),
    produces: str = "",
    max_body: int | None = None,
    errors: tuple[Refusal, ...] = (),
    tags: tuple[str, ...] = (),
) -> Callable[[Handler], Handler]:
    """Make a method the handler of `method path`.

    `allow` is the policy (`public`, `authenticated` or the service's own). With `raw_body` the handler reads
    `request.raw` (of a type in `accepts`, up to 32 MiB); else a JSON body up to 1 MiB goes through `body`.
    `produces` is the content type when the answer isn't JSON. `errors` are documented in OpenAPI.
    """
    if body is not None and raw_body:
        raise TypeError(f"{method} {path}: a raw body has no schema")
    query_schema = _instance(query)

    def declare(handler: Handler) -> Handler:
        declared = Route(
            method=method.upper(),
            path=path,
            allow=allow,
            name=handler.__name__,
            body=_instance(body),
            query=query_schema,
            reply=_instance(reply),
            status=status,
            summary=summary,
            summary_ja=summary_ja,
            raw_body=raw_body,
            accepts=accepts,
            produces=produces,
            max_body=max_body or (MAX_RAW_BODY if raw_body else DEFAULT_MAX_BODY),
            errors=errors,
            tags=tags,
            list_parameters=_lists(query_schema),
        )
        setattr(handler, ROUTES_ATTRIBUTE, (*getattr(handler, ROUTES_ATTRIBUTE, ()), declared))
        register_entrypoint(handler, RouteEntrypoint(declared))
        return handler

    return declare


def _instance(schema: SchemaLike) -> Schema | None:
    return schema() if isinstance(schema, type) else schema


def _lists(schema: Schema | None) -> frozenset[str]:
    if schema is None:
        return frozenset()
    return frozenset(
        each.data_key or name for name, each in schema.fields.items() if isinstance(each, fields.List)
    )


class RouteEntrypoint(Entrypoint):  # type: ignore[misc]
    """nameko's entrypoint for one route."""

    server = HttpServer()

    def __init__(self, route: Route, **kwargs: Any) -> None:
        self.route = route
        super().__init__(**kwargs)

    def setup(self) -> None:
        self.server.add(self)

    def stop(self) -> None:
        self.server.drain()

    def kill(self) -> None:
        self.server.kill()

    def call(self, request: Request) -> object:
        """Run policy and handler in a worker context; raises what they raise."""
        with self.server.workers:
            context = WorkerContext(
                self.container,
                self.container.service_cls(),
                self,
                (request,),
                data={"correlation_id": str(request.correlation_id), "language": request.language},
            )
            logs.bind(correlation_id=request.correlation_id)
            try:
                return self._run(context, request)
            finally:
                logs.unbind()

    def _run(self, context: Any, request: Request) -> object:
        container, service = self.container, context.service
        container._inject_dependencies(context)
        container._worker_setup(context)
        try:
            self.route.allow(request.principal, request, service)
            outcome: object = getattr(service, self.method_name)(request)
        except Exception:
            container._worker_result(context, None, sys.exc_info())
            raise
        else:
            container._worker_result(context, outcome, None)
            return outcome
        finally:
            container._worker_teardown(context)
