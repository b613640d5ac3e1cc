"""The rules of a household's browsers, the key of the sender, and addresses that are not asked."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kairan_bulletin.delivery.vapid import checked_vapid, public_key
from kairan_bulletin.desks.browsers import may_be_asked
from kairan_bulletin.domain.delivery.browsers import (
    BROWSERS,
    BROWSERS_MOST,
    BrowserEvent,
    BrowserSubscribed,
    SubscribeBrowser,
    SubscriptionUnknown,
    TooManyBrowsers,
    UnsubscribeBrowser,
)
from kairan_bulletin.public_addresses import is_public
from kairan_kernel.ids import derived_id

from .stored_articles import EVENTS

FIRST: BrowserSubscribed = EVENTS["BrowserSubscribed.v1.full"]


def browser(n: int) -> BrowserSubscribed:
    return replace(FIRST, subscription_id=derived_id("browser", str(n)))


def test_a_household_has_as_many_browsers_as_it_may_and_no_more() -> None:
    made: list[BrowserEvent] = [browser(n) for n in range(BROWSERS_MOST)]
    full = BROWSERS.fold(made)
    with pytest.raises(TooManyBrowsers):
        BROWSERS.decide(SubscribeBrowser(subscribed=browser(BROWSERS_MOST)), full)
    again = replace(browser(0), sealed="v1.bmV3")
    renewed = BROWSERS.fold(BROWSERS.decide(SubscribeBrowser(subscribed=again), full), full)
    assert len(renewed) == BROWSERS_MOST
    assert renewed[again.subscription_id].sealed == "v1.bmV3"


def test_only_a_browser_that_is_there_can_leave() -> None:
    leaving = UnsubscribeBrowser(unsubscribed=EVENTS["BrowserUnsubscribed.v1.full"])
    there = BROWSERS.fold([FIRST])
    assert BROWSERS.fold(BROWSERS.decide(leaving, there), there) == {}
    with pytest.raises(SubscriptionUnknown):
        BROWSERS.decide(leaving, BROWSERS.initial())


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.com/1",
        "https://127.0.0.1/1",
        "https://[::1]/1",
        "https://10.1.2.3/1",
        "https://169.254.169.254/latest",
        "https://localhost/1",
        "https://mongodb:27017/",
        "https://vault.internal/1",
        "https://me:secret@push.example.com/1",
        "https://push.example.com:99999/1",
        "https://push.example.com/a b",
        "https://[::1",
        "ftp://push.example.com/1",
        "push.example.com",
        "",
    ],
)
def test_what_is_no_public_push_service_is_refused(endpoint: str) -> None:
    assert not may_be_asked(endpoint, private_too=False)


def test_push_services_are_taken_and_local_ones_where_that_is_allowed() -> None:
    assert may_be_asked("https://fcm.googleapis.com/fcm/send/abc:def", private_too=False)
    assert may_be_asked("https://updates.push.services.mozilla.com/wpush/v2/x", private_too=False)
    assert may_be_asked("http://127.0.0.1:9000/1", private_too=True)
    assert not may_be_asked("file:///etc/passwd", private_too=True)
    assert [is_public(each) for each in ("8.8.8.8", "192.168.0.1", "::1", "224.0.0.1", "x")] == [
        True,
        False,
        False,
        False,
        False,
    ]


def key_file(folder: Path, curve: ec.EllipticCurve) -> Path:
    path = folder / "vapid.pem"
    key = ec.generate_private_key(curve)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def test_the_senders_key_is_read_or_refused_by_name(tmp_path: Path) -> None:
    good = key_file(tmp_path, ec.SECP256R1())
    assert checked_vapid(good) == good
    assert len(public_key(good) or "") == 87
    assert public_key(None) is None
    with pytest.raises(ValueError, match="P-256"):
        checked_vapid(key_file(tmp_path, ec.SECP384R1()))
    good.write_text("not a key at all, but long enough to be one")
    with pytest.raises(ValueError, match="PEM"):
        checked_vapid(good)
