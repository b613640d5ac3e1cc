"""Audiences by lists: some associations of a union, or single households, and exactly those."""

from typing import Any

import pytest
from tests.neighbourhood.union import Association, Union, found_union

from .calling import Bulletin, slug, wait_until
from .test_articles import DRAFT, inbox, own, published
from .test_reading import readings


@pytest.fixture(scope="module")
def three(bulletin: Bulletin) -> Union:
    """A union of three associations of one block of three households."""
    return bulletin.enrol(found_union(blocks=1, associations=3))


def union_article(bulletin: Bulletin, union: Union, **audience: Any) -> tuple[str, Any]:
    """A draft of the union's chair in a menu of the union's; its id, and what publishing it was told."""
    chair = union.officer()
    menu_id = bulletin.menu(chair, {"union_id": str(union.union_id)}, post={"roles": ["chair"]})
    body = {**DRAFT, "menu_id": menu_id, "audience": audience}
    article_id = str(bulletin.made(chair, "/bulletin/articles", body)["article_id"])
    return article_id, bulletin.post(chair, f"/bulletin/articles/{article_id}/publications")


def has(bulletin: Bulletin, union: Union, article_id: str) -> set[str]:
    """The households in whose inbox the article lies."""
    return {
        str(each.household_id)
        for each in union.households
        if article_id in {item["article_id"] for item in inbox(bulletin, each.member())}
    }


def ids_of(*associations: Association) -> set[str]:
    return {str(each.household_id) for association in associations for each in association.households}


def test_a_list_of_associations_reaches_these_and_not_the_one_beside(
    bulletin: Bulletin, three: Union
) -> None:
    nishi, higashi, minami = three.associations
    article_id, told = union_article(
        bulletin, three, association_ids=[str(nishi.association_id), str(minami.association_id)]
    )
    assert told.status_code == 201, told.text
    wait_until(lambda: readings(bulletin, three.officer(), article_id).get("households") == 6)
    wait_until(lambda: has(bulletin, three, article_id) == ids_of(nishi, minami))
    path = f"/bulletin/articles/{article_id}"
    totals = bulletin.get(three.officer(), path).json()["audience"]
    assert (totals["households"], totals["associations"]) == (6, 2)
    assert bulletin.get(minami.households[0].member(), path).status_code == 200
    outside = bulletin.get(higashi.households[0].member(), path)
    assert (outside.status_code, slug(outside)) == (404, "article-unknown")
    receipt = bulletin.post(higashi.households[0].member(), f"{path}/read-receipts", {})
    assert receipt.status_code == 404
    assert readings(bulletin, three.officer(), article_id)["read"] == 0


def test_a_block_is_reached_and_the_one_beside_is_not(bulletin: Bulletin, union: Union) -> None:
    first, second = union.associations[0].blocks
    article_id = published(bulletin, union, audience={"block_ids": [str(first.block_id)]})
    wait_until(
        lambda: has(bulletin, union, article_id) == {str(each.household_id) for each in first.households}
    )
    path = f"/bulletin/articles/{article_id}"
    beside = bulletin.get(second.households[0].member(), path)
    assert (beside.status_code, slug(beside)) == (404, "article-unknown")
    assert readings(bulletin, union.associations[0].officer(), article_id)["households"] == 3


def test_what_one_block_may_read_reaches_nobody_else_whatever_is_wished(
    bulletin: Bulletin, union: Union
) -> None:
    first = union.associations[0].blocks[0]
    only = {"read": {"block_ids": [str(first.block_id)]}}
    article_id = published(bulletin, union, menu=only)
    wait_until(
        lambda: has(bulletin, union, article_id) == {str(each.household_id) for each in first.households}
    )


def test_a_list_of_households_reaches_these_across_associations(bulletin: Bulletin, three: Union) -> None:
    chosen = [three.associations[0].households[1], three.associations[2].households[0]]
    ids = {str(each.household_id) for each in chosen}
    article_id, told = union_article(bulletin, three, household_ids=sorted(ids))
    assert told.status_code == 201, told.text
    wait_until(lambda: has(bulletin, three, article_id) == ids)
    tallies = readings(bulletin, three.officer(), article_id)
    assert (tallies["households"], tallies["read"]) == (2, 0)
    beside = bulletin.get(three.associations[0].households[0].member(), f"/bulletin/articles/{article_id}")
    assert (beside.status_code, slug(beside)) == (404, "article-unknown")


def test_lists_add_up_and_nobody_is_counted_twice(bulletin: Bulletin, three: Union) -> None:
    nishi, higashi, _ = three.associations
    ids = [str(nishi.households[0].household_id), str(higashi.households[0].household_id)]
    article_id, told = union_article(
        bulletin, three, association_ids=[str(nishi.association_id)], household_ids=ids
    )
    assert told.status_code == 201, told.text
    wait_until(lambda: has(bulletin, three, article_id) == {*ids_of(nishi), ids[1]})
    assert readings(bulletin, three.officer(), article_id)["households"] == 4


def test_an_association_reaches_no_household_next_door(bulletin: Bulletin, union: Union) -> None:
    nishi, higashi = union.associations
    ids = [str(nishi.households[2].household_id), str(higashi.households[0].household_id)]
    article_id = published(bulletin, union, audience={"household_ids": ids})
    wait_until(lambda: has(bulletin, union, article_id) == {ids[0]})
    assert readings(bulletin, nishi.officer(), article_id)["households"] == 1


@pytest.mark.parametrize("kind", ["association_ids", "household_ids"])
def test_a_list_that_holds_nobody_of_ours_is_an_empty_audience(
    bulletin: Bulletin, union: Union, kind: str
) -> None:
    higashi = union.associations[1]
    foreign = {
        "association_ids": str(higashi.association_id),
        "household_ids": str(higashi.households[0].household_id),
    }[kind]
    chair = union.associations[0].officer()
    body = {**DRAFT, "menu_id": bulletin.menu(chair, own(union)), "audience": {kind: [foreign]}}
    article_id = bulletin.made(chair, "/bulletin/articles", body)["article_id"]
    path = f"/bulletin/articles/{article_id}"
    refused = bulletin.post(chair, f"{path}/publications")
    assert (refused.status_code, slug(refused)) == (422, "audience-empty")
    assert bulletin.get(chair, path).json()["state"] == "draft"
    assert inbox(bulletin, higashi.households[0].member()) == []
