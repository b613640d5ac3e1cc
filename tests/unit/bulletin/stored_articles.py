"""Every event of menus, articles, audiences, receipts, groups, deliveries: whole, and with the least."""

from datetime import UTC, datetime
from typing import Any

from kairan_bulletin.domain.access import Permission
from kairan_bulletin.domain.article import events as article
from kairan_bulletin.domain.article.content import Content
from kairan_bulletin.domain.article.differences import Change
from kairan_bulletin.domain.article.origin import OutsideOrigin
from kairan_bulletin.domain.audience.events import AddressedHousehold, BlockAddressed
from kairan_bulletin.domain.audience.wish import AudienceTotals, AudienceWish
from kairan_bulletin.domain.delivery import browsers
from kairan_bulletin.domain.delivery import events as delivery
from kairan_bulletin.domain.group import events as group
from kairan_bulletin.domain.menu import events as menu
from kairan_bulletin.domain.places import Area, Place
from kairan_bulletin.domain.receipt import events as receipt
from kairan_contracts.bulletin.vocabulary import (
    BoardKind,
    ChangeKind,
    Channel,
    Importance,
    MenuKind,
    Outcome,
    ReadMeans,
)
from kairan_contracts.vocabulary import Role
from kairan_kernel.ids import derived_id

NOW = datetime(2024, 7, 1, 3, 0, tzinfo=UTC)
LATER = datetime(2024, 7, 21, 3, 0, tzinfo=UTC)
UNION, NISHI, BLOCK = (derived_id(each) for each in ("union", "nishi", "block"))
HOUSEHOLD, OTHER = derived_id("household"), derived_id("other household")
CHAIR, SECRETARY = derived_id("chair"), derived_id("secretary")
MENU, ARTICLE, AUDIENCE, GROUP = (derived_id(each) for each in ("menu", "article", "audience", "group"))
FILE, SOURCE, REMINDER, DISPATCH = (derived_id(each) for each in ("file", "source", "reminder", "dispatch"))
BROWSER = derived_id("browser")

AREA = Area(union_id=UNION, union="yoneizumi", association_id=NISHI, association="nishi")
UNION_AREA = Area(union_id=UNION, union="yoneizumi")
PLACE = Place(
    union_id=UNION,
    union="yoneizumi",
    association_id=NISHI,
    association="nishi",
    block_id=BLOCK,
    household_id=HOUSEHOLD,
)
IN_NISHI: dict[str, Any] = {
    "union_id": UNION,
    "union": "yoneizumi",
    "association_id": NISHI,
    "association": "nishi",
}
OFFICERS = Permission(roles=(Role.CHAIR, Role.SECRETARIAT), group_ids=(GROUP,), block_ids=(BLOCK,))
EVERYONE = Permission(everyone=True)
TERMS = menu.MenuTerms(
    title="回覧板",
    title_en="Circulars",
    post=OFFICERS,
    comment=Permission(),
    read=EVERYONE,
    needs_review=True,
)
BARE_TERMS = menu.MenuTerms(
    title="いどばた会議", title_en=None, post=EVERYONE, comment=EVERYONE, read=EVERYONE
)
MENU_REF = article.MenuRef(menu_id=MENU, title="回覧板", title_en="Circulars")
CONTENT = Content(
    title="夏祭り", body="7月20日です。", title_en="Festival", body_en="On 20 July.", attachments=(FILE,)
)
BARE = Content(title="夏祭り", body="7月20日です。")
WISH = AudienceWish(
    association_ids=(NISHI,),
    block_ids=(BLOCK,),
    roles=(Role.BLOCK_LEADER,),
    group_ids=(GROUP,),
    household_ids=(HOUSEHOLD,),
)
DRAFT = article.Draft(content=CONTENT, importance=Importance.URGENT, audience=WISH, expires_at=LATER)
BARE_DRAFT = article.Draft(
    content=BARE, importance=Importance.ORDINARY, audience=AudienceWish(everyone=True), expires_at=None
)
ORIGIN = OutsideOrigin(
    source_id=SOURCE, name="県警", identity="<1@police>", link="https://example.jp/1", sent_at=NOW
)
TOTALS = AudienceTotals(households=180, blocks=12, associations=1, paper=9, unplaced=1)
CHANGE = Change(field="body", kind=ChangeKind.REMOVED, line=1, text="7月20日です。")


