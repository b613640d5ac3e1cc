"""How a notice becomes one article and no more, given/when/then; and the rules of sources."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from kairan_bulletin.domain.outside import refusals
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
from kairan_bulletin.domain.outside.notice import OutsideNotice, Weight, clipped, weighed, without_marks
from kairan_bulletin.domain.outside.source import (
    SOURCE,
    PauseSource,
    RegisterSource,
    ResumeSource,
    ReviseSource,
    Source,
)
from kairan_bulletin.domain.outside.taking import (
    CONTENT,
    NOTICE,
    RESEND_WITHIN,
    CancelNotice,
    ClaimContent,
    CorrectNotice,
    TakeNotice,
)
from kairan_bulletin.domain.outside.words import SourceKind, Treatment
from kairan_bulletin.domain.places import Area
from kairan_kernel.testing import given

AT = datetime(2024, 7, 7, 1, tzinfo=UTC)
AREA = Area(union_id=uuid4(), union="yoneizumi")
NOTICE_ID, SOURCE_ID, ARTICLE_ID, OFFICER = uuid4(), uuid4(), uuid4(), uuid4()


def taking(digest: str = "a") -> TakeNotice:
    return TakeNotice(
        notice_id=NOTICE_ID,
        area=AREA,
        source_id=SOURCE_ID,
        kind=SourceKind.MAIL,
        identity="m@p",
        digest=digest,
        article_id=ARTICLE_ID,
        sent_at=AT,
        at=AT,
    )


def taken() -> OutsideNoticeTaken:
    return OutsideNoticeTaken(
        notice_id=NOTICE_ID,
        area=AREA,
        source_id=SOURCE_ID,
        kind=SourceKind.MAIL,
        identity="m@p",
        digest="a",
        article_id=ARTICLE_ID,
        sent_at=AT,
        taken_at=AT,
    )


def corrected(digest: str) -> OutsideNoticeCorrected:
    return OutsideNoticeCorrected(
        notice_id=NOTICE_ID,
        area=AREA,
        source_id=SOURCE_ID,
        identity="m@p",
        digest=digest,
        article_id=ARTICLE_ID,
        corrected_at=AT,
    )


CANCELLED = OutsideNoticeCancelled(
    notice_id=NOTICE_ID,
    area=AREA,
    source_id=SOURCE_ID,
    identity="m@p",
    article_id=ARTICLE_ID,
    cancelled_at=AT,
)


def test_a_notice_is_taken_once() -> None:
    given(NOTICE).when(taking()).then(taken())
    given(NOTICE, taken()).when(taking()).then_nothing()


def test_other_words_under_the_same_identity_correct_it() -> None:
    given(NOTICE, taken()).when(taking("b")).then(corrected("b"))
    given(NOTICE, taken()).when(CorrectNotice(digest="b", at=AT)).then(corrected("b"))


def test_an_old_copy_on_its_way_round_does_not_bring_the_old_words_back() -> None:
    given(NOTICE, taken(), corrected("b")).when(taking("a")).then_nothing()


def test_a_cancelled_notice_stays_cancelled() -> None:
    given(NOTICE, taken()).when(CancelNotice(at=AT)).then(CANCELLED)
    given(NOTICE, taken(), CANCELLED).when(CancelNotice(at=AT)).then_nothing()
    given(NOTICE, taken(), CANCELLED).when(taking("c")).then_nothing()


def test_what_was_never_taken_is_neither_corrected_nor_cancelled() -> None:
    given(NOTICE).when(CorrectNotice(digest="b", at=AT)).then_nothing()
    given(NOTICE).when(CancelNotice(at=AT)).then_nothing()


def claiming(notice_id: UUID, at: datetime = AT) -> ClaimContent:
    return ClaimContent(area=AREA, digest="a", notice_id=notice_id, identity="m@p", at=at)


def claimed(notice_id: UUID, at: datetime = AT) -> ContentClaimed:
    return ContentClaimed(area=AREA, digest="a", notice_id=notice_id, claimed_at=at)


def test_the_same_words_from_another_message_are_a_resend_within_a_week() -> None:
    other, soon, late = uuid4(), AT + timedelta(hours=1), AT + RESEND_WITHIN + timedelta(seconds=1)
    resent = ResendRecognised(
        area=AREA,
        digest="a",
        notice_id=NOTICE_ID,
        resent_id=other,
        identity="m@p",
        recognised_at=soon,
    )
    given(CONTENT).when(claiming(NOTICE_ID)).then(claimed(NOTICE_ID))
    given(CONTENT, claimed(NOTICE_ID)).when(claiming(NOTICE_ID)).then_nothing()
    given(CONTENT, claimed(NOTICE_ID)).when(claiming(other, soon)).then(resent)
    given(CONTENT, claimed(NOTICE_ID), resent).when(claiming(other, late)).then_nothing()
    given(CONTENT, claimed(NOTICE_ID)).when(claiming(other, late)).then(claimed(other, late))


@for_all(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 400)), min_size=1, max_size=30))
def test_at_every_moment_the_words_belong_to_one_notice(steps: list[tuple[int, int]]) -> None:
    notices = [uuid4() for _ in range(4)]
    past: list[ContentClaimed | ResendRecognised] = []
    at = AT
    for who, hours in steps:
        at += timedelta(hours=hours)
        before = CONTENT.fold(past)
        past += CONTENT.decide(claiming(notices[who], at), before)
        after = CONTENT.fold(past)
        assert after is not None
        if before is not None and at - before.at <= RESEND_WITHIN:
            assert after.notice_id == before.notice_id


def notice(title: str = "熊の出没", body: str = "米泉町で熊が出ました。", **more: object) -> OutsideNotice:
    fields: dict[str, object] = {"kind": SourceKind.MAIL, "identity": "m@p", "sender": "a@b", **more}
    return OutsideNotice(title=title, body=body, **fields)  # type: ignore[arg-type]


def test_words_are_compared_without_spaces_widths_and_marks_of_resending() -> None:
    first = notice()
    assert notice(title="【再送】熊の出没", body="米泉町で　熊が\n出ました。").digest == first.digest
    assert notice(title="Re: 熊の出没", identity="other").digest == first.digest
    assert notice(body="米泉町で熊が二頭出ました。").digest != first.digest
    assert without_marks("【再送】【再掲】熊") == "熊"


@pytest.mark.parametrize(
    ("title", "weight"),
    [
        ("熊の出没", Weight.URGENT),
        ("道路冠水", Weight.URGENT),
        ("不審者情報", Weight.IMPORTANT),
        ("図書館", Weight.ORDINARY),
    ],
)
def test_a_notice_is_weighed_by_its_words(title: str, weight: Weight) -> None:
    assert weighed(title, "") is weight


@for_all(st.text(max_size=300), st.integers(1, 120))
def test_a_clipped_text_fits(text: str, most: int) -> None:
    assert len(clipped(text, most)) <= most


TERMS = SourceTerms(
    name="にしつ子ネット", menu_id=uuid4(), treatment=Treatment.PUBLISH, senders=("@police.example",)
)


def registering(kind: SourceKind = SourceKind.MAIL, terms: SourceTerms = TERMS) -> RegisterSource:
    return RegisterSource(source_id=SOURCE_ID, area=AREA, kind=kind, terms=terms, by=OFFICER, at=AT)


REGISTERED = SourceRegistered(
    source_id=SOURCE_ID,
    area=AREA,
    kind=SourceKind.MAIL,
    terms=TERMS,
    registered_by=OFFICER,
    registered_at=AT,
)
PAUSED = SourcePaused(source_id=SOURCE_ID, area=AREA, paused_by=OFFICER, paused_at=AT)
RESUMED = SourceResumed(source_id=SOURCE_ID, area=AREA, resumed_by=OFFICER, resumed_at=AT)


def test_a_source_is_registered_once() -> None:
    given(SOURCE).when(registering()).then(REGISTERED)
    given(SOURCE, REGISTERED).when(registering()).then_raises(refusals.SourceExists)
    given(SOURCE).when(PauseSource(by=OFFICER, at=AT)).then_raises(refusals.SourceUnknown)


def test_mails_need_senders_and_feeds_an_address() -> None:
    nobody = replace(TERMS, senders=())
    given(SOURCE).when(registering(terms=nobody)).then_raises(refusals.SendersMissing)
    given(SOURCE).when(registering(SourceKind.FEED)).then_raises(refusals.AddressMissing)
    given(SOURCE).when(registering(SourceKind.ALERT, nobody)).then_raises(refusals.SendersMissing)
    revising = ReviseSource(terms=nobody, by=OFFICER, at=AT)
    given(SOURCE, REGISTERED).when(revising).then_raises(refusals.SendersMissing)


def test_a_source_is_revised_paused_and_resumed() -> None:
    other = replace(TERMS, name="金沢西署")
    revised = SourceRevised(source_id=SOURCE_ID, area=AREA, terms=other, revised_by=OFFICER, revised_at=AT)
    given(SOURCE, REGISTERED).when(ReviseSource(terms=other, by=OFFICER, at=AT)).then(revised)
    given(SOURCE, REGISTERED).when(ReviseSource(terms=TERMS, by=OFFICER, at=AT)).then_nothing()
    given(SOURCE, REGISTERED).when(PauseSource(by=OFFICER, at=AT)).then(PAUSED)
    given(SOURCE, REGISTERED, PAUSED).when(PauseSource(by=OFFICER, at=AT)).then_nothing()
    given(SOURCE, REGISTERED, PAUSED).when(ResumeSource(by=OFFICER, at=AT)).then(RESUMED)
    given(SOURCE, REGISTERED).when(ResumeSource(by=OFFICER, at=AT)).then_nothing()


@pytest.mark.parametrize(
    ("sender", "heard"),
    [
        ("nishi@police.example", True),
        ("NISHI@POLICE.example", True),
        ("nishi@evil.example", False),
        ("nishi@police.example.evil.test", False),
        ("police.example", False),
    ],
)
def test_a_source_hears_its_senders_and_nobody_else(sender: str, heard: bool) -> None:
    source = Source(source_id=SOURCE_ID, area=AREA, kind=SourceKind.MAIL, terms=TERMS, registered_at=AT)
    assert source.hears(sender) is heard
