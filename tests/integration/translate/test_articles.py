"""Articles from the bulletin, translated: through the bus, the log, the engine's process and back over
HTTP.
"""

from tests.neighbourhood.service import slug, wait_until
from tests.neighbourhood.union import Union

from kairan_contracts.translate.vocabulary import Language

from .calling import Translate, an_article, corrected

BEAR = "7月7日(火)午後3時ごろ、西町会館で熊が目撃されました。"
BEAR_BODY = (
    "外出を控えてください。\n熊を見かけても、近づかないでください。\n熊を見たら、110に電話してください。"
)


def test_an_article_of_phrases_alone_is_there_in_every_language_of_the_catalogue(
    translate: Translate, union: Union
) -> None:
    resident = union.households[0].member()
    article_id = translate.publish(union, BEAR, BEAR_BODY, importance="urgent")
    for language in Language:
        if language is Language.JA:
            continue
        made = translate.translation(resident, article_id, language.value)
        assert made["outcome"] == "phrases"
        segments = made["title"]["segments"] + made["body"]["segments"]
        assert {each["origin"] for each in segments} == {"phrase"}
        assert {each["approval"] for each in segments} == {"draft"}
        assert "15:00" in made["title"]["text"]
        assert "110" in made["body"]["text"]


def test_the_reader_is_told_honestly_that_a_phrase_awaits_a_native_speaker(
    translate: Translate, union: Union
) -> None:
    resident = union.households[0].member()
    article_id = translate.publish(union, "助けて", "無事です。")
    made = translate.translation(resident, article_id, "en")
    assert made["title"]["text"] == "Help me!"
    assert made["title"]["segments"][0]["label"] == "Written by people (draft, needs a native speaker)"


def test_other_sentences_are_machine_made_and_say_by_what(translate: Translate, union: Union) -> None:
    resident = union.households[0].member()
    body = (
        "令和8年7月7日(火)、公園で清掃を行います。\n会費は5,000円です。\n避難所はだれでも無料で利用できます。"
    )
    article_id = translate.publish(union, "清掃のお知らせ", body)
    made = translate.translation(resident, article_id, "en")
    assert made["outcome"] == "machine"
    first, second, third = made["body"]["segments"]
    assert first["origin"] == "machine"
    assert first["engine"].startswith("argos-translate-lt ")
    assert "July 7, 2026 (Tuesday)" in first["text"]
    assert second["text"] == "The fee is 5,000 yen."
    assert third["origin"] == "phrase"
    assert made["notice"].startswith("Partly machine-translated. There may be mistakes.")


def test_a_language_is_reached_by_english(translate: Translate, union: Union) -> None:
    resident = union.households[0].member()
    article_id = translate.publish(union, "清掃のお知らせ", "会費は5,000円です。")
    made = translate.translation(resident, article_id, "es")
    assert made["body"]["text"].startswith("La cuota es 5")
    assert "ja-en 1.0, en-es 1.0" in made["body"]["segments"][0]["engine"]


def test_an_article_goes_out_untranslated_and_says_so_where_there_is_no_package(
    translate: Translate, union: Union
) -> None:
    resident = union.households[0].member()
    article_id = translate.publish(union, "清掃のお知らせ", "会費は無料です。")
    made = translate.translation(resident, article_id, "vi")
    assert made["outcome"] == "untranslated"
    assert made["body"]["text"] == "会費は無料です。"
    assert made["body"]["segments"][0]["reason"] == "no_package"


def test_a_correction_is_translated_anew_and_the_old_one_is_marked_meanwhile(
    translate: Translate, union: Union
) -> None:
    resident = union.households[0].member()
    article = an_article(union, "清掃のお知らせ", "会費は5,000円です。")
    translate.address(article, union.associations[0])
    translate.tell("bulletin.article_published", article)
    path = f"/translate/articles/{article['article_id']}/translations/en"
    assert translate.translation(resident, article["article_id"], "en")["edition"] == 1
    translate.processes.work.kill()
    try:
        translate.tell(
            "bulletin.article_corrected", corrected(article, "清掃のお知らせ", "会費は6,000円です。")
        )
        wait_until(lambda: translate.get(resident, path).json()["stale"])
        stale = translate.get(resident, path).json()
        assert stale["edition"] == 1
        assert stale["current_edition"] == 2
        assert stale["notice"].startswith("This translation is of an earlier edition.")
    finally:
        translate.processes.work.start()
    renewed = translate.translation(resident, article["article_id"], "en")
    assert renewed["edition"] == 2
    assert renewed["stale"] is False
    assert "6,000 yen" in renewed["body"]["text"]


def test_a_withdrawn_article_is_shown_no_more(translate: Translate, union: Union) -> None:
    resident = union.households[0].member()
    article = an_article(union, "助けて", "無事です。")
    translate.address(article, union.associations[0])
    translate.tell("bulletin.article_published", article)
    translate.translation(resident, article["article_id"], "en")
    parts = ("article_id", "audience_id", "union_id", "union", "association_id", "association")
    withdrawn = {name: article[name] for name in parts}
    withdrawn |= {"reason": "中止", "withdrawn_at": "2026-11-03T00:00:00Z"}
    translate.tell("bulletin.article_withdrawn", withdrawn)
    path = f"/translate/articles/{article['article_id']}/translations/en"
    wait_until(lambda: translate.get(resident, path).status_code == 404)
    assert slug(translate.get(resident, path)) == "article-unknown"
