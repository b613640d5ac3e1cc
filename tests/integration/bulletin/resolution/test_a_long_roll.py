"""The roll of a whole union: longer than what the store takes at once, and opened as one all the same."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from tests.integration.bulletin.in_process import FailingStore, Workshop, cause, workshop
from tests.neighbourhood.union import Union, found_union

from kairan_bulletin.domain.resolution.decider import ResolutionClosesInThePast, ResolutionUnknown
from kairan_bulletin.domain.resolution.events import ResolutionTerms
from kairan_bulletin.participation import Participation
from kairan_contracts.bulletin.resolution_words import Share
from kairan_kernel.appender import GroupAppender
from kairan_kernel.events import NewEvent
from kairan_kernel.ids import new_id
from kairan_kernel.store import Appended, Expected, StoreUnavailable

HOUSEHOLDS = 6_600
"""A little over 1 MiB of voters."""


class Dying(FailingStore):
    """The real store, which dies after so many appends to resolutions."""

    left: int = 1_000

    def append(self, stream: str, events: Sequence[NewEvent], *, expected: Expected) -> Appended:
        if stream.startswith("resolution-"):
            self.left -= 1
            if self.left < 0:
                raise StoreUnavailable("killed by the test")
        return super().append(stream, events, expected=expected)


@pytest.fixture
def shop(fresh_eventstore_url: str, mongo_database: Any) -> Iterator[Workshop]:
    with workshop(fresh_eventstore_url, mongo_database) as made:
        yield made


@pytest.fixture
def union(shop: Workshop) -> Union:
    return shop.enrol(found_union(blocks=110, households=30))


def desk(shop: Workshop, store: FailingStore) -> Participation:
    return Participation(
        store=store,
        database=shop.database,
        sealer=shop.sealer,
        households=shop.households,
        office=shop.office,
        asking=shop.desks.asking,
        appender=GroupAppender(store),
        secret=b"secret of a test that signs nothing",
        now=shop.clock,
    )


def terms(shop: Workshop, days: int = 1) -> ResolutionTerms:
    return ResolutionTerms(
        title="連合会規約",
        body=None,
        proposals=("改正する",),
        quorum=Share.MAJORITY,
        passes_by=Share.MAJORITY,
        closes_at=shop.clock() + timedelta(days=days),
        article_id=None,
    )


def test_it_is_completed_after_a_crash_and_everybody_is_on_it(
    shop: Workshop, union: Union, fresh_eventstore_url: str
) -> None:
    dying = Dying(fresh_eventstore_url)
    dying.left = 2
    resolution_id, opening, scope = new_id(), cause(), {"union_id": union.union_id}
    chair, asked = union.officer(), terms(shop)
    with pytest.raises(StoreUnavailable):
        desk(shop, dying).resolution.open(chair, resolution_id, scope, asked, opening)
    again = desk(shop, shop.store).resolution
    with pytest.raises(ResolutionUnknown):
        again.resolution(chair, resolution_id)
    opened = again.open(chair, resolution_id, scope, asked, opening)
    assert opened["voters"] == HOUSEHOLDS == len(union.households)
    assert again.open(chair, resolution_id, scope, asked, opening) == opened
    assert len(again.rows(chair, resolution_id)) == HOUSEHOLDS
    stored = shop.store.read_stream(f"resolution-{resolution_id}")
    assert [each.type for each in stored] == ["VotersEnrolled.v1"] * 4 + ["ResolutionOpened.v1"]
    dying.close()


def test_nobody_is_enrolled_for_what_is_refused(shop: Workshop, union: Union) -> None:
    resolution_id = new_id()
    with pytest.raises(ResolutionClosesInThePast):
        desk(shop, shop.store).resolution.open(
            union.officer(), resolution_id, {"union_id": union.union_id}, terms(shop, days=-1), cause()
        )
    assert shop.store.read_stream(f"resolution-{resolution_id}") == []
