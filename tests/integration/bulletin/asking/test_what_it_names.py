"""The article that an attendance, a survey or a resolution names: the association's own, or its union's."""

from typing import Any
from uuid import uuid4

import pytest
from tests.integration.bulletin.attendance.asking import at, festival, scope_of
from tests.integration.bulletin.calling import Bulletin, slug
from tests.integration.bulletin.survey.test_survey import QUESTIONS
from tests.integration.bulletin.test_articles import DRAFT, draft, published
from tests.neighbourhood.union import Association, Union

KINDS = pytest.mark.parametrize("kind", ["attendances", "surveys", "resolutions"])


def body(kind: str, place: Union | Association, article_id: str) -> dict[str, Any]:
    """Something to open in the place, about the article."""
    terms = {
        "attendances": festival(place),
        "surveys": {"title": "倉庫", "questions": QUESTIONS, "closes_at": at(days=1)},
        "resolutions": {"title": "規約", "proposals": ["改正する"], "closes_at": at(days=1)},
    }[kind]
    return {**terms, "scope": scope_of(place), "article_id": article_id}


def refused(bulletin: Bulletin, kind: str, place: Union | Association, article_id: str) -> None:
    """It is refused by the article's name, in both languages, and nothing was opened."""
    for language, said in (("en", "no such article"), ("ja", "この記事")):
        answer = bulletin.post(
            place.officer(), f"/bulletin/{kind}", body(kind, place, article_id), language=language
        )
        assert (answer.status_code, slug(answer)) == (422, "validation"), answer.text
        (fault,) = answer.json()["errors"]
        assert (fault["pointer"], fault["code"]) == ("/article_id", "article-unknown")
        assert said in fault["message"]
    assert bulletin.get(place.officer(), f"/bulletin/{kind}").json()["items"] == []


@KINDS
def test_an_article_of_the_association_or_its_union_may_be_named(
    bulletin: Bulletin, union: Union, kind: str
) -> None:
    nishi, chair = union.associations[0], union.officer()
    menu_id = bulletin.menu(chair, scope_of(union), post={"roles": ["chair"]})
    unions = bulletin.made(chair, "/bulletin/articles", {**DRAFT, "menu_id": menu_id})["article_id"]
    assert bulletin.post(chair, f"/bulletin/articles/{unions}/publications").status_code == 201
    for article_id in (published(bulletin, union), draft(bulletin, union), unions):
        made = bulletin.made(nishi.officer(), f"/bulletin/{kind}", body(kind, nishi, article_id))
        assert made["article_id"] == article_id


@KINDS
def test_an_article_that_is_not_there_is_not_named(bulletin: Bulletin, union: Union, kind: str) -> None:
    refused(bulletin, kind, union.associations[0], str(uuid4()))


@KINDS
def test_an_article_next_door_is_not_named(bulletin: Bulletin, union: Union, kind: str) -> None:
    turned = Union(union.union_id, union.slug, union.associations[::-1])
    refused(bulletin, kind, union.associations[0], published(bulletin, turned))


@KINDS
def test_a_union_names_no_article_that_one_association_alone_has(
    bulletin: Bulletin, union: Union, kind: str
) -> None:
    refused(bulletin, kind, union, published(bulletin, union))
