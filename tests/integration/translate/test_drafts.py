"""A reader is told of phrases that no native speaker has signed yet, for each sentence and on the whole."""

import pytest
from tests.neighbourhood.service import wait_until
from tests.neighbourhood.union import Union, operator

from kairan_contracts.translate.vocabulary import Language

from .calling import Translate

UNSIGNED = "Not all of its safety phrases have been checked by a native speaker yet."
OTHERS = [language.value for language in Language if language is not Language.JA]
PHRASES = ("shelter-full", "food")
TITLE, BODY = "西町会館の避難所は満員です。", "西町会館で午後3時から食料を配ります。"


def test_until_somebody_signs_every_language_is_called_a_draft(translate: Translate, union: Union) -> None:
    resident = union.households[0].member()
    article_id = translate.publish(union, "助けてください。", "閉じ込められています。", importance="urgent")
    for language in OTHERS:
        made = translate.translation(resident, article_id, language)
        assert made["draft"] is True
        assert made["notice"].endswith(UNSIGNED)
        labels = {each["label"] for each in made["title"]["segments"] + made["body"]["segments"]}
        assert labels == {"Written by people (draft, needs a native speaker)"}
    listed = translate.get(resident, f"/translate/articles/{article_id}/translations").json()["items"]
    assert [each["language"] for each in listed if each["draft"]] == sorted(OTHERS)
    assert all(each["notice"].endswith(UNSIGNED) for each in listed)
    assert not any("title" in each or "body" in each for each in listed)


def test_japanese_readers_are_told_in_japanese(translate: Translate, union: Union) -> None:
    resident = union.households[0].member()
    article_id = translate.publish(union, "助けてください。", "無事です。")
    translate.translation(resident, article_id, "pt")
    path = f"/translate/articles/{article_id}/translations/pt"
    made = translate.get(resident, path, language="ja").json()
    assert made["notice"].endswith("安全のことばのうち、母語話者の確認がまだのものがあります。")
    assert made["title"]["segments"][0]["label"] == "人が書いた訳(下書き:母語話者の確認待ち)"


@pytest.mark.parametrize("signed", [1, 2])
def test_it_is_a_draft_until_the_last_of_its_phrases_is_signed(
    translate: Translate, union: Union, signed: int
) -> None:
    resident, clerk = union.households[0].member(), operator()
    article_id = translate.publish(union, TITLE, BODY)
    translate.translation(resident, article_id, "ko")
    path = f"/translate/articles/{article_id}/translations"
    items = translate.get(resident, "/translate/phrases?language=ko").json()["items"]
    digests = {each["phrase"]: each["digest"] for each in items}
    for name in PHRASES[:signed]:
        body = {"language": "ko", "digest": digests[name], "signer": "김민지"}
        assert translate.post(clerk, f"/translate/phrases/{name}/signatures", body).status_code == 201
    wait_until(lambda: _approved(translate.get(resident, f"{path}/ko").json()) == signed)
    made = translate.get(resident, f"{path}/ko").json()
    assert made["draft"] is (signed < len(PHRASES))
    assert made["notice"].endswith(UNSIGNED) is made["draft"]
    listed = {each["language"]: each for each in translate.get(resident, path).json()["items"]}
    assert listed["ko"]["draft"] is made["draft"]
    assert listed["vi"]["draft"] is True
    asked = translate.post(resident, "/translate/texts", {"text": TITLE, "target": "ko"}).json()
    assert asked["draft"] is False
    for name in PHRASES[:signed]:
        withdrawn = f"/translate/phrases/{name}/signatures/withdrawals"
        assert translate.post(clerk, withdrawn, {"language": "ko"}).status_code == 204


def _approved(made: dict[str, dict[str, list[dict[str, object]]]]) -> int:
    segments = made["title"]["segments"] + made["body"]["segments"]
    return sum(each.get("approval") == "approved" for each in segments)
