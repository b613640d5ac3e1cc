"""Mail to the households that want it: really sent, by SMTP; not at night, but for what is urgent."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pymongo.database import Database
from tests.neighbourhood.ports import free_ports
from tests.neighbourhood.union import Union, found_union

from kairan_bulletin.delivery.sender import SenderUnavailable
from kairan_bulletin.delivery.smtp import SmtpSender
from kairan_bulletin.domain.article.commands import WithdrawArticle
from kairan_bulletin.domain.article.content import Content
from kairan_contracts.bulletin.vocabulary import Importance, ReadMeans
from kairan_kernel.store import StoreUnavailable

from .in_process import Workshop, cause, workshop


class Post:
    """What a mail server does with what comes; it refuses `nobody@`, and what is above `most` letters, or
    everything while it is `busy`, for now.
    """

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.busy = False
        self.most = 100

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.busy or len(self.got) >= self.most:
            return "451 try later"
        if address.startswith("nobody@"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.got.append(message)
        return "250 OK"


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    office = Post()
    [port] = free_ports(1)
    server = Controller(office, hostname="127.0.0.1", port=port)
    server.start()
    yield office, port
    server.stop()


@pytest.fixture
def shop(
    eventstore_url: str, mongo_database: Database[dict[str, Any]], post: tuple[Post, int]
) -> Iterator[Workshop]:
    sender = SmtpSender(f"smtp://127.0.0.1:{post[1]}", "no-reply@kairan.example")
    with workshop(eventstore_url, mongo_database, sender) as made:
        yield made


@pytest.fixture
def union(shop: Workshop) -> Union:
    union = shop.enrol(found_union())
    for n, household in enumerate(union.associations[0].households[:3]):
        shop.email(household, f"h{n}@example.jp")
    shop.email(union.associations[1].households[0], "neighbour@example.jp")
    return union


def told(post: tuple[Post, int]) -> list[str]:
    return sorted(str(message["To"]) for message in post[0].got)


def tick(shop: Workshop) -> None:
    shop.project()
    shop.ticking().tick()
    shop.project()


def test_those_who_gave_an_address_get_a_letter_once(
    shop: Workshop, union: Union, post: tuple[Post, int]
) -> None:
    bilingual = Content(
        title="夏祭り", body="7月20日です。", title_en="Summer festival", body_en="On 20 July."
    )
    article_id = shop.draft(union, content=bilingual)
    shop.publish(union, article_id)
    tick(shop)
    tick(shop)
    assert told(post) == ["h0@example.jp", "h1@example.jp", "h2@example.jp"]
    letter = post[0].got[0]
    assert letter["Subject"] == "[回覧] 夏祭り"
    text = letter.get_content()
    assert text.index("7月20日です。") < text.index("On 20 July.")
    assert f"https://bulletin.example/bulletin/articles/{article_id}" in text
    shown = shop.desks.deliveries.shown(union.associations[0].officer(), article_id)
    assert shown["channels"] == [{"channel": "email", "sent": 3, "failed": 0}]


def test_nobody_is_woken_for_an_ordinary_article(
    shop: Workshop, union: Union, post: tuple[Post, int]
) -> None:
    shop.clock.pass_by(hours=10)  # ten o'clock in the evening
    shop.publish(union, shop.draft(union))
    tick(shop)
    assert told(post) == []
    shop.clock.pass_by(hours=8, minutes=59)
    tick(shop)
    assert told(post) == []
    shop.clock.pass_by(minutes=2)
    tick(shop)
    assert len(told(post)) == 3


def test_a_bear_is_told_of_at_night(shop: Workshop, union: Union, post: tuple[Post, int]) -> None:
    shop.clock.pass_by(hours=10)
    shop.publish(union, shop.draft(union, importance=Importance.URGENT))
    tick(shop)
    assert len(told(post)) == 3
    assert post[0].got[0]["Importance"] == "high"


def test_an_address_that_is_refused_for_good_is_recorded_and_holds_up_nobody(
    shop: Workshop, union: Union, post: tuple[Post, int]
) -> None:
    nishi = union.associations[0]
    shop.email(nishi.households[1], "nobody@example.jp")
    article_id = shop.draft(union)
    shop.publish(union, article_id)
    tick(shop)
    assert told(post) == ["h0@example.jp", "h2@example.jp"]
    shown = shop.desks.deliveries.shown(nishi.officer(), article_id)
    assert shown["channels"] == [{"channel": "email", "sent": 2, "failed": 1}]
    [failed] = [each for each in shown["households"] if each["records"][0]["outcome"] == "failed"]
    assert (failed["household_id"], failed["records"][0]["reason"]) == (
        str(nishi.households[1].household_id),
        "refused",
    )


def test_a_busy_server_is_asked_again_later(shop: Workshop, union: Union, post: tuple[Post, int]) -> None:
    post[0].busy = True
    shop.publish(union, shop.draft(union))
    shop.project()
    with pytest.raises(SenderUnavailable):
        shop.ticking().tick()
    post[0].busy = False
    tick(shop)
    assert len(told(post)) == 3


def test_what_a_server_took_before_it_was_busy_is_not_sent_again(
    shop: Workshop, union: Union, post: tuple[Post, int]
) -> None:
    post[0].most = 1
    shop.publish(union, shop.draft(union))
    shop.project()
    with pytest.raises(SenderUnavailable):
        shop.ticking().tick()
    assert len(told(post)) == 1
    post[0].most = 100
    tick(shop)
    assert told(post) == ["h0@example.jp", "h1@example.jp", "h2@example.jp"]


def test_a_courier_that_dies_repeats_under_the_same_message_ids(
    shop: Workshop, union: Union, post: tuple[Post, int]
) -> None:
    shop.publish(union, shop.draft(union))
    shop.project()
    shop.store.dying = ("dispatch-",)
    with pytest.raises(StoreUnavailable):
        shop.ticking().tick()
    shop.store.dying = ()
    tick(shop)
    assert len(post[0].got) == 6
    assert len({message["Message-ID"] for message in post[0].got}) == 3


def test_only_those_who_have_not_read_are_reminded(
    shop: Workshop, union: Union, post: tuple[Post, int]
) -> None:
    nishi = union.associations[0]
    article_id = shop.draft(union)
    shop.publish(union, article_id)
    tick(shop)
    post[0].got.clear()
    shop.desks.reading.read(nishi.households[0].member(), article_id, None, ReadMeans.APP, None, cause())
    shop.desks.readings.remind(nishi.officer(), article_id, article_id, cause())
    tick(shop)
    assert told(post) == ["h1@example.jp", "h2@example.jp"]
    assert post[0].got[0]["Subject"] == "[未読のお知らせ] 夏祭り"


def test_what_was_withdrawn_in_the_night_is_not_sent_in_the_morning(
    shop: Workshop, union: Union, post: tuple[Post, int]
) -> None:
    nishi = union.associations[0]
    shop.clock.pass_by(hours=10)
    article_id = shop.draft(union)
    shop.publish(union, article_id)
    command = WithdrawArticle(reason="まちがい", by=nishi.officer().subject, at=shop.clock())
    shop.desks.articles.ask(nishi.officer(), article_id, command, cause())
    shop.clock.pass_by(hours=12)
    tick(shop)
    assert {str(message["Subject"]) for message in post[0].got} == {"[取り下げ] 夏祭り"}


def test_a_household_that_was_forgotten_gets_no_letter(
    shop: Workshop, union: Union, post: tuple[Post, int]
) -> None:
    shop.sealer.destroy(union.associations[0].households[0].household_id)
    shop.publish(union, shop.draft(union))
    tick(shop)
    assert told(post) == ["h1@example.jp", "h2@example.jp"]
