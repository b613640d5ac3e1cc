"""Web push to the browsers of households: really sent, encrypted, and read with the browser's own key."""

from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02  # type: ignore[import-untyped]
from pymongo.database import Database
from tests.neighbourhood.union import Household, Union, found_union

from kairan_bulletin.delivery.letters import LetterWriter
from kairan_bulletin.delivery.notices import NoticeWriter
from kairan_bulletin.delivery.sender import SenderUnavailable
from kairan_bulletin.delivery.webpush import LET_BE_SECONDS, WebPushSender
from kairan_bulletin.desks.browsers import BrowserDesk
from kairan_bulletin.desks.clock import Clock
from kairan_bulletin.domain.article.content import Content
from kairan_contracts.bulletin.vocabulary import Importance, ReadMeans
from kairan_kernel.catalogue import Catalogue

from .calling import Bulletin, slug, wait_until
from .in_process import Workshop, cause, workshop
from .push_service import Browser, PushService, push_service


class Waiting:
    """Seconds that the test lets pass."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as made:
        yield made


@pytest.fixture
def shop(eventstore_url: str, mongo_database: Database[dict[str, Any]]) -> Iterator[Workshop]:
    with workshop(eventstore_url, mongo_database) as made:
        yield made


class Pushing:
    """A union whose first household has two browsers, the second one; a courier that pushes to them."""

    def __init__(self, shop: Workshop, service: PushService, *, private_too: bool = True) -> None:
        self.shop, self.service, self.waiting = shop, service, Waiting()
        self.union = shop.enrol(found_union())
        self.first, self.second = self.union.associations[0].households[:2]
        self.desk = BrowserDesk(shop.store, shop.households, shop.sealer, shop.clock, private_too=True)
        vapid = Vapid02(private_key=ec.generate_private_key(ec.SECP256R1()))
        contact = "mailto:no-reply@kairan.example"
        self.sender = WebPushSender(vapid, contact, private_too=private_too, clock=self.waiting)
        self.phone, self.tablet = self.subscribed(self.first), self.subscribed(self.first)
        self.other = self.subscribed(self.second)

    def subscribed(self, household: Household) -> Browser:
        browser = self.service.browser()
        who, subscription = household.member(), browser.subscription()
        self.desk.subscribe(who, household.household_id, subscription, cause())
        return browser

    def tick(self) -> None:
        catalogue = Catalogue.from_package("kairan_bulletin.messages")
        url = "https://bulletin.example"
        push = (self.sender, NoticeWriter(catalogue, url))
        courier = self.shop.desks.dispatches(None, LetterWriter(catalogue, url), push)
        self.shop.project()
        try:
            Clock(self.shop.database, [courier], self.shop.clock).tick()
        finally:
            self.shop.project()

    def publish(self, **more: Any) -> Any:
        article_id = self.shop.draft(self.union, **more)
        self.shop.publish(self.union, article_id)
        return article_id

    def outcomes(self, article_id: Any) -> list[dict[str, Any]]:
        chair = self.union.associations[0].officer()
        found: list[dict[str, Any]] = self.shop.desks.deliveries.shown(chair, article_id)["channels"]
        return found

    def kept(self, household: Household) -> int:
        mine = self.desk.subscriptions(household.member(), household.household_id)
        return len(mine["subscriptions"])


@pytest.fixture
def pushing(shop: Workshop, service: PushService) -> Iterator[Pushing]:
    made = Pushing(shop, service)
    yield made
    made.sender.close()


def test_every_browser_reads_what_was_encrypted_for_it(pushing: Pushing) -> None:
    words = Content(title="夏祭り", body="7月20日です。", title_en="Summer festival", body_en="On 20 July.")
    article_id = pushing.publish(content=words)
    pushing.tick()
    pushing.tick()
    [notice] = pushing.service.told(pushing.phone)
    assert notice["title"] == "[回覧] 夏祭り"
    assert notice["title_en"] == "[Circular] Summer festival"
    assert notice["importance"] == "ordinary"
    assert notice["link"] == f"https://bulletin.example/bulletin/articles/{article_id}"
    assert pushing.service.told(pushing.tablet) == [notice]
    assert len(pushing.service.told(pushing.other)) == 1
    assert pushing.outcomes(article_id) == [{"channel": "push", "sent": 2, "failed": 0}]
    _, headers, content = pushing.service.got[0]
    assert (headers["content-encoding"], headers["urgency"]) == ("aes128gcm", "normal")
    assert (int(headers["ttl"]), len(headers["topic"])) == (86_400, 32)
    assert "夏祭り".encode() not in content


def test_a_bear_is_pushed_at_night_and_a_festival_in_the_morning(pushing: Pushing) -> None:
    pushing.shop.clock.pass_by(hours=10)  # ten o'clock in the evening
    pushing.publish()
    pushing.publish(importance=Importance.URGENT)
    pushing.tick()
    assert [each["importance"] for each in pushing.service.told(pushing.phone)] == ["urgent"]
    assert pushing.service.got[0][1]["urgency"] == "high"
    pushing.shop.clock.pass_by(hours=9, minutes=1)
    pushing.tick()
    assert len(pushing.service.told(pushing.phone)) == 2


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_taken_out(pushing: Pushing, status: int) -> None:
    pushing.service.answer(pushing.tablet, status)
    pushing.service.answer(pushing.other, status)
    article_id = pushing.publish()
    pushing.tick()
    assert pushing.outcomes(article_id) == [{"channel": "push", "sent": 1, "failed": 1}]
    assert (pushing.kept(pushing.first), pushing.kept(pushing.second)) == (1, 0)
    asked = len(pushing.service.asked)
    pushing.publish()
    pushing.tick()
    assert len(pushing.service.asked) == asked + 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_push_service_is_let_be_and_asked_again(pushing: Pushing, status: int) -> None:
    pushing.service.answer(pushing.other, status)
    article_id = pushing.publish()
    with pytest.raises(SenderUnavailable):
        pushing.tick()
    asked = len(pushing.service.asked)
    with pytest.raises(SenderUnavailable):
        pushing.tick()
    assert len(pushing.service.asked) == asked, "it was asked again at once"
    pushing.service.answers.clear()
    pushing.waiting.now += LET_BE_SECONDS + 1
    pushing.tick()
    assert pushing.outcomes(article_id) == [{"channel": "push", "sent": 2, "failed": 0}]
    assert len(pushing.service.told(pushing.other)) == 1


def test_what_is_refused_for_good_is_recorded_and_after_a_day_the_rest_too(pushing: Pushing) -> None:
    pushing.service.answer(pushing.phone, 503)
    pushing.service.answer(pushing.tablet, 503)
    pushing.service.answer(pushing.other, 400)
    article_id = pushing.publish()
    with pytest.raises(SenderUnavailable):
        pushing.tick()
    pushing.waiting.now += LET_BE_SECONDS + 1
    pushing.shop.clock.pass_by(hours=25)
    pushing.tick()
    assert pushing.outcomes(article_id) == [{"channel": "push", "sent": 0, "failed": 2}]


def test_only_those_who_have_not_read_are_reminded(pushing: Pushing) -> None:
    article_id = pushing.publish()
    pushing.tick()
    shop, chair = pushing.shop, pushing.union.associations[0].officer()
    shop.desks.reading.read(pushing.first.member(), article_id, None, ReadMeans.APP, None, cause())
    shop.desks.readings.remind(chair, article_id, article_id, cause())
    pushing.tick()
    assert len(pushing.service.told(pushing.phone)) == 1
    assert pushing.service.told(pushing.other)[1]["title"] == "[未読のお知らせ] 夏祭り"


def test_machines_inside_are_never_asked(shop: Workshop, service: PushService) -> None:
    pushing = Pushing(shop, service, private_too=False)
    article_id = pushing.publish()
    pushing.tick()
    pushing.sender.close()
    assert service.asked == []
    assert pushing.outcomes(article_id) == [{"channel": "push", "sent": 0, "failed": 2}]


def test_a_household_that_was_forgotten_is_not_told(pushing: Pushing) -> None:
    pushing.shop.sealer.destroy(pushing.first.household_id)
    pushing.publish()
    pushing.tick()
    assert pushing.service.told(pushing.phone) == []
    assert len(pushing.service.told(pushing.other)) == 1


def subscriptions(household: Household) -> str:
    return f"/bulletin/households/{household.household_id}/push-subscriptions"


def test_a_household_subscribes_its_browsers_and_takes_them_out(bulletin: Bulletin, union: Union) -> None:
    household = union.associations[0].households[0]
    who, path = household.member(), subscriptions(household)
    browser = Browser("https://push.example.com/wpush/secret-address")
    made = bulletin.made(who, path, browser.body())
    assert bulletin.made(who, path, browser.body())["subscription_id"] == made["subscription_id"]
    shown = bulletin.get(who, path)
    assert [each["subscription_id"] for each in shown.json()["subscriptions"]] == [made["subscription_id"]]
    assert "push.example.com" not in shown.text
    stored = bulletin.database["browsers"]
    wait_until(lambda: stored.count_documents({"_id": str(household.household_id)}) == 1)
    assert "secret-address" not in str(stored.find_one({"_id": str(household.household_id)}))
    for n in range(7):
        bulletin.made(who, path, Browser(f"https://push.example.com/{n}").body())
    full = bulletin.post(who, path, Browser("https://push.example.com/8").body())
    assert (full.status_code, slug(full)) == (409, "too-many-browsers")
    assert bulletin.call(who, "DELETE", f"{path}/{made['subscription_id']}").status_code == 204
    again = bulletin.call(who, "DELETE", f"{path}/{made['subscription_id']}")
    assert (again.status_code, slug(again)) == (404, "push-subscription-unknown")
    assert bulletin.get(who, "/bulletin/push-key").json() == {"public_key": None}


def test_what_is_no_subscription_is_refused(bulletin: Bulletin, union: Union) -> None:
    household = union.associations[0].households[0]
    who, path = household.member(), subscriptions(household)
    good = Browser("https://push.example.com/1").body()
    keys: dict[str, str] = good["keys"]
    for wrong in (
        {**good, "keys": {**keys, "auth": "short"}},
        {**good, "keys": {**keys, "p256dh": "B" * 20}},
        {**good, "endpoint": ""},
        {**good, "colour": "red"},
        {"endpoint": good["endpoint"]},
    ):
        refused = bulletin.post(who, path, wrong)
        assert (refused.status_code, slug(refused)) == (422, "validation"), wrong
    off_curve = bulletin.post(who, path, {**good, "keys": {**keys, "p256dh": "BA" + "A" * 85}})
    assert (off_curve.status_code, slug(off_curve)) == (422, "push-key-invalid")
    inside = bulletin.post(who, path, Browser("https://127.0.0.1/1").body())
    assert (inside.status_code, slug(inside)) == (422, "push-endpoint-refused")
    plain = bulletin.post(who, path, Browser("http://push.example.com/1").body(), language="ja")
    assert plain.json()["title"] == "プッシュ通知の送り先を使えません"


def test_nobody_else_subscribes_or_sees_a_households_browsers(bulletin: Bulletin, union: Union) -> None:
    nishi, higashi = union.associations
    household, path = nishi.households[2], subscriptions(nishi.households[2])
    body = Browser("https://push.example.com/1").body()
    made = bulletin.made(household.member(), path, body)
    one = f"{path}/{made['subscription_id']}"
    for who, status in (
        (None, 401),
        (higashi.officer(), 404),
        (found_union().associations[0].households[0].member(), 404),
        (nishi.officer(), 403),
        (nishi.blocks[0].leader(), 403),
        (nishi.households[1].member(), 403),
    ):
        assert bulletin.get(who, path).status_code == status
        assert bulletin.post(who, path, body).status_code == status
        assert bulletin.call(who, "DELETE", one).status_code == status
    assert len(bulletin.get(household.member(), path).json()["subscriptions"]) == 1
