"""Glossaries and languages over HTTP, and that articles follow them."""

from functools import partial

import pytest
from tests.neighbourhood.service import slug, wait_until
from tests.neighbourhood.union import Association, Union

from kairan_contracts.identity import Principal
from kairan_translate.desks.wordings import OTHERS

from .calling import Translate

TERM = {
    "term": "泉ヶ丘ふれあい館",
    "kind": "place",
    "reading": "いずみがおかふれあいかん",
    "wordings": {"en": "Izumigaoka Fureai Hall"},
}


def test_a_term_is_entered_used_and_removed(translate: Translate, union: Union) -> None:
    association = union.associations[0]
    officer, resident = association.officer(), association.households[0].member()
    path = f"/translate/areas/{association.association_id}/terms"
    entered = translate.post(officer, path, TERM)
    assert entered.status_code == 201
    assert translate.get(resident, path).json()["items"][0]["wordings"] == TERM["wordings"]
    known = {"_id": str(association.association_id)}
    wait_until(lambda: translate.database["wordings"].count_documents(known) == 1)
    article_id = translate.publish(union, "緊急のお知らせ", "泉ヶ丘ふれあい館に避難所を開設しました。")
    made = translate.translation(resident, article_id, "en")
    assert made["body"]["text"] == "An evacuation shelter is open at Izumigaoka Fureai Hall."
    term_path = entered.headers["Location"]
    assert translate.call(officer, "DELETE", term_path).status_code == 204
    assert translate.get(resident, path).json()["items"] == []
    assert slug(translate.call(officer, "DELETE", term_path)) == "term-unknown"


def test_articles_are_put_into_the_languages_that_were_chosen(translate: Translate, union: Union) -> None:
    association = union.associations[0]
    officer, resident = association.officer(), association.households[0].member()
    path = f"/translate/areas/{association.association_id}/languages"
    assert len(translate.get(resident, path).json()["languages"]) == 11
    chosen = translate.call(officer, "PUT", path, {"languages": ["pt", "vi", "ja"]}).json()["languages"]
    assert chosen == ["vi", "pt"]
    known = {"_id": str(association.association_id)}
    wait_until(lambda: translate.database["wordings"].count_documents(known) == 1)
    article_id = translate.publish(union, "助けて", "無事です。")
    translate.translation(resident, article_id, "vi")
    listed = translate.get(resident, f"/translate/articles/{article_id}/translations").json()["items"]
    assert [each["language"] for each in listed] == ["pt", "vi"]
    missing = translate.get(resident, f"/translate/articles/{article_id}/translations/ko")
    assert slug(missing) == "translation-unknown"


def test_an_association_that_has_not_chosen_follows_its_union(translate: Translate, union: Union) -> None:
    nishi, higashi = union.associations
    chair = union.officer()
    path = f"/translate/areas/{union.union_id}/languages"
    assert translate.call(chair, "PUT", path, {"languages": ["ne", "en"]}).json()["languages"] == ["en", "ne"]
    own = f"/translate/areas/{nishi.association_id}/languages"
    assert translate.get(nishi.households[0].member(), own).json()["languages"] == ["en", "ne"]
    known = {"_id": str(union.union_id)}
    wait_until(lambda: translate.database["wordings"].count_documents(known) == 1)
    article_id = translate.publish(union, "助けて", "無事です。")
    resident = nishi.households[0].member()
    translate.translation(resident, article_id, "ne")
    listed = translate.get(resident, f"/translate/articles/{article_id}/translations").json()["items"]
    assert [each["language"] for each in listed] == ["en", "ne"]
    assert translate.call(nishi.officer(), "PUT", own, {"languages": []}).json()["languages"] == []
    assert translate.get(resident, own).json()["languages"] == []
    others = f"/translate/areas/{higashi.association_id}/languages"
    assert translate.get(higashi.households[0].member(), others).json()["languages"] == ["en", "ne"]


def listed_languages(association: Association, *languages: str) -> dict[str, object]:
    """`directory.languages_listed` of an association."""
    placement = association.households[0].placement()
    parts = ("union_id", "union", "association_id", "association", "association_name")
    said = {"languages": list(languages), "listed_at": "2026-11-01T00:00:00Z"}
    return {name: placement[name] for name in parts} | said


