"""What a service class tells the kernel, read once when it starts; what is missing or inconsistent stops
the start.

Attributes of the class: `name`, `catalogue`, `errors`, `principal_of(claims)`, and if its own keys verify
its tokens `token_keys(settings) -> KeySource` (otherwise `settings.jwks_url` is asked).
"""

from collections.abc import Iterable, Mapping
from functools import cache, partial
from typing import Any

from kairan_kernel import health, metrics, openapi
from kairan_kernel.application import Call, Plain, Service
from kairan_kernel.auth import Authenticator, TokenVerifier
from kairan_kernel.catalogue import Catalogue, CatalogueFault
from kairan_kernel.faults import codes_of
from kairan_kernel.problems import ErrorTable
from kairan_kernel.replies import JSON, Rendered
from kairan_kernel.routes import Route, RouteTable


def service_of(container: Any, calls: Iterable[tuple[Route, Call]]) -> Service:
    """The application's view of the service that `container` runs."""
    cls = container.service_cls
    pairs = list(calls)
    catalogue: Catalogue = getattr(cls, "catalogue", None) or Catalogue.kernel()
    errors: ErrorTable = getattr(cls, "errors", {})
    check_texts(catalogue, errors, [route for route, _ in pairs])
    return Service(
        table=RouteTable(pairs),
        catalogue=catalogue,
        errors=errors,
        principal=_authenticator(cls, container.config["settings"], pairs),
        plain=_plain(cls, health.Readiness(health.checks_of(container))),
    )


def check_texts(catalogue: Catalogue, errors: ErrorTable, routes: Iterable[Route]) -> None:
    """Raises CatalogueFault naming every text that a problem or a validator of these routes needs and
    lacks.
    """
    known = list(routes)
    slugs = {slug for _, slug in errors.values()}
    slugs |= {refusal[1] for route in known for refusal in route.errors if isinstance(refusal, tuple)}
    needed = {f"problem.{slug}.{part}" for slug in slugs for part in ("title", "detail")}
    for schema in (schema for route in known for schema in (route.body, route.query) if schema is not None):
        needed |= {f"fault.{code}" for code in codes_of(schema)}
    missing = sorted(key for key in needed if key not in catalogue)
    if missing:
        raise CatalogueFault("no text for " + ", ".join(missing))


def _authenticator(cls: Any, settings: Any, pairs: Iterable[tuple[Route, Call]]) -> Any:
    if not any(route.needs_token for route, _ in pairs):
        return _nobody
    keys = cls.token_keys(settings) if hasattr(cls, "token_keys") else settings.jwks_url
    return Authenticator(TokenVerifier(keys), cls.principal_of).principal


def _nobody(authorization: str | None) -> None:
    return None


def _plain(cls: Any, readiness: health.Readiness) -> Mapping[str, Plain]:
    described = cache(partial(_described, cls))
    answers: dict[str, Plain] = {
        "/healthz": health.alive,
        "/readyz": readiness.answer,
        "/metrics": _metrics,
    }
    own = {f"/{cls.name}{path}": answer for path, answer in answers.items()}
    return {**answers, **own, f"/{cls.name}/openapi.json": described}


def _described(cls: Any) -> Rendered:
    body = openapi.text_of(cls).encode("utf-8")
    return Rendered(200, [("Content-Type", JSON), ("Content-Length", str(len(body)))], [body])


def _metrics() -> Rendered:
    body = metrics.exposition()
    return Rendered(200, [("Content-Type", metrics.CONTENT_TYPE), ("Content-Length", str(len(body)))], [body])