def drafted(**changes: Any) -> article.ArticleDrafted:
    values: dict[str, Any] = {
        "article_id": ARTICLE,
        "area": AREA,
        "menu": MENU_REF,
        "draft": BARE_DRAFT,
        "needs_review": False,
        "origin": None,
        "drafted_by": CHAIR,
        "drafted_at": NOW,
    }
    return article.ArticleDrafted(**{**values, **changes})


def published(**changes: Any) -> article.ArticlePublished:
    values: dict[str, Any] = {
        "article_id": ARTICLE,
        "area": AREA,
        "menu": MENU_REF,
        "content": BARE,
        "importance": Importance.ORDINARY,
        "expires_at": None,
        "origin": None,
        "audience_id": AUDIENCE,
        "audience": TOTALS,
        "published_by": CHAIR,
        "published_at": NOW,
    }
    return article.ArticlePublished(**{**values, **changes})


def corrected(**changes: Any) -> article.ArticleCorrected:
    values: dict[str, Any] = {
        "article_id": ARTICLE,
        "area": AREA,
        "menu": MENU_REF,
        "audience_id": AUDIENCE,
        "edition": 2,
        "content": BARE,
        "importance": Importance.ORDINARY,
        "expires_at": None,
        "note": "日にちの訂正",
        "changes": (CHANGE,),
        "corrected_by": CHAIR,
        "corrected_at": NOW,
    }
    return article.ArticleCorrected(**{**values, **changes})


def addressed(*households: AddressedHousehold, **changes: Any) -> BlockAddressed:
    known = households or (
        AddressedHousehold(household_id=HOUSEHOLD, number="0417"),
        AddressedHousehold(household_id=OTHER, number="0418", paper=True, speaker=True),
    )
    values: dict[str, Any] = {
        "article_id": ARTICLE,
        "audience_id": AUDIENCE,
        **IN_NISHI,
        "association_name": "米泉西町会",
        "block_id": BLOCK,
        "block_name": "3班",
        "households": known,
        "addressed_at": NOW,
    }
    return BlockAddressed(**{**values, **changes})


def read(**changes: Any) -> receipt.ArticleRead:
    values: dict[str, Any] = {
        "article_id": ARTICLE,
        "audience_id": AUDIENCE,
        "edition": 1,
        "place": PLACE,
        "means": ReadMeans.APP,
        "reader": CHAIR,
        "read_at": NOW,
    }
    return receipt.ArticleRead(**{**values, **changes})


TICKED = receipt.PaperTicked(
    article_id=ARTICLE,
    audience_id=AUDIENCE,
    edition=1,
    **IN_NISHI,
    block_id=BLOCK,
    household_ids=(HOUSEHOLD, OTHER),
    ticked_by=CHAIR,
    ticked_at=NOW,
)
REMINDED = receipt.ReadersReminded(
    article_id=ARTICLE,
    audience_id=AUDIENCE,
    edition=1,
    reminder_id=REMINDER,
    **IN_NISHI,
    households=(receipt.RemindedHousehold(household_id=HOUSEHOLD, block_id=BLOCK),),
    urgent=True,
    reminded_by=CHAIR,
    reminded_at=NOW,
)
DELIVERED = delivery.DeliveriesRecorded(
    article_id=ARTICLE,
    audience_id=AUDIENCE,
    dispatch_id=DISPATCH,
    union_id=UNION,
    union="yoneizumi",
    channel=Channel.EMAIL,
    deliveries=(
        delivery.Delivery(household_id=HOUSEHOLD, block_id=BLOCK, outcome=Outcome.SENT),
        delivery.Delivery(household_id=OTHER, block_id=BLOCK, outcome=Outcome.FAILED, reason="refused"),
    ),
    recorded_at=NOW,
)
_BY: dict[str, Any] = {"article_id": ARTICLE}
_GROUP: dict[str, Any] = {"group_id": GROUP, "area": AREA}

