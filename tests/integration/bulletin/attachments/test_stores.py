"""Every store of contents does the same: GridFS on a MongoDB server, S3 on a server that speaks S3."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from minio.error import S3Error
from pymongo.database import Database
from tests.integration.bulletin.calling import Bulletin, slug, wait_until
from tests.integration.bulletin.files import photo
from tests.integration.bulletin.processes import BulletinProcesses, BulletinSurroundings
from tests.neighbourhood.union import Union

from kairan_bulletin.attachments.choosing import contents_of
from kairan_bulletin.attachments.s3 import StoreAway
from kairan_bulletin.attachments.store import ContentGone, ContentStore

from .s3_server import S3Server, s3_server
from .test_attachments import put_up

LARGE = bytes(range(256)) * 4 * 1024 * 20
"""20 MiB."""


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(params=["gridfs", "s3"])
def store(request: pytest.FixtureRequest, mongo_database: Database[Any], s3: S3Server) -> ContentStore:
    return contents_of(mongo_database, None if request.param == "gridfs" else s3.url())


def all_of(store: ContentStore, before: datetime) -> set[UUID]:
    return set(store.written_before(before))


def test_a_content_is_read_as_it_was_written_and_writing_again_replaces_it(store: ContentStore) -> None:
    attachment_id = uuid4()
    store.write(attachment_id, b"first")
    assert store.read(attachment_id) == b"first"
    store.write(attachment_id, LARGE)
    assert store.read(attachment_id) == LARGE


def test_what_was_removed_is_gone_and_removing_it_again_is_no_error(store: ContentStore) -> None:
    attachment_id, other = uuid4(), uuid4()
    store.write(attachment_id, b"content")
    store.write(other, b"beside")
    store.remove(attachment_id)
    store.remove(attachment_id)
    with pytest.raises(ContentGone):
        store.read(attachment_id)
    assert store.read(other) == b"beside"
    with pytest.raises(ContentGone):
        store.read(uuid4())


def test_contents_are_found_by_when_they_were_written(store: ContentStore) -> None:
    attachment_id = uuid4()
    store.write(attachment_id, b"content")
    now = datetime.now(UTC)
    assert attachment_id in all_of(store, now + timedelta(minutes=1))
    assert attachment_id not in all_of(store, now - timedelta(minutes=1))


def test_nothing_of_a_file_stays_behind_in_gridfs(mongo_database: Database[Any]) -> None:
    store, attachment_id = contents_of(mongo_database, None), uuid4()
    store.write(attachment_id, b"first")
    store.write(attachment_id, LARGE)
    assert mongo_database["attachments.files"].count_documents({}) == 1
    store.remove(attachment_id)
    assert mongo_database["attachments.chunks"].count_documents({}) == 0


def test_a_wrong_secret_or_bucket_is_told_and_not_taken_for_an_outage(
    mongo_database: Database[Any], s3: S3Server
) -> None:
    refusals = {s3.url(secret="wrong"): "SignatureDoesNotMatch", s3.url(bucket="none"): "NoSuchBucket"}
    for address, code in refusals.items():
        with pytest.raises(S3Error) as refused:
            contents_of(mongo_database, address).write(uuid4(), b"x")
        assert refused.value.code == code


@pytest.fixture(scope="module")
def on_s3(
    surroundings: BulletinSurroundings, bulletin: Bulletin, s3: S3Server, tmp_path_factory: Any
) -> Iterator[Bulletin]:
    """A second ``serve`` beside the first one, with its attachments on S3."""
    folder = tmp_path_factory.mktemp("on-s3")
    more = {**surroundings.more, "KAIRAN_ATTACHMENTS_URL": s3.url()}
    processes = BulletinProcesses(replace(surroundings, folder=folder, more=more))
    processes.serve.start()
    yield replace(bulletin, processes=processes)
    processes.serve.kill()


def test_files_are_put_up_read_and_taken_back_on_s3(on_s3: Bulletin, union: Union, s3: S3Server) -> None:
    who = union.households[0].member()
    kept = put_up(on_s3, who, photo(), "image/jpeg", "a.jpg")
    assert kept.status_code == 201, kept.text
    attachment_id, path = kept.json()["attachment_id"], kept.headers["location"]
    assert attachment_id in s3.names()
    seen = on_s3.get(who, path)
    assert (seen.status_code, len(seen.content)) == (200, kept.json()["size"])
    assert on_s3.call(who, "DELETE", path).status_code == 204
    assert attachment_id not in s3.names()
    assert slug(on_s3.get(who, path)) == "attachment-unknown"


def test_while_s3_is_away_uploads_are_refused_for_now_and_nothing_is_half_done(
    on_s3: Bulletin, union: Union, s3: S3Server
) -> None:
    who, lost, before = union.households[1].member(), uuid4().hex, s3.names()
    s3.process.kill()
    try:
        away = put_up(on_s3, who, photo(), "image/jpeg", "a.jpg", key=lost)
        assert (away.status_code, slug(away)) == (503, "unavailable")
        assert away.headers["retry-after"]
        with pytest.raises(StoreAway):
            contents_of(on_s3.database, s3.url()).read(uuid4())
        assert on_s3.get(who, "/bulletin/inbox").status_code == 200
    finally:
        s3.process.start()
    wait_until(lambda: put_up(on_s3, who, photo(), "image/jpeg", "a.jpg", key=lost).status_code == 201)
    assert len(s3.names() - before) == 1
