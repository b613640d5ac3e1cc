"""Who may read an article's translations, hear it, and have it made again."""

from tests.neighbourhood.service import slug, wait_until
from tests.neighbourhood.union import Union, operator

from .calling import Translate


def test_only_those_who_were_addressed_and_officers_read(translate: Translate, union: Union) -> None:
    nishi, higashi = union.associations
    article_id = translate.publish(union, "助けて", "無事です。")
    translate.translation(nishi.households[0].member(), article_id, "en")
    base = f"/translate/articles/{article_id}"
    for path in (f"{base}/translations", f"{base}/translations/en"):
        assert translate.get(nishi.officer(), path).status_code == 200
        assert translate.get(union.officer(), path).status_code == 200
        for stranger in (higashi.households[0].member(), higashi.officer()):
            answer = translate.get(stranger, path)
            assert answer.status_code == 404
            assert slug(answer) == "article-unknown"
        assert translate.get(None, path).status_code == 401
        assert translate.get(operator(), path).status_code == 403
    speech = translate.get(higashi.officer(), f"{base}/speech")
    assert speech.status_code == 404


def test_officers_have_an_article_made_again(translate: Translate, union: Union) -> None:
    nishi, higashi = union.associations
    article_id = translate.publish(union, "清掃のお知らせ", "会費は無料です。")
    before = translate.translation(nishi.officer(), article_id, "vi")
    path = f"/translate/articles/{article_id}/renewals"
    assert translate.post(nishi.households[0].member(), path, {}).status_code == 403
    assert translate.post(higashi.officer(), path, {}).status_code == 404
    asked = translate.post(nishi.officer(), path, {"languages": ["vi"]})
    assert asked.status_code == 202
    assert asked.json()["languages"] == ["vi"]
    where = f"/translate/articles/{article_id}/translations/vi"

    def made_at() -> str:
        return str(translate.get(nishi.officer(), where).json()["made_at"])

    wait_until(lambda: made_at() > before["made_at"])
    assert translate.translation(nishi.officer(), article_id, "vi")["outcome"] == "untranslated"
