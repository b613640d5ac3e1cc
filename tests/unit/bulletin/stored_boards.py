"""Samples of every stored event of boards, matching, notices from outside and attachments."""

from datetime import UTC, datetime
from typing import Any

from kairan_bulletin.domain.attachment.events import AttachmentRemoved, AttachmentStored, AttachmentSwept
from kairan_bulletin.domain.board.events import (
    AppealDecided,
    InquiryAnswered,
    InquiryDone,
    InquiryReopened,
    PostAppealed,
    PostHidden,
    PostReported,
    PostRestored,
    PostRetracted,
    ReportsDismissed,
    ThreadOpened,
    ThreadReplied,
)
from kairan_bulletin.domain.board.place import Author, BoardPlace
from kairan_bulletin.domain.board.words import ReportReason, ThreadKind
from kairan_bulletin.domain.matching.events import (
    Case,
    CaseRecorded,
    CaseRevised,
    CaseThanked,
    IssueGivenUp,
    OfferAnswered,
    OfferMade,
    OfferWithdrawn,
    TeamFormed,
)
from kairan_bulletin.domain.outside.events import (
    ContentClaimed,
    OutsideNoticeCancelled,
    OutsideNoticeCorrected,
    OutsideNoticeTaken,
    ResendRecognised,
    SourcePaused,
    SourceRegistered,
    SourceResumed,
    SourceRevised,
    SourceTerms,
)
from kairan_bulletin.domain.outside.words import SourceKind, Treatment
from kairan_bulletin.domain.places import Area
from kairan_contracts.bulletin.board_words import Purpose
from kairan_kernel.ids import derived_id

AT = datetime(2024, 7, 7, 1, 2, 3, tzinfo=UTC)
UNION_AREA = Area(union_id=derived_id("union"), union="yoneizumi")
AREA = Area(
    union_id=derived_id("union"),
    union="yoneizumi",
    association_id=derived_id("association"),
    association="nishi",
)
PLACE = BoardPlace(menu_id=derived_id("menu"), area=AREA)
THREAD, POST, OFFICER = derived_id("thread"), derived_id("post"), derived_id("officer")
AUTHOR = Author(
    subject=derived_id("author"), household_id=derived_id("household"), block_id=derived_id("block")
)
CHAIR = Author(subject=OFFICER, household_id=derived_id("other"), block_id=derived_id("block"), official=True)
SEALED = "v1.c2VhbGVk"
POSTED: dict[str, Any] = {"thread_id": THREAD, "place": PLACE, "post_id": POST}
THREADED: dict[str, Any] = {"thread_id": THREAD, "place": PLACE}
OFFER = derived_id("offer")
CASE = Case(
    title="古紙等回収拠点マッピングアプリ",
    problem="分からない",
    solution="地図に載せた",
    tools=("OpenStreetMap",),
    links=("https://example.jp/map",),
    outcome="半分になった",
    credits=("古紙マップ隊",),
)
SOURCE, NOTICE, ARTICLE = derived_id("source"), derived_id("notice"), derived_id("article")
TERMS = SourceTerms(
    name="市の新着",
    menu_id=derived_id("menu"),
    treatment=Treatment.PUBLISH,
    senders=("@city.example",),
    url="https://city.example/feed",
    every_minutes=30,
)
LEAST_TERMS = SourceTerms(name="市", menu_id=derived_id("menu"), treatment=Treatment.DRAFT)
NOTICED: dict[str, Any] = {
    "notice_id": NOTICE,
    "area": AREA,
    "source_id": SOURCE,
    "identity": "m@p",
    "article_id": ARTICLE,
}
CLAIM: dict[str, Any] = {"area": AREA, "digest": "a" * 64, "notice_id": NOTICE}
KEPT: dict[str, Any] = {
    "attachment_id": derived_id("attachment"),
    "household_id": derived_id("household"),
    "size": 482133,
    "digest": "b" * 64,
    "stored_by": OFFICER,
    "stored_at": AT,
}

