"""Texts on demand over HTTP."""

import pytest
from nameko.standalone.rpc import ServiceRpcProxy
from tests.neighbourhood.service import slug, wait_until
from tests.neighbourhood.union import Union, operator

from .calling import Translate


def test_a_text_is_translated_by_the_machine_and_then_known(translate: Translate, union: Union) -> None:
    resident = union.households[0].member()
    body = {"text": "明日、公園で夏祭りを行います。会費は500円です。", "target": "en"}
    answer = translate.post(resident, "/translate/texts", body)
    if answer.status_code == 202:
        path = answer.headers["Location"]
        wait_until(lambda: translate.get(resident, path).json()["state"] == "ready")
        answer = translate.get(resident, path)
    made = answer.json()
    assert made["source"] == "ja"
    assert made["outcome"] == "machine"
    assert made["translated"] == (
        "The summer festival will be held at the park tomorrow. The fee is 500 yen."
    )
    again = translate.post(resident, "/translate/texts", body)
    assert again.status_code == 200
    assert again.json()["text_id"] == made["text_id"]
    stranger = union.associations[1].blocks[0].households[0].member()
    assert slug(translate.get(stranger, f"/translate/texts/{made['text_id']}")) == "text-unknown"


def test_a_phrase_in_any_language_needs_no_machine(translate: Translate, union: Union) -> None:
    resident = union.households[0].member()
    answer = translate.post(resident, "/translate/texts", {"text": "Help me!", "target": "ja"})
    assert answer.status_code == 200
    made = answer.json()
    assert made["translated"] == "助けてください。"
    assert made["outcome"] == "phrases"
    assert made["segments"][0]["approval"] == "draft"


def test_an_emoji_alone_is_given_back_and_said_to_have_no_words(translate: Translate, union: Union) -> None:
    resident = union.households[0].member()
    made = translate.post(resident, "/translate/texts", {"text": "🐻", "target": "en"}).json()
    assert made["translated"] == "🐻"
    assert made["segments"][0]["reason"] == "nothing_to_translate"


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        ({"text": "あ" * 20_001, "target": "en"}, 422, "validation"),
        ({"text": "", "target": "en"}, 422, "validation"),
        ({"text": "夏祭り", "target": "tlh"}, 422, "validation"),
        ({"text": "夏祭り", "target": "en", "source": "xx"}, 422, "validation"),
        ({"text": "Qwrtz plmk", "target": "ja"}, 422, "language-undetected"),
    ],
)
def test_what_cannot_be_translated_gets_a_clear_answer(
    translate: Translate, union: Union, body: dict[str, str], status: int, problem: str
) -> None:
    answer = translate.post(union.households[0].member(), "/translate/texts", body)
    assert answer.status_code == status
    assert slug(answer) == problem


def test_a_megabyte_is_refused_clearly(translate: Translate, union: Union) -> None:
    body = {"text": "災害" * 200_000, "target": "en"}
    answer = translate.post(union.households[0].member(), "/translate/texts", body)
    assert answer.status_code in (413, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_engine_tells_what_it_can_do(translate: Translate, union: Union) -> None:
    resident = union.households[0].member()
    wait_until(lambda: translate.get(resident, "/translate/engine").json()["engine"] is not None)
    told = translate.get(resident, "/translate/engine").json()
    pairs = {(each["source"], each["target"]) for each in told["packages"]}
    assert pairs == {("ja", "en"), ("en", "es")}
    assert told["faults"] == []


def test_operators_have_no_texts(translate: Translate) -> None:
    answer = translate.post(operator(), "/translate/texts", {"text": "助けて", "target": "en"})
    assert answer.status_code == 403
    assert slug(answer) == "residents-only"


def test_other_services_translate_by_rpc_for_whom_they_serve(translate: Translate, union: Union) -> None:
    resident = union.households[0].member()
    config = {"AMQP_URI": translate.processes.around.amqp_url}
    with ServiceRpcProxy("translate", config, timeout=25) as proxy:
        claims = resident.to_claims()
        helped = proxy.translate(viewer=claims, text="助けて", target="ne")
        machine = proxy.translate(viewer=claims, text="会費は700円です。", target="en")
    assert (helped["state"], helped["outcome"]) == ("ready", "phrases")
    assert helped["translated"] == "मलाई बचाउनुहोस्! सहयोग गर्नुहोस्!"
    assert machine["translated"] == "The fee is 700 yen."
    assert machine["segments"][0]["origin"] == "machine"
