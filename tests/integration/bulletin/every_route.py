"""Every route of the bulletin: who may call it, with what, and what everybody else is told."""

from base64 import urlsafe_b64encode
from typing import Any

from .attendance.asking import at
from .board.test_threads import EVERYONE, TALK
from .matching.test_matching import CASE, OFFER
from .rows import Row, listing, made, on

SCOPE = {"association_id": "{association_id}"}
OFFICERS = {"roles": ["chair"]}
TEXT = {"title": "夏祭り", "body": "公園で開きます。"}
ARTICLE = {**TEXT, "audience": EVERYONE}
MENU = {"title": "回覧板", "post": OFFICERS, "read": EVERYONE}
HALL = {"name": "集会場", "slot_minutes": 60}
ENTRY = {"title": "清掃", "starts_at": at(days=2), "ends_at": at(days=2, hours=2)}
SOURCE = {"name": "西署", "menu_id": "{menu_id}", "senders": ["nishi@police.example"]}
FESTIVAL = {"scope": SCOPE, "title": "夏祭り", "starts_at": at(days=10), "deadline": at(days=5)}
QUESTIONS = [{"kind": "single", "title": "場所は", "options": ["公園", "会館"]}]
SURVEY = {"scope": SCOPE, "title": "倉庫", "questions": QUESTIONS, "closes_at": at(days=3)}
REPLIES = [{"number": 1, "choices": [1]}]
RESOLUTION = {"scope": SCOPE, "title": "総会", "proposals": ["予算"], "closes_at": at(days=3)}
BOOKING = {"starts_at": "{begins}", "ends_at": "{ends}", "purpose": "子ども会"}
DELIVERIES = {"channel": "push", "deliveries": [{"household_id": "{household_id}", "outcome": "sent"}]}
GENERATOR = (
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
"""A point of the curve P-256, as a browser's public key is."""
TWICE = ["for", "for"]
TICKED = {"household_ids": ["{household_id}"]}
REASON = {"reason": "理由"}
POINT = urlsafe_b64encode(bytes.fromhex(GENERATOR)).rstrip(b"=").decode("ascii")
BROWSER = {"endpoint": "https://push.invalid/a", "keys": {"p256dh": POINT, "auth": "A" * 22}}


def _articles() -> list[Row]:
    one, drafted = "/articles/<uuid:article_id>", {"instead": {"article_id": "draft_id"}}
    writers = {"resident": "not-permitted"}
    unseen = {"resident": "article-unknown", **drafted}
    seeing = {"resident": "role-needed"}
    return [
        Row(
            method="POST",
            path="/articles",
            body={**ARTICLE, "menu_id": "{menu_id}"},
            stranger=(404, "menu-unknown"),
            resident="not-permitted",
        ),
        *(
            on("article_id", method, one + path, body, **more)
            for method, path, body, more in (
                ("GET", "", None, {}),
                ("GET", "/attachments/<uuid:attachment_id>", None, {}),
                ("GET", "/blocks/<uuid:block_id>/paper-list", None, seeing),
                ("GET", "/circular.pdf", None, {}),
                ("GET", "/deliveries", None, seeing),
                ("GET", "/editions", None, {}),
                ("GET", "/paper-list.csv", None, seeing),
                ("GET", "/paper-list.pdf", None, seeing),
                ("GET", "/readers", None, seeing),
                ("GET", "/readings", None, seeing),
                ("POST", "/read-receipts", {}, {}),
                ("POST", "/paper-receipts", TICKED, seeing),
                ("POST", "/reminders", None, seeing),
                ("POST", "/editions", {**TEXT, "note": "訂正"}, writers),
                ("PUT", "", ARTICLE, unseen),
                ("POST", "/schedules", {"publish_at": at(days=1)}, unseen),
                ("DELETE", "/schedules", None, unseen),
                ("POST", "/review-requests", None, unseen),
                ("POST", "/approvals", None, {**unseen, "keeper": "second"}),
                ("POST", "/declines", REASON, {**unseen, "keeper": "second"}),
                ("POST", "/publications", None, unseen),
                ("POST", "/withdrawals", REASON, writers),
            )
        ),
        Row(
            method="POST",
            path=f"{one}/deliveries",
            body=DELIVERIES,
            keeper="operator",
            stranger=(403, "operators-only"),
            resident="operators-only",
        ),
    ]


def _files() -> list[Row]:
    one, mine = "/attachments/<uuid:attachment_id>", {"instead": {"attachment_id": "file_id"}}
    return [
        Row(method="POST", path="/attachments", query={"purpose": "post", "filename": "a.jpg"}),
        on("attachment_id", "GET", one, None, "attachment-unknown", **mine),
        on("attachment_id", "DELETE", one, None, "attachment-unknown", **mine),
    ]


def _menus() -> list[Row]:
    one, office = "/menus/<uuid:menu_id>", "officers-only"
    boards = {"instead": {"menu_id": "board_id"}}
    return [
        listing("/menus", "menu_id"),
        made("/menus", {**MENU, "scope": SCOPE, "kind": "article"}),
        on("menu_id", "GET", one),
        on("menu_id", "PUT", one, MENU, office),
        on("menu_id", "GET", f"{one}/articles", lists="article_id"),
        on("menu_id", "GET", f"{one}/threads", lists="thread_id", **boards),
        on("menu_id", "POST", f"{one}/threads", TALK, **boards),
        on("menu_id", "POST", f"{one}/closings", None, office, instead={"menu_id": "spare_menu_id"}),
        listing("/groups", "group_id"),
        made("/groups", {"scope": SCOPE, "name": "子ども会"}),
        on("group_id", "GET", "/groups/<uuid:group_id>", None, office),
        on("group_id", "PUT", "/groups/<uuid:group_id>", {"name": "部会"}, office),
        on("group_id", "POST", "/groups/<uuid:group_id>/members", {"join": ["{household_id}"]}, office),
        on("group_id", "DELETE", "/groups/<uuid:group_id>", None, office),
        on("household_id", "GET", "/households/<uuid:household_id>/channels", None, "role-needed"),
        on("household_id", "PUT", "/households/<uuid:household_id>/channels", {"paper": True}, "role-needed"),
        listing("/inbox", "article_id"),
    ]


def _browsers() -> list[Row]:
    path, own = "/households/<uuid:household_id>/push-subscriptions", "household-only"
    one = f"{path}/<uuid:subscription_id>"
    return [
        Row(method="GET", path="/push-key"),
        on("household_id", "GET", path, None, own, keeper="author", lists="subscription_id"),
        on("household_id", "POST", path, BROWSER, own, keeper="author"),
        on("household_id", "DELETE", one, None, own, keeper="author"),
    ]


def _asking() -> list[Row]:
    call, survey = "/attendances/<uuid:attendance_id>", "/surveys/<uuid:survey_id>"
    vote, office, seeing = "/resolutions/<uuid:resolution_id>", "officers-only", "role-needed"
    closed = {"instead": {"resolution_id": "closed_id"}}
    return [
        listing("/attendances", "attendance_id"),
        made("/attendances", FESTIVAL),
        on("attendance_id", "GET", call),
        on("attendance_id", "GET", f"{call}/answers", None, seeing),
        on("attendance_id", "GET", f"{call}/answers.csv", None, seeing),
        on("attendance_id", "GET", f"{call}/tallies", None, seeing),
        on("attendance_id", "POST", f"{call}/answers", {"attending": True}),
        on("attendance_id", "POST", f"{call}/amendments", {"capacity": 5}, office),
        on("attendance_id", "POST", f"{call}/closings", None, office),
        listing("/surveys", "survey_id"),
        made("/surveys", SURVEY),
        on("survey_id", "GET", survey),
        on("survey_id", "GET", f"{survey}/answers", None, seeing),
        on("survey_id", "GET", f"{survey}/answers.csv", None, seeing),
        on("survey_id", "GET", f"{survey}/respondents", None, seeing),
        on("survey_id", "GET", f"{survey}/results"),
        on("survey_id", "POST", f"{survey}/answers", {"replies": REPLIES}),
        on("survey_id", "POST", f"{survey}/closings", None, office),
        listing("/resolutions", "resolution_id"),
        made("/resolutions", RESOLUTION),
        on("resolution_id", "GET", vote),
        on("resolution_id", "GET", f"{vote}/recount", **closed),
        on("resolution_id", "GET", f"{vote}/votes", None, seeing),
        on("resolution_id", "POST", f"{vote}/votes", {"choices": TWICE}),
        on("resolution_id", "POST", f"{vote}/closings", None, office),
    ]


def _halls() -> list[Row]:
    hall, entry, office = "/halls/<uuid:hall_id>", "/calendar/entries/<uuid:entry_id>", "officers-only"
    cancel = f"{hall}/bookings/<uuid:booking_id>/cancellations"
    feed = "/calendar/feeds/<uuid:feed_id>/revocations"
    return [
        listing("/halls", "hall_id"),
        made("/halls", {**HALL, "scope": SCOPE}),
        on("hall_id", "GET", hall),
        on("hall_id", "PUT", hall, HALL, office),
        on("hall_id", "GET", f"{hall}/bookings", lists="booking_id"),
        on("hall_id", "POST", f"{hall}/bookings", BOOKING),
        on("hall_id", "POST", cancel, {}, office),
        listing("/calendar", "entry_id"),
        made("/calendar/entries", {**ENTRY, "scope": SCOPE}),
        on("entry_id", "PUT", entry, ENTRY, office),
        on("entry_id", "POST", f"{entry}/cancellations", REASON, office),
        on("hall_id", "POST", "/calendar/feeds", {"kind": "hall", "hall_id": "{hall_id}"}),
        on("feed_id", "POST", feed, None, "feed-unknown"),
    ]


def _boards() -> list[Row]:
    one, post = "/threads/<uuid:thread_id>", "/threads/<uuid:thread_id>/posts/<uuid:post_id>"
    office, inquiry = "officers-only", {"instead": {"thread_id": "inquiry_id"}}
    photo = {"instead": {"attachment_id": "photo_id"}}
    area = {"query": {"association_id": "{association_id}"}}
    decided = {"granted": True, "reason": "理由"}
    return [
        on("thread_id", "GET", one),
        on("thread_id", "GET", f"{one}/photos/<uuid:attachment_id>", **photo),
        on("thread_id", "POST", f"{one}/replies", {"body": "直しました。"}),
        on("thread_id", "POST", f"{one}/closings", None, office, **inquiry),
        on("thread_id", "POST", f"{one}/reopenings", None, office, **inquiry),
        on("thread_id", "POST", f"{post}/reports", {"reason": "abuse"}),
        on("thread_id", "POST", f"{post}/reports/dismissals", None, office),
        on("thread_id", "POST", f"{post}/hidings", REASON, office),
        on("thread_id", "POST", f"{post}/appeals", {"argument": "店名"}, "not-the-author", keeper="author"),
        on("thread_id", "POST", f"{post}/appeals/decisions", decided, office, keeper="second"),
        on("thread_id", "POST", f"{post}/restorations", None, office),
        on("thread_id", "POST", f"{post}/retractions", None, "not-the-author", keeper="author"),
        listing(
            "/moderation-cases",
            "reported_id",
            stranger=(404, "area-unknown"),
            resident=office,
            **area,
        ),
    ]


def _issues() -> list[Row]:
    one, office = "/issues/<uuid:thread_id>", "not-the-owner"
    offer = f"{one}/offers/<uuid:offer_id>"
    issue: dict[str, Any] = {"instead": {"thread_id": "issue_id"}}
    team = {"name": "地図隊", "plan": "地図を作る"}
    return [
        on("thread_id", "GET", f"{one}/matching", lists="offer_id", **issue),
        on("thread_id", "POST", f"{one}/offers", OFFER, **issue),
        on("thread_id", "POST", f"{offer}/answers", {"accepted": True}, office, keeper="author", **issue),
        on("thread_id", "POST", f"{offer}/withdrawals", None, "not-the-helper", keeper="helper", **issue),
        on("thread_id", "POST", f"{one}/teams", team, office, keeper="author", **issue),
        on("thread_id", "PUT", f"{one}/case", CASE, "not-on-the-team", keeper="author", **issue),
        on("thread_id", "POST", f"{one}/thanks", instead={"thread_id": "solved_id"}),
        on("thread_id", "POST", f"{one}/endings", REASON, office, keeper="author", **issue),
        listing("/solved-cases", "solved_id"),
    ]


def _sources() -> list[Row]:
    one, office = "/sources/<uuid:source_id>", "officers-only"
    return [
        listing("/sources", "source_id", resident=office),
        made("/sources", {**SOURCE, "scope": SCOPE, "kind": "mail"}),
        on("source_id", "GET", one, None, office),
        on("source_id", "PUT", one, SOURCE, office),
        on("source_id", "POST", f"{one}/pauses", None, office),
        on("source_id", "POST", f"{one}/resumptions", None, office),
    ]


PUBLIC = [
    Row(method="GET", path="/calendars/<str:token>.ics", stranger=(404, "feed-unknown")),
    Row(method="POST", path="/gateway/notices", stranger=(401, "gateway-unknown")),
]
"""Without a login: the address of a feed is its key, and the gateway has a key of its own. `stranger`: what
anybody is told who has not got that.
"""

GUARDED = [
    *_articles(),
    *_files(),
    *_menus(),
    *_browsers(),
    *_asking(),
    *_halls(),
    *_boards(),
    *_issues(),
    *_sources(),
]