EVENTS: dict[str, Any] = {
    "MenuOpened.v1.full": menu.MenuOpened(
        menu_id=MENU,
        area=AREA,
        kind=MenuKind.ARTICLE,
        board_kind=None,
        terms=TERMS,
        opened_by=CHAIR,
        opened_at=NOW,
    ),
    "MenuOpened.v1.least": menu.MenuOpened(
        menu_id=MENU,
        area=UNION_AREA,
        kind=MenuKind.BOARD,
        board_kind=BoardKind.INQUIRY,
        terms=BARE_TERMS,
        opened_by=CHAIR,
        opened_at=NOW,
    ),
    "MenuRevised.v1.full": menu.MenuRevised(
        menu_id=MENU, area=AREA, terms=TERMS, revised_by=CHAIR, revised_at=NOW
    ),
    "MenuClosed.v1.full": menu.MenuClosed(menu_id=MENU, area=AREA, closed_by=CHAIR, closed_at=NOW),
    "ArticleDrafted.v1.full": drafted(draft=DRAFT, needs_review=True, origin=ORIGIN),
    "ArticleDrafted.v1.least": drafted(area=UNION_AREA),
    "DraftRevised.v1.full": article.DraftRevised(**_BY, draft=DRAFT, revised_by=CHAIR, revised_at=NOW),
    "ReviewRequested.v1.full": article.ReviewRequested(**_BY, requested_by=CHAIR, requested_at=NOW),
    "ReviewPassed.v1.full": article.ReviewPassed(**_BY, reviewed_by=SECRETARY, reviewed_at=NOW),
    "ReviewDeclined.v1.full": article.ReviewDeclined(
        **_BY, reason="場所がありません", reviewed_by=SECRETARY, reviewed_at=NOW
    ),
    "ArticleScheduled.v1.full": article.ArticleScheduled(
        **_BY, publish_at=LATER, scheduled_by=CHAIR, scheduled_at=NOW
    ),
    "ScheduleCancelled.v1.full": article.ScheduleCancelled(**_BY, cancelled_by=CHAIR, cancelled_at=NOW),
    "PublicationFailed.v1.full": article.PublicationFailed(**_BY, reason="AudienceEmpty", failed_at=NOW),
    "ArticlePublished.v1.full": published(content=CONTENT, expires_at=LATER, origin=ORIGIN),
    "ArticlePublished.v1.least": published(area=UNION_AREA),
    "ArticleCorrected.v1.full": corrected(content=CONTENT, expires_at=LATER),
    "ArticleCorrected.v1.least": corrected(changes=()),
    "ArticleWithdrawn.v1.full": article.ArticleWithdrawn(
        **_BY, area=AREA, audience_id=AUDIENCE, reason="中止", withdrawn_by=CHAIR, withdrawn_at=NOW
    ),
    "ArticleWithdrawn.v1.least": article.ArticleWithdrawn(
        **_BY, area=AREA, audience_id=None, reason="中止", withdrawn_by=CHAIR, withdrawn_at=NOW
    ),
    "BlockAddressed.v1.full": addressed(),
    "ArticleRead.v1.full": read(means=ReadMeans.SPEAKER),
    "PaperTicked.v1.full": TICKED,
    "ReadersReminded.v1.full": REMINDED,
    "GroupFormed.v1.full": group.GroupFormed(**_GROUP, name="子ども会", formed_by=CHAIR, formed_at=NOW),
    "GroupRenamed.v1.full": group.GroupRenamed(**_GROUP, name="部会", renamed_by=CHAIR, renamed_at=NOW),
    "GroupMembersChanged.v1.full": group.GroupMembersChanged(
        **_GROUP, joined=(HOUSEHOLD,), left=(OTHER,), changed_by=CHAIR, changed_at=NOW
    ),
    "GroupDissolved.v1.full": group.GroupDissolved(**_GROUP, dissolved_by=CHAIR, dissolved_at=NOW),
    "ChannelsChosen.v1.full": delivery.ChannelsChosen(
        place=PLACE, email="v1.c2VhbGVk", paper=True, speaker=True, chosen_by=CHAIR, chosen_at=NOW
    ),
    "ChannelsChosen.v1.least": delivery.ChannelsChosen(
        place=PLACE, email=None, paper=False, speaker=False, chosen_by=CHAIR, chosen_at=NOW
    ),
    "BrowserSubscribed.v1.full": browsers.BrowserSubscribed(
        place=PLACE,
        subscription_id=BROWSER,
        sealed="v1.c2VhbGVk",
        subscribed_by=CHAIR,
        subscribed_at=NOW,
    ),
    "BrowserUnsubscribed.v1.full": browsers.BrowserUnsubscribed(
        household_id=HOUSEHOLD, subscription_id=BROWSER, gone=True, unsubscribed_at=NOW
    ),
    "DeliveriesRecorded.v1.full": DELIVERED,
    "DispatchCompleted.v1.full": delivery.DispatchCompleted(
        **_BY, dispatch_id=DISPATCH, sent=1, failed=1, completed_at=NOW
    ),
}
