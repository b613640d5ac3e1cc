"""The OpenAPI document: valid, complete, served, and kept current by a command."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from .conftest import HERE, Stand

SERVICE = "lending_example.serve:LendingService"


def write(out: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kairan_kernel.openapi", SERVICE, "--out", str(out), *options]
    return subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def document(stand: Stand) -> dict[str, Any]:
    answer = stand.http.get("/lending/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    served: dict[str, Any] = answer.json()
    return served


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_route_is_in_it_with_its_schemas_and_parameters(document: dict[str, Any]) -> None:
    lend = document["paths"]["/lending/stands/{stand}/loans"]["post"]
    assert lend["summary"] == "Borrow an umbrella"
    assert lend["x-summary-ja"] == "傘を借りる"
    assert lend["security"] == [{"accessToken": []}]
    assert lend["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Loan"
    }
    keys = [each for each in lend["parameters"] if each.get("name") == "Idempotency-Key"]
    assert [key["required"] for key in keys] == [True]
    umbrellas = document["paths"]["/lending/umbrellas"]["get"]
    assert {each["name"] for each in umbrellas["parameters"] if each.get("in") == "query"} == {
        "limit",
        "cursor",
        "colour",
    }
    assert "security" not in umbrellas
    loan = document["paths"]["/lending/loans/{loan_id}"]["get"]
    assert loan["parameters"][0]["schema"] == {"type": "string", "format": "uuid"}


def test_every_problem_that_a_route_may_give_is_in_it(document: dict[str, Any]) -> None:
    answers = document["paths"]["/lending/stands/{stand}/loans"]["post"]["responses"]
    assert sorted(answers) == ["201", "400", "401", "404", "409", "413", "415", "422", "500", "503"]
    assert answers["409"]["x-problems"] == ["https://kairan.example/problems/none-left"]
    assert "application/problem+json" in answers["404"]["content"]
    assert answers["503"] == {"$ref": "#/components/responses/Unavailable"}


def test_the_command_writes_what_is_served_and_checks_that_it_is_current(
    document: dict[str, Any], tmp_path: Path
) -> None:
    out = tmp_path / "openapi" / "lending.json"
    assert write(out, "--check").returncode == 1
    assert write(out).returncode == 0
    assert json.loads(out.read_text("utf-8")) == document
    assert write(out, "--check").returncode == 0
    out.write_text(out.read_text("utf-8").replace("umbrella", "parasol"), "utf-8")
    stale = write(out, "--check")
    assert stale.returncode == 1
    assert "not current" in stale.stderr
