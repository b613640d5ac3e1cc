"""Feeds and alerts: Atom, RSS, CAP 1.2, and what only looks like them."""

from datetime import UTC, datetime, timedelta

import pytest

from kairan_bulletin.domain.outside.notice import Act, OutsideNotice, Weight
from kairan_bulletin.inbox.cap import NotAnAlert, notice_of_alert
from kairan_bulletin.inbox.feed import NotAFeed, notices_of_feed
from kairan_bulletin.inbox.polling import UNDATED_MOST, recent
from kairan_bulletin.inbox.polls import LONGEST_PAUSE, pause_after
from kairan_contracts.bulletin.inbox_words import SourceKind

URL = "https://www.city.example.jp/news/feed.xml"
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>市の新着</title><id>urn:city</id>
<updated>2024-07-07T00:00:00Z</updated>
<entry><title>断水のお知らせ</title><id>urn:city:2</id><updated>2024-07-06T23:00:00Z</updated>
<link href="https://www.city.example.jp/news/2"/>
<content type="html">&lt;p&gt;米泉町で断水します。&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</content></entry>
<entry><title>図書館の休館</title><id>urn:city:1</id><updated>2024-07-01T00:00:00Z</updated>
<summary>月曜は休みです。</summary></entry></feed>"""
RSS = """<?xml version="1.0" encoding="Shift_JIS"?>
<rss version="2.0"><channel><title>市</title><link>https://city.example</link><description>d</description>
<item><title>道路の通行止め</title><link>https://city.example/r/1</link>
<pubDate>Sun, 07 Jul 2024 09:00:00 +0900</pubDate><description>橋が冠水しました。</description></item>
<item><description>題のない項目</description></item></channel></rss>"""


def alert(**changes: str) -> bytes:
    values = {
        "identifier": "KNZ-20240707-1",
        "sender": "bousai@city.example.jp",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
        "references": "",
        **changes,
    }
    head = "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><sent>2024-07-07T15:00:00+09:00</sent>{head}
<info><language>en-US</language><category>Met</category><event>Flood</event><urgency>Immediate</urgency>
<severity>Severe</severity><certainty>Observed</certainty><headline>Evacuate now</headline>
<description>The river is rising.</description></info>
<info><language>ja-JP</language><category>Met</category><event>洪水</event><urgency>Immediate</urgency>
<severity>Severe</severity><certainty>Observed</certainty><headline>避難指示</headline>
<description>伏見川が増水しています。</description><instruction>高い所へ。</instruction>
<expires>2024-07-08T00:00:00+09:00</expires><web>https://city.example.jp/hinan</web>
<area><areaDesc>米泉校下</areaDesc></area></info></alert>""".encode()


def test_an_atom_feed_gives_its_entries_the_oldest_first() -> None:
    older, newer = notices_of_feed(ATOM.encode(), URL)
    assert (older.title, newer.title) == ("図書館の休館", "断水のお知らせ")
    assert newer.identity == "urn:city:2"
    assert newer.body == "米泉町で断水します。"
    assert newer.link == "https://www.city.example.jp/news/2"
    assert newer.sender == "www.city.example.jp"
    assert newer.weight is Weight.IMPORTANT
    assert newer.sent_at == datetime(2024, 7, 6, 23, tzinfo=UTC)


def test_an_rss_feed_in_shift_jis_gives_what_has_a_title() -> None:
    [notice] = notices_of_feed(RSS.encode("cp932"), URL)
    assert notice.title == "道路の通行止め"
    assert notice.identity == "https://city.example/r/1"
    assert notice.weight is Weight.URGENT
    assert notice.sent_at == datetime(2024, 7, 7, 0, tzinfo=UTC)


BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<feed xmlns="http://www.w3.org/2005/Atom"><title>&b;</title></feed>"""
STRANGER = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><feed>&f;</feed>"""


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (BOMB.encode(), "forbidden"),
        (STRANGER.encode(), "forbidden"),
        (b"<html><body>not found</body>", "not-well-formed"),
        (b"<html><body>login</body></html>", "not-a-feed"),
        (b"", "not-well-formed"),
        (b"<feed>" + b" " * (4 * 1024 * 1024) + b"</feed>", "too-large"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(NotAFeed) as refused:
        notices_of_feed(raw, URL)
    assert refused.value.reason == reason


def test_an_alert_becomes_a_japanese_notice_with_english_beside_it() -> None:
    notice = notice_of_alert(alert())
    assert notice is not None
    assert notice.kind is SourceKind.ALERT
    assert notice.identity == "bousai@city.example.jp,KNZ-20240707-1"
    assert (notice.title, notice.title_en) == ("避難指示", "Evacuate now")
    assert notice.body == "伏見川が増水しています。\n\n高い所へ。\n\n米泉校下"
    assert notice.weight is Weight.URGENT
    assert notice.expires_at == datetime(2024, 7, 7, 15, tzinfo=UTC)
    assert notice.link == "https://city.example.jp/hinan"
    assert notice.act is Act.SAY


def test_an_update_and_a_cancellation_name_what_they_are_about() -> None:
    references = "bousai@city.example.jp,KNZ-20240707-1,2024-07-07T15:00:00+09:00"
    for kind, act in (("Update", Act.REPLACE), ("Cancel", Act.CANCEL)):
        notice = notice_of_alert(alert(identifier="KNZ-2", msgType=kind, references=references))
        assert notice is not None
        assert notice.act is act
        assert notice.replaces == ("bousai@city.example.jp,KNZ-20240707-1",)


def test_an_exercise_says_so() -> None:
    notice = notice_of_alert(alert(status="Exercise"))
    assert notice is not None
    assert notice.exercise
    assert notice.title == "【訓練】避難指示"


@pytest.mark.parametrize(
    "changes",
    [{"status": "Test"}, {"status": "System"}, {"scope": "Private"}, {"msgType": "Ack"}],
)
def test_what_is_not_for_the_public_is_no_notice(changes: dict[str, str]) -> None:
    assert notice_of_alert(alert(**changes)) is None


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (alert().replace(b"cap:1.2", b"cap:1.1"), "not-cap-1.2"),
        (alert(identifier=""), "identifier"),
        (alert(sender=""), "sender"),
        (alert().replace(b"15:00:00+09:00</sent>", b"15:00</sent>"), "sent"),
        (BOMB.encode(), "forbidden"),
        (b"<alert", "not-well-formed"),
    ],
)
def test_what_is_no_alert_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(NotAnAlert) as refused:
        notice_of_alert(raw)
    assert refused.value.reason == reason


def test_an_address_may_give_one_alert_instead_of_a_feed() -> None:
    [notice] = notices_of_feed(alert(), URL)
    assert notice.title == "避難指示"


def entry(n: int, sent_at: datetime | None) -> OutsideNotice:
    return OutsideNotice(
        kind=SourceKind.FEED, identity=str(n), sender="c", title="t", body="b", sent_at=sent_at
    )


def test_history_and_floods_of_undated_entries_are_left_out() -> None:
    registered = datetime(2024, 7, 7, tzinfo=UTC)
    old, new = entry(1, registered - timedelta(days=3)), entry(2, registered - timedelta(days=1))
    undated = [entry(n, None) for n in range(10, 20)]
    assert recent([old, new, *undated], registered, first=True) == [*undated[:UNDATED_MOST], new]
    assert recent([old, new, *undated], registered, first=False) == [*undated, new]


def test_a_feed_that_fails_is_asked_ever_more_seldom() -> None:
    every = timedelta(minutes=15)
    pauses = [pause_after(n, every) for n in range(12)]
    assert pauses[0] == every
    assert pauses[1] == every * 2
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE
    assert pause_after(5, timedelta(days=1)) == timedelta(days=1)
