"""Read aloud: through the worker and the voice's own process."""

from tests.neighbourhood.service import slug, wait_until
from tests.neighbourhood.union import Union

from .calling import Translate


def test_an_article_is_read_aloud_in_japanese(translate: Translate, union: Union) -> None:
    resident = union.households[0].member()
    article_id = translate.publish(
        union, "熊出没注意", "夕日寺で熊が目撃されました。\n鱻に注意。外出を控えてください。"
    )
    translate.translation(resident, article_id, "en")
    path = f"/translate/articles/{article_id}/speech"
    wait_until(lambda: translate.get(resident, path).status_code != 202, seconds=30)
    heard = translate.get(resident, path)
    assert heard.status_code == 200, heard.text
    assert heard.headers["content-type"] == "audio/mpeg"
    assert heard.content[:2] in (b"\xff\xfb", b"\xff\xf3", b"ID")
    assert len(heard.content) > 20_000


def test_a_text_is_listened_to_before_it_is_published(translate: Translate, union: Union) -> None:
    resident = union.households[0].member()
    body = {"text": "無事です。"}
    wait_until(lambda: translate.post(resident, "/translate/speeches", body).status_code != 202, seconds=30)
    assert translate.post(resident, "/translate/speeches", body).headers["content-type"] == "audio/mpeg"


def test_other_languages_have_no_voice_yet(translate: Translate, union: Union) -> None:
    resident = union.households[0].member()
    article_id = translate.publish(union, "熊出没注意", "外出を控えてください。")
    translate.translation(resident, article_id, "en")
    answer = translate.get(resident, f"/translate/articles/{article_id}/speech?language=en")
    assert answer.status_code == 406
    assert slug(answer) == "no-voice"


def test_what_has_nothing_to_say_or_too_much_is_refused(translate: Translate, union: Union) -> None:
    resident = union.households[0].member()
    path = "/translate/speeches"
    wait_until(lambda: translate.post(resident, path, {"text": "🐻"}).status_code != 202, seconds=30)
    assert slug(translate.post(resident, path, {"text": "🐻"})) == "voice-failed"
    assert slug(translate.post(resident, path, {"text": "あ" * 6_001})) == "too-long-to-speak"
