"""The rules of a notice, grouped by its state."""

from kairan_kernel.testing import given
from kairan_safety.domain.notice.commands import ComposeNotice, ReviseNotice
from kairan_safety.domain.notice.decider import NOTICE, Notice, NoticeExists, NoticeUnknown
from kairan_safety.domain.notice.events import NoticeComposed, NoticeRevised, NoticeText

from .samples import CHAIR, NISHI_HQ, NOW, TEXT
from .samples import NOTICE as NOTICE_ID

COMPOSE = ComposeNotice(notice_id=NOTICE_ID, headquarters=NISHI_HQ, text=TEXT, by=CHAIR, at=NOW)
COMPOSED = NoticeComposed(
    notice_id=NOTICE_ID, headquarters=NISHI_HQ, text=TEXT, composed_by=CHAIR, composed_at=NOW
)
NEW_TEXT = NoticeText(title="訓練(改)", body="集合は9時です。")
REVISED = NoticeRevised(
    notice_id=NOTICE_ID, headquarters=NISHI_HQ, text=NEW_TEXT, revised_by=CHAIR, revised_at=NOW
)


def test_a_notice_is_composed() -> None:
    state = given(NOTICE).when(COMPOSE).then(COMPOSED)
    assert state == Notice(notice_id=NOTICE_ID, headquarters=NISHI_HQ, text=TEXT)


def test_a_notice_is_composed_once() -> None:
    assert given(NOTICE, COMPOSED).when(COMPOSE).then_raises(NoticeExists)


def test_a_composed_notice_is_revised() -> None:
    state = given(NOTICE, COMPOSED).when(ReviseNotice(text=NEW_TEXT, by=CHAIR, at=NOW)).then(REVISED)
    assert state is not None
    assert state.text == NEW_TEXT


def test_the_same_text_again_is_no_revision() -> None:
    state = given(NOTICE, COMPOSED).when(ReviseNotice(text=TEXT, by=CHAIR, at=NOW)).then_nothing()
    assert state is not None


def test_what_was_never_composed_cannot_be_revised() -> None:
    assert given(NOTICE).when(ReviseNotice(text=TEXT, by=CHAIR, at=NOW)).then_raises(NoticeUnknown)