def lists(translate: Translate, who: Principal, path: str, used: list[str]) -> bool:
    """Whether these are the languages that households are known to use."""
    return sorted(translate.get(who, path).json()["used"]) == used


def vietnamese_chosen(translate: Translate, association: Association) -> str:
    """The association's officers choose Vietnamese alone, and it is known; the path of its languages."""
    path = f"/translate/areas/{association.association_id}/languages"
    translate.put(association.officer(), path, {"languages": ["vi"]})
    known = {"_id": str(association.association_id)}
    wait_until(lambda: translate.database["wordings"].count_documents(known) == 1)
    return path


def test_articles_are_also_put_into_what_the_households_use_as_long_as_they_do(
    translate: Translate, union: Union
) -> None:
    association = union.associations[0]
    resident = association.households[0].member()
    path = vietnamese_chosen(translate, association)
    for used in (["ne", "pt"], []):
        translate.tell("directory.languages_listed", listed_languages(association, *used))
        wait_until(partial(lists, translate, resident, path, used))
        assert translate.get(resident, path).json()["languages"] == ["vi"]
        article_id = translate.publish(union, "助けて", "無事です。")
        translate.translation(resident, article_id, "vi")
        items = translate.get(resident, f"/translate/articles/{article_id}/translations").json()["items"]
        assert [each["language"] for each in items] == sorted({*used, "vi"})


def test_an_older_list_of_languages_changes_nothing(translate: Translate, union: Union) -> None:
    association = union.associations[0]
    resident = association.households[0].member()
    path = f"/translate/areas/{association.association_id}/languages"
    at = translate.position + 1000
    translate.tell("directory.languages_listed", listed_languages(association, "pt"), position=at)
    wait_until(lambda: translate.get(resident, path).json()["used"] == ["pt"])
    translate.tell("directory.languages_listed", listed_languages(association, "ne"), position=at - 1)
    translate.tell("directory.languages_listed", listed_languages(association, "ko"), position=at + 1)
    wait_until(lambda: translate.get(resident, path).json()["used"] == ["ko"])
    neighbour = union.associations[1].households[0].member()
    others = f"/translate/areas/{union.associations[1].association_id}/languages"
    assert translate.get(neighbour, others).json()["used"] == []


def test_a_warning_of_phrases_goes_out_in_every_language_whatever_was_chosen(
    translate: Translate, union: Union
) -> None:
    association = union.associations[0]
    resident = association.households[0].member()
    vietnamese_chosen(translate, association)
    title, urgent = "西町会館で熊が目撃されました。", "urgent"
    warning = translate.publish(union, title, "外出を控えてください。", importance=urgent)
    for language in OTHERS:
        assert translate.translation(resident, warning, language.value)["outcome"] == "phrases"
    mixed = translate.publish(union, title, "会費は500円です。", importance=urgent)
    translate.translation(resident, mixed, "vi")
    items = translate.get(resident, f"/translate/articles/{mixed}/translations").json()["items"]
    assert [each["language"] for each in items] == ["vi"]


@pytest.mark.parametrize("who", ["resident", "stranger", "neighbour officer", "nobody"])
def test_only_the_areas_own_officers_write(translate: Translate, union: Union, who: str) -> None:
    association, other = union.associations
    principal = {
        "resident": association.households[0].member(),
        "stranger": other.households[0].member(),
        "neighbour officer": other.officer(),
        "nobody": None,
    }[who]
    status = {"resident": 403, "nobody": 401}.get(who, 404)
    area = f"/translate/areas/{association.association_id}"
    assert translate.post(principal, f"{area}/terms", TERM).status_code == status
    assert translate.call(principal, "PUT", f"{area}/languages", {"languages": []}).status_code == status
    if who != "resident":
        assert translate.get(principal, f"{area}/terms").status_code == status
        assert translate.get(principal, f"{area}/languages").status_code == status


@pytest.mark.parametrize(
    ("change", "pointer"),
    [({"reading": "Izumi"}, "/reading"), ({"term": ""}, "/term"), ({"wordings": {"xx": "y"}}, "/wordings")],
)
def test_a_wrong_term_is_refused_by_its_fault(
    translate: Translate, union: Union, change: dict[str, object], pointer: str
) -> None:
    association = union.associations[0]
    path = f"/translate/areas/{association.association_id}/terms"
    answer = translate.post(association.officer(), path, {**TERM, **change})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
