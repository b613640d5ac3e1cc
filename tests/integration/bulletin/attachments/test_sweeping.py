"""Uploads that nothing came of are swept after a day, from the log and from GridFS; nothing else is."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from tests.integration.bulletin.files import photo
from tests.integration.bulletin.in_process import Workshop, cause, workshop
from tests.neighbourhood.union import Union, found_union

from kairan_bulletin.attachments.checking import Upload
from kairan_bulletin.attachments.store import ContentGone
from kairan_bulletin.desks.sweeping import Sweeping
from kairan_bulletin.domain.article.commands import CorrectArticle
from kairan_bulletin.domain.article.content import Content
from kairan_bulletin.domain.attachment.refusals import AttachmentsUnknown
from kairan_contracts.bulletin.board_words import Purpose
from kairan_contracts.bulletin.vocabulary import Importance
from kairan_kernel.ids import new_id


@pytest.fixture
def shop(fresh_eventstore_url: str, mongo_database: Any) -> Iterator[Workshop]:
    with workshop(fresh_eventstore_url, mongo_database) as made:
        made.clock.now = datetime.now(UTC)
        yield made


@pytest.fixture
def union(shop: Workshop) -> Union:
    return shop.enrol(found_union())


def put_up(shop: Workshop, union: Union) -> UUID:
    chair, attachment_id = union.associations[0].officer(), new_id()
    upload = Upload(content=photo(), claimed_type="image/jpeg", filename="a.jpg")
    shop.attachments.keep(chair, attachment_id, Purpose.ARTICLE, upload, cause())
    return attachment_id


def sweep(shop: Workshop, *, current: bool = True) -> int:
    shop.project()
    return Sweeping(shop.store, shop.database, shop.contents, lambda: current, shop.clock).sweep()


def is_there(shop: Workshop, attachment_id: UUID) -> bool:
    try:
        return bool(shop.contents.read(attachment_id))
    except ContentGone:
        return False


def test_an_upload_that_nothing_names_is_swept_after_a_day_and_no_sooner(
    shop: Workshop, union: Union
) -> None:
    loose = put_up(shop, union)
    shop.clock.pass_by(hours=24)
    assert (sweep(shop), is_there(shop, loose)) == (0, True)
    shop.clock.pass_by(hours=2)
    assert (sweep(shop), is_there(shop, loose)) == (1, False)
    assert shop.database["attachments.chunks"].count_documents({}) == 0
    shop.project()
    assert shop.database["attachments_kept"].count_documents({}) == 0
    assert sweep(shop) == 0


def test_what_an_article_names_stays_although_a_correction_drops_it(shop: Workshop, union: Union) -> None:
    tied = put_up(shop, union)
    content = Content(title="資料", body="添付のとおりです。", attachments=(tied,))
    article_id = shop.draft(union, content=content)
    shop.publish(union, article_id)
    chair = union.associations[0].officer()
    correction = CorrectArticle(
        content=Content(title="資料", body="添付はありません。"),
        importance=Importance.ORDINARY,
        expires_at=None,
        note="添付の取り消し",
        by=chair.subject,
        at=shop.clock(),
    )
    shop.desks.articles.ask(chair, article_id, correction, cause())
    shop.clock.pass_by(days=30)
    assert (sweep(shop), is_there(shop, tied)) == (0, True)
    assert shop.attachments.for_article(chair, [tied]) == (tied,)


def test_a_file_that_is_about_to_be_swept_is_named_by_no_draft(shop: Workshop, union: Union) -> None:
    loose, chair = put_up(shop, union), union.associations[0].officer()
    shop.project()
    assert shop.attachments.for_article(chair, [loose]) == (loose,)
    shop.clock.pass_by(hours=24, minutes=30)
    assert (sweep(shop), is_there(shop, loose)) == (0, True)
    with pytest.raises(AttachmentsUnknown) as refused:
        shop.attachments.for_article(chair, [loose])
    assert [fault.pointer for fault in refused.value.faults] == ["/attachment_ids/0"]


def test_nothing_is_swept_while_the_read_models_lag_behind(shop: Workshop, union: Union) -> None:
    loose = put_up(shop, union)
    shop.clock.pass_by(days=2)
    assert (sweep(shop, current=False), is_there(shop, loose)) == (0, True)
    assert (sweep(shop), is_there(shop, loose)) == (1, False)


def test_a_content_that_no_event_tells_of_is_swept(shop: Workshop, union: Union) -> None:
    told, untold = put_up(shop, union), new_id()
    shop.contents.write(untold, b"the process died before it told of this")
    shop.draft(union, content=Content(title="資料", body="添付です。", attachments=(told,)))
    assert (sweep(shop), is_there(shop, untold)) == (0, True)
    shop.clock.pass_by(days=2)
    assert (sweep(shop), is_there(shop, untold)) == (1, False)
    assert is_there(shop, told)


def test_a_content_is_kept_while_its_read_model_is_built_anew(shop: Workshop, union: Union) -> None:
    told = put_up(shop, union)
    shop.draft(union, content=Content(title="資料", body="添付です。", attachments=(told,)))
    shop.project()
    shop.database["attachments_kept"].delete_many({})
    shop.clock.pass_by(days=2)
    assert (sweep(shop), is_there(shop, told)) == (0, True)


def test_a_file_taken_back_in_the_moment_of_a_crash_leaves_no_content(shop: Workshop, union: Union) -> None:
    loose = put_up(shop, union)
    chair = union.associations[0].officer()
    shop.attachments.remove(chair, loose, cause())
    shop.contents.write(loose, b"as if the process had died before it removed this")
    shop.clock.pass_by(days=2)
    assert (sweep(shop), is_there(shop, loose)) == (1, False)
