"""Read models and messages of articles, made from facts without a database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from kairan_bulletin.codec import CODEC
from kairan_bulletin.concepts import CONCEPT_OF
from kairan_bulletin.domain.audience.events import AddressedHousehold
from kairan_bulletin.projections.articles import ARTICLES
from kairan_bulletin.projections.audience_blocks import AUDIENCE_BLOCKS
from kairan_bulletin.projections.deliveries import DELIVERIES
from kairan_bulletin.projections.dispatches import DISPATCHES
from kairan_bulletin.projections.schedules import SCHEDULES
from kairan_bulletin.publishing import publish
from kairan_contracts.bulletin.vocabulary import Importance, ReadMeans
from kairan_kernel.cloudevents import parse
from kairan_kernel.events import StoredEvent
from kairan_kernel.ids import derived_id
from kairan_kernel.testing import Projected, fact

from .stored_articles import (
    AUDIENCE,
    BLOCK,
    DELIVERED,
    EVENTS,
    HOUSEHOLD,
    NOW,
    OTHER,
    PLACE,
    REMINDED,
    TICKED,
    addressed,
    corrected,
    drafted,
    published,
    read,
)


def block(*events: Any) -> dict[str, Any]:
    facts = [fact(each, position=n + 1, revision=n) for n, each in enumerate(events)]
    [document] = Projected(AUDIENCE_BLOCKS).after(*facts).values()
    return document


def test_a_household_counts_once_by_whatever_means_it_read() -> None:
    other = replace(PLACE, household_id=OTHER)
    document = block(addressed(), read(), read(means=ReadMeans.SPEAKER), read(place=other, edition=2))
    assert (document["total"], document["read"], document["paper"]) == (2, 2, 1)
    assert document["read_by"] == {"app": 2, "paper": 0, "speaker": 1}
    assert document["editions"] == {"1": 1, "2": 1}


def test_the_paper_list_marks_many_at_once_and_the_first_time_stays() -> None:
    later = replace(TICKED, ticked_at=NOW + timedelta(days=1))
    document = block(addressed(), TICKED, later, REMINDED)
    assert document["read"] == 2
    assert document["households"][str(HOUSEHOLD)]["read"]["paper"] == NOW
    assert document["households"][str(HOUSEHOLD)]["reminders"] == 1


def test_who_is_not_in_the_audience_changes_no_tally() -> None:
    stranger = replace(PLACE, household_id=uuid4())
    assert block(addressed(), read(place=stranger))["read"] == 0


def test_a_huge_block_comes_in_parts_and_keeps_what_was_read() -> None:
    more = AddressedHousehold(household_id=uuid4(), number="0419")
    document = block(addressed(), read(), addressed(more))
    assert (document["total"], document["read"]) == (3, 1)


def test_an_article_is_shown_as_its_latest_edition() -> None:
    events = [drafted(), published(), corrected(), EVENTS["ArticleWithdrawn.v1.full"]]
    facts = [fact(each, position=n + 1, revision=n) for n, each in enumerate(events)]
    [document] = Projected(ARTICLES).after(*facts).values()
    assert (document["state"], document["edition"], document["note"]) == ("withdrawn", 2, "日にちの訂正")
    assert document["withdrawal_reason"] == "中止"


@pytest.mark.parametrize("end", ["ScheduleCancelled", "PublicationFailed", "ArticlePublished"])
def test_what_is_scheduled_is_due_until_something_comes_of_it(end: str) -> None:
    scheduled = fact(EVENTS["ArticleScheduled.v1.full"])
    model = Projected(SCHEDULES)
    assert len(model.after(scheduled)) == 1
    assert model.after(fact(EVENTS[f"{end}.v1.full"], position=2, revision=1)) == {}


def test_a_dispatch_waits_for_the_morning_and_goes_when_it_is_done() -> None:
    night = NOW + timedelta(hours=10)
    made = fact(published(published_at=night))
    [document] = Projected(DISPATCHES).after(made).values()
    assert document["due_at"] == NOW + timedelta(hours=19)
    model = Projected(DISPATCHES)
    urgent = model.after(fact(published(published_at=night, importance=Importance.URGENT)))
    [(key, document)] = urgent.items()
    assert document["due_at"] == night
    done = replace(EVENTS["DispatchCompleted.v1.full"], dispatch_id=key)
    assert model.after(fact(done, position=2, revision=1)) == {}


def test_a_draft_that_is_withdrawn_is_told_to_nobody() -> None:
    assert Projected(DISPATCHES).after(fact(EVENTS["ArticleWithdrawn.v1.least"])) == {}


def test_deliveries_are_kept_by_household() -> None:
    [document] = Projected(DELIVERIES).after(fact(DELIVERED)).values()
    assert document["audience_id"] == str(AUDIENCE)
    assert document["block_id"] == str(BLOCK)
    assert [each["outcome"] for each in document["households"][str(OTHER)]] == ["failed"]


def stored(name: str) -> StoredEvent:
    stored_type, data = CODEC.encode(EVENTS[name])
    return StoredEvent(
        id=derived_id("stored", name),
        type=stored_type,
        data=data,
        metadata=b"{}",
        stream="article-1",
        revision=0,
        position=7,
        recorded_at=NOW,
    )


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("MenuOpened.v1.full", "menu_opened"),
        ("MenuOpened.v1.least", "menu_opened"),
        ("MenuRevised.v1.full", "menu_revised"),
        ("MenuClosed.v1.full", "menu_closed"),
        ("ArticlePublished.v1.full", "article_published"),
        ("ArticlePublished.v1.least", "article_published"),
        ("ArticleCorrected.v1.full", "article_corrected"),
        ("ArticleWithdrawn.v1.full", "article_withdrawn"),
        ("BlockAddressed.v1.full", "block_addressed"),
        ("ArticleRead.v1.full", "article_read"),
        ("PaperTicked.v1.full", "paper_ticked"),
        ("ReadersReminded.v1.full", "readers_reminded"),
        ("DeliveriesRecorded.v1.full", "deliveries_recorded"),
    ],
)
def test_what_is_told_keeps_to_its_contract(name: str, event: str) -> None:
    message = publish(stored(name))
    assert message is not None
    told = parse(message.body)
    assert told.name == f"bulletin.{event}.v1"
    assert message.routing_key.startswith(f"bulletin.{event}.v1.yoneizumi.")
    assert "v1.c2VhbGVk" not in message.body.decode()


@pytest.mark.parametrize(
    "name",
    [
        "ArticleDrafted.v1.full",
        "GroupMembersChanged.v1.full",
        "ChannelsChosen.v1.full",
        "BrowserSubscribed.v1.full",
        "BrowserUnsubscribed.v1.full",
    ],
)
def test_drafts_groups_and_addresses_stay_inside(name: str) -> None:
    assert publish(stored(name)) is None
    assert type(EVENTS[name]) in CONCEPT_OF