EVENTS: dict[str, Any] = {
    "ThreadOpened.v1.full": ThreadOpened(
        **THREADED,
        kind=ThreadKind.ISSUE,
        private=False,
        author=AUTHOR,
        sealed=SEALED,
        photos=(derived_id("photo"),),
        skills_wanted=("地図",),
        opened_at=AT,
    ),
    "ThreadOpened.v1.least": ThreadOpened(
        thread_id=THREAD,
        place=BoardPlace(menu_id=derived_id("menu"), area=UNION_AREA),
        kind=ThreadKind.INQUIRY,
        private=True,
        author=AUTHOR,
        sealed=SEALED,
        photos=(),
        skills_wanted=(),
        opened_at=AT,
    ),
    "ThreadReplied.v1.full": ThreadReplied(**POSTED, author=CHAIR, sealed=SEALED, photos=(), replied_at=AT),
    "InquiryAnswered.v1.full": InquiryAnswered(**POSTED, answered_by=OFFICER, answered_at=AT),
    "InquiryReopened.v1.full": InquiryReopened(**THREADED, reopened_by=OFFICER, reopened_at=AT),
    "InquiryDone.v1.full": InquiryDone(**THREADED, done_by=OFFICER, done_at=AT),
    "PostReported.v1.full": PostReported(
        **POSTED, reason=ReportReason.PERSONAL_DATA, reported_by=OFFICER, reported_at=AT
    ),
    "ReportsDismissed.v1.full": ReportsDismissed(**POSTED, dismissed_by=OFFICER, dismissed_at=AT),
    "PostHidden.v1.full": PostHidden(**POSTED, reason="個人名", hidden_by=OFFICER, hidden_at=AT),
    "PostAppealed.v1.full": PostAppealed(**POSTED, sealed=SEALED, appealed_by=AUTHOR.subject, appealed_at=AT),
    "AppealDecided.v1.full": AppealDecided(
        **POSTED, granted=True, reason="店名", decided_by=OFFICER, decided_at=AT
    ),
    "PostRestored.v1.full": PostRestored(**POSTED, restored_by=OFFICER, restored_at=AT),
    "PostRetracted.v1.full": PostRetracted(**POSTED, retracted_by=AUTHOR.subject, retracted_at=AT),
    "OfferMade.v1.full": OfferMade(
        **THREADED, offer_id=OFFER, helper=AUTHOR, skills=("地図",), sealed=SEALED, offered_at=AT
    ),
    "OfferWithdrawn.v1.full": OfferWithdrawn(**THREADED, offer_id=OFFER, withdrawn_at=AT),
    "OfferAnswered.v1.full": OfferAnswered(
        **THREADED, offer_id=OFFER, accepted=True, answered_by=OFFICER, answered_at=AT
    ),
    "TeamFormed.v1.full": TeamFormed(
        **THREADED,
        name="隊",
        plan="地図",
        members=(OFFICER, AUTHOR.subject),
        formed_by=OFFICER,
        formed_at=AT,
    ),
    "CaseRecorded.v1.full": CaseRecorded(
        **THREADED, case=CASE, members=(OFFICER,), recorded_by=OFFICER, recorded_at=AT
    ),
    "CaseRevised.v1.full": CaseRevised(**THREADED, case=CASE, revised_by=OFFICER, revised_at=AT),
    "CaseThanked.v1.full": CaseThanked(**THREADED, household_id=AUTHOR.household_id, thanked_at=AT),
    "IssueGivenUp.v1.full": IssueGivenUp(**THREADED, reason="転居", given_up_by=OFFICER, given_up_at=AT),
    "SourceRegistered.v1.full": SourceRegistered(
        source_id=SOURCE,
        area=AREA,
        kind=SourceKind.FEED,
        terms=TERMS,
        registered_by=OFFICER,
        registered_at=AT,
    ),
    "SourceRegistered.v1.least": SourceRegistered(
        source_id=SOURCE,
        area=UNION_AREA,
        kind=SourceKind.MAIL,
        terms=LEAST_TERMS,
        registered_by=OFFICER,
        registered_at=AT,
    ),
    "SourceRevised.v1.full": SourceRevised(
        source_id=SOURCE, area=AREA, terms=TERMS, revised_by=OFFICER, revised_at=AT
    ),
    "SourcePaused.v1.full": SourcePaused(source_id=SOURCE, area=AREA, paused_by=OFFICER, paused_at=AT),
    "SourceResumed.v1.full": SourceResumed(source_id=SOURCE, area=AREA, resumed_by=OFFICER, resumed_at=AT),
    "OutsideNoticeTaken.v1.full": OutsideNoticeTaken(
        **NOTICED, kind=SourceKind.MAIL, digest="a" * 64, sent_at=AT, taken_at=AT
    ),
    "OutsideNoticeTaken.v1.least": OutsideNoticeTaken(
        **NOTICED, kind=SourceKind.FEED, digest="a" * 64, sent_at=None, taken_at=AT
    ),
    "OutsideNoticeCorrected.v1.full": OutsideNoticeCorrected(**NOTICED, digest="c" * 64, corrected_at=AT),
    "OutsideNoticeCancelled.v1.full": OutsideNoticeCancelled(**NOTICED, cancelled_at=AT),
    "ContentClaimed.v1.full": ContentClaimed(**CLAIM, claimed_at=AT),
    "ResendRecognised.v1.full": ResendRecognised(
        **CLAIM, resent_id=derived_id("resent"), identity="n@p", recognised_at=AT
    ),
    "AttachmentStored.v1.full": AttachmentStored(
        **KEPT,
        purpose=Purpose.ARTICLE,
        area=AREA,
        content_type="application/pdf",
        filename="回覧.pdf",
        pages=2,
    ),
    "AttachmentStored.v1.least": AttachmentStored(
        **KEPT,
        purpose=Purpose.POST,
        area=UNION_AREA,
        content_type="image/jpeg",
        filename=SEALED,
        pages=None,
    ),
    "AttachmentRemoved.v1.full": AttachmentRemoved(
        attachment_id=derived_id("attachment"), area=AREA, removed_by=OFFICER, removed_at=AT
    ),
    "AttachmentSwept.v1.full": AttachmentSwept(
        attachment_id=derived_id("attachment"), area=AREA, swept_at=AT
    ),
}
