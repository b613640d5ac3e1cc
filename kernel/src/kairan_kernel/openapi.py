"""OpenAPI 3.1 from the routes: served at `/<name>/openapi.json` and kept in contracts/openapi.

    python -m kairan_kernel.openapi kairan_x.serve:XService --out contracts/openapi/x.json

`--check` writes nothing and ends with 1 when the file is not what the routes say now.
"""

import importlib
import json
import re
import sys
import warnings
from pathlib import Path
from typing import Any, Final

import click
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from kairan_kernel.operations import ACCEPT_LANGUAGE, ALWAYS, operation_of
from kairan_kernel.problems import ErrorTable
from kairan_kernel.routes import routes_of

VERSION: Final = "3.1.0"
_PARAMETER = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")

_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "RFC 9457. Texts are in the language of Accept-Language: Japanese (default) or English.",
    "required": ["type", "title", "status", "detail", "instance", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "names the kind of problem; stable"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "urn:uuid: of the correlation id, for support"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
    },
}
_FAULT: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["pointer", "code", "message"],
    "properties": {
        "pointer": {"type": "string", "description": "JSON pointer into the body, or ?name of the query"},
        "code": {"type": "string", "description": "stable name of the fault"},
        "message": {"type": "string"},
    },
}


def document(service_cls: Any, title: str | None = None) -> dict[str, Any]:
    """The OpenAPI document of a service class, from its routes and its table of errors."""
    spec = APISpec(
        title=title or f"Kairan {service_cls.name}",
        version=getattr(service_cls, "api_version", "1.0.0"),
        openapi_version=VERSION,
        plugins=[MarshmallowPlugin()],
        info={"description": (service_cls.__doc__ or "").strip()},
    )
    spec.components.security_scheme(
        "accessToken", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT (ES256)"}
    )
    spec.components.schema("Fault", _FAULT)
    spec.components.schema("Problem", _PROBLEM)
    spec.components.parameter("AcceptLanguage", "header", ACCEPT_LANGUAGE)
    for name, answer in ALWAYS.values():
        spec.components.response(name, answer)
    errors: ErrorTable = getattr(service_cls, "errors", {})
    for route in routes_of(service_cls):
        path, parameters = path_and_parameters(route.path)
        operation = operation_of(route, errors, parameters)
        spec.path(path=path, operations={route.method.lower(): operation})
    made: dict[str, Any] = json.loads(json.dumps(spec.to_dict()))
    return made


def path_and_parameters(rule: str) -> tuple[str, list[dict[str, Any]]]:
    """`/unions/<uuid:union_id>` as `/unions/{union_id}` with its parameters."""
    schemas = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer", "minimum": 0}}
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": schemas.get(kind, {"type": "string"})}
        for kind, name in _PARAMETER.findall(rule)
    ]
    return _PARAMETER.sub(r"{\2}", rule), parameters


def text_of(service_cls: Any) -> str:
    """The document as it is kept in a file: indented JSON, Japanese as it is."""
    return json.dumps(document(service_cls), indent=2, ensure_ascii=False) + "\n"


@click.command()
@click.argument("service")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option("--check", is_flag=True, help="Write nothing; end with 1 when the file is not current.")
def main(service: str, out: Path, check: bool) -> None:
    """Write the OpenAPI document of SERVICE ("package.module:Class")."""
    module, _, name = service.partition(":")
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    text = text_of(getattr(importlib.import_module(module), name))
    if not check:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, "utf-8")
    elif not out.is_file() or out.read_text("utf-8") != text:
        click.echo(f"{out} is not current: run this command without --check", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
