"""Who vouches for a phrase: recorded by an operator, shown to every reader, bound to the very wording."""

from tests.neighbourhood.service import slug, wait_until
from tests.neighbourhood.union import Union, operator

from .calling import Translate


def phrase(translate: Translate, who: object, name: str) -> dict[str, object]:
    items = translate.get(who, "/translate/phrases?language=tl").json()["items"]  # type: ignore[arg-type]
    return next(each for each in items if each["phrase"] == name)


def test_a_signature_is_shown_and_can_be_withdrawn(translate: Translate, union: Union) -> None:
    resident, clerk = union.households[0].member(), operator()
    draft = phrase(translate, resident, "help-me")
    assert draft["approval"] == "draft"
    assert draft["label"] == "Written by people (draft, needs a native speaker)"
    path = "/translate/phrases/help-me/signatures"
    body = {"language": "tl", "digest": draft["digest"], "signer": "Maria Santos"}
    assert slug(translate.post(resident, path, body)) == "operators-only"
    signed = translate.post(clerk, path, body)
    assert signed.status_code == 201
    assert signed.json()["label"] == "Approved by Maria Santos"
    wait_until(lambda: phrase(translate, resident, "help-me")["approval"] == "approved")
    made = translate.post(resident, "/translate/texts", {"text": "助けて", "target": "tl"}).json()
    assert made["segments"][0]["approval"] == "approved"
    assert made["segments"][0]["label"] == "Approved by Maria Santos"
    assert translate.post(clerk, f"{path}/withdrawals", {"language": "tl"}).status_code == 204
    wait_until(lambda: phrase(translate, resident, "help-me")["approval"] == "draft")
    assert slug(translate.post(clerk, f"{path}/withdrawals", {"language": "tl"})) == "not-signed"


def test_another_wording_than_the_one_shown_cannot_be_signed(translate: Translate) -> None:
    path = "/translate/phrases/help-me/signatures"
    body = {"language": "tl", "digest": "0" * 16, "signer": "Maria Santos"}
    answer = translate.post(operator(), path, body)
    assert answer.status_code == 409
    assert slug(answer) == "wording-changed"
    unknown = translate.post(operator(), "/translate/phrases/no-such/signatures", body)
    assert slug(unknown) == "phrase-unknown"
