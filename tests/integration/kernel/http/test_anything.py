"""Anything that OpenAPI allows, and much that it does not: no 500, and answers as declared."""

from contextlib import suppress

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from .conftest import Signer, Stand

ENDLESS_OR_BROKEN = ("/lending/live", "/lending/broken/{how}", "/lending/naps")
OF_ANY_SERVER = {400, 404, 405, 414}
FEW = settings(
    max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def test_whatever_is_sent_the_answer_is_one_of_those_declared(stand: Stand, signer: Signer) -> None:
    headers = {"Authorization": f"Bearer {signer.token(stand='station')}"}
    answered: dict[int, int] = {}

    def send(case: schemathesis.Case) -> None:
        if "stand" in case.path_parameters and len(case.path_parameters["stand"]) > 2:
            case.path_parameters["stand"] = "station"
        answer = case.call(base_url=stand.url, headers=headers)
        assert answer.status_code < 500, (case.as_curl_command(), answer.text)
        declared = {int(status) for status in case.operation.definition.raw["responses"]}
        assert answer.status_code in declared | OF_ANY_SERVER, case.as_curl_command()
        answered[answer.status_code] = answered.get(answer.status_code, 0) + 1

    schema = schemathesis.openapi.from_dict(stand.http.get("/lending/openapi.json").json())
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path in ENDLESS_OR_BROKEN:
            continue
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            with suppress(Unsatisfiable):  # nothing about this operation can be wrong
                FEW(given(operation.as_strategy(generation_mode=mode))(send))()
    assert answered[201] > 3
    assert answered[422] > 3
