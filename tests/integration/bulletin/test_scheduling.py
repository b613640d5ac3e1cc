"""Publication at a time: due once, whatever dies when. The test moves the time."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database
from tests.neighbourhood.union import Union, found_union

from kairan_bulletin.codec import CODEC
from kairan_bulletin.domain.audience.wish import AudienceWish
from kairan_bulletin.streams import audience_stream
from kairan_kernel.store import StoreUnavailable

from .in_process import NOON, Workshop, workshop


@pytest.fixture
def shop(eventstore_url: str, mongo_database: Database[dict[str, Any]]) -> Iterator[Workshop]:
    with workshop(eventstore_url, mongo_database) as made:
        yield made


@pytest.fixture
def union(shop: Workshop) -> Union:
    return shop.enrol(found_union())


def scheduled(shop: Workshop, union: Union, **more: Any) -> Any:
    article_id = shop.draft(union, **more)
    shop.schedule(union, article_id, NOON + timedelta(hours=2))
    shop.project()
    return article_id


def test_nothing_goes_out_before_its_time(shop: Workshop, union: Union) -> None:
    article_id = scheduled(shop, union)
    shop.clock.pass_by(minutes=119)
    assert shop.ticking().tick() == 0
    assert shop.article(union, article_id)["state"] == "scheduled"


def test_a_scheduled_article_goes_out_at_its_time_and_once(shop: Workshop, union: Union) -> None:
    article_id = scheduled(shop, union)
    shop.clock.pass_by(minutes=121)
    clock = shop.ticking()
    clock.tick()
    clock.tick()  # the read model may not have heard of it yet
    article = shop.article(union, article_id)
    assert (article["state"], article["edition"]) == ("published", 1)
    assert article["audience"]["households"] == 6


def test_a_publication_that_was_interrupted_is_completed_by_the_next_process(
    shop: Workshop, union: Union
) -> None:
    article_id = scheduled(shop, union)
    shop.clock.pass_by(minutes=121)
    shop.store.dying = ("article-",)
    with pytest.raises(StoreUnavailable):
        shop.ticking().tick()
    assert shop.article(union, article_id)["state"] == "scheduled"
    shop.store.dying = ()
    shop.ticking().tick()
    article = shop.article(union, article_id)
    assert article["state"] == "published"
    frozen = [CODEC.decode(each) for each in shop.store.read_stream(audience_stream(article["audience_id"]))]
    addressed = [household.household_id for block in frozen for household in block.households]
    assert len(addressed) == len(set(addressed)) == 6


def test_what_nobody_would_get_is_a_draft_again_and_says_why(shop: Workshop, union: Union) -> None:
    elsewhere = AudienceWish(block_ids=(union.associations[1].blocks[0].block_id,))
    article_id = scheduled(shop, union, audience=elsewhere)
    shop.clock.pass_by(minutes=121)
    shop.ticking().tick()
    article = shop.article(union, article_id)
    assert (article["state"], article["failed"]) == ("draft", "AudienceEmpty")
    shop.project()
    assert shop.ticking().tick() == 0
