"""Uploads, told by their content and cleaned."""

import hashlib
import io
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from PIL import Image
from tests.integration.bulletin.files import pdf, photo

from kairan_bulletin.attachments.checking import FILE_MOST, Upload, checked
from kairan_bulletin.attachments.kinds import JPEG, PDF
from kairan_bulletin.attachments.names import NAME_MOST, safe_name
from kairan_bulletin.domain.attachment import refusals
from kairan_bulletin.domain.attachment.decider import ATTACHMENT, RemoveAttachment, StoreAttachment
from kairan_bulletin.domain.attachment.events import AttachmentRemoved, AttachmentStored
from kairan_bulletin.domain.places import Area
from kairan_contracts.bulletin.board_words import Purpose
from kairan_kernel.testing import given


def upload(content: bytes, claimed: str = "application/octet-stream", filename: str = "") -> Upload:
    return Upload(content=content, claimed_type=claimed, filename=filename)


@pytest.mark.parametrize(
    ("kind", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_a_photo_keeps_its_pixels_upright_and_nothing_else(kind: str, mime: str) -> None:
    sent = photo(kind)
    assert b"Kaidan Phone" in sent
    kept = checked(upload(sent, mime, "IMG_0001"))
    assert kept.content_type == mime
    assert b"Kaidan Phone" not in kept.content
    assert b"secret" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as picture:
        assert picture.size == (48, 64)
        assert not picture.getexif()
    assert kept.digest == hashlib.sha256(kept.content).hexdigest()


def test_what_hides_behind_a_picture_is_gone() -> None:
    sent = photo() + b"<script>alert(1)</script>PK\x03\x04"
    assert b"script" not in checked(upload(sent, "image/jpeg", "a.jpg")).content


def test_a_pdf_is_kept_as_it_is() -> None:
    sent = pdf()
    kept = checked(upload(sent, "application/pdf", "回覧 7月.PDF"))
    assert (kept.content, kept.pages, kept.filename) == (sent, 1, "回覧 7月.pdf")


@pytest.mark.parametrize(
    ("content", "claimed", "filename", "error"),
    [
        (b"", "image/png", "a.png", refusals.EmptyFile),
        (b"hello", "text/plain", "a.txt", refusals.TypeNotAllowed),
        (b"<svg onload='x()'/>", "image/svg+xml", "a.svg", refusals.TypeNotAllowed),
        (b"MZ" + b"\0" * 200, "application/pdf", "a.pdf", refusals.TypeIsALie),
        (pdf(), "image/png", "a.png", refusals.TypeIsALie),
        (pdf(), "application/pdf", "a.exe", refusals.TypeIsALie),
        (photo(), "image/jpeg", "a.pdf", refusals.TypeIsALie),
        (photo("PNG"), "image/jpeg", "a.png", refusals.TypeIsALie),
        (photo()[:200], "image/jpeg", "a.jpg", refusals.FileDamaged),
        (b"%PDF-1.7\nnothing", "application/pdf", "a.pdf", refusals.FileDamaged),
        (pdf(password="x"), "application/pdf", "a.pdf", refusals.PdfLocked),
        (pdf(script=True), "application/pdf", "a.pdf", refusals.PdfActive),
        (b"\0" * (FILE_MOST + 1), "", "", refusals.FileTooLarge),
    ],
)
def test_what_lies_or_harms_is_refused(
    content: bytes, claimed: str, filename: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        checked(upload(content, claimed, filename))


def test_a_bomb_of_pixels_is_refused_without_being_unpacked() -> None:
    target = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(target, "PNG")
    assert len(target.getvalue()) < 100_000
    with pytest.raises(refusals.PictureTooLarge):
        checked(upload(target.getvalue(), "image/png", "a.png"))


@for_all(
    st.binary(max_size=300),
    st.sampled_from([b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4\n", b"RIFF"]),
)
def test_any_bytes_are_kept_or_refused_by_name(tail: bytes, head: bytes) -> None:
    try:
        kept = checked(upload(head + tail))
    except (refusals.TypeNotAllowed, refusals.FileDamaged, refusals.PictureTooLarge, refusals.PdfActive):
        return
    assert kept.content


@for_all(st.text(max_size=300))
def test_every_name_becomes_a_safe_one(given_name: str) -> None:
    for kind in (PDF, JPEG):
        name = safe_name(given_name, kind)
        assert not set(name) & set('/\\:*?"<>|\n\r\0')
        assert name.rpartition(".")[2] in kind.extensions
        assert 0 < len(name) <= NAME_MOST + 12
        assert not name.startswith(".")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\chair\\回覧.pdf", "回覧.pdf"),
        ("evil\u202efdp.exe", "evilfdp.pdf"),
        ("", "file.pdf"),
        ("CON.pdf", "file-CON.pdf"),
    ],
)
def test_a_name_loses_its_folders_and_its_tricks(sent: str, kept: str) -> None:
    assert safe_name(sent, PDF) == kept


AT = datetime(2024, 7, 7, tzinfo=UTC)
STORED = AttachmentStored(
    attachment_id=uuid4(),
    purpose=Purpose.ARTICLE,
    area=Area(union_id=uuid4(), union="yoneizumi"),
    household_id=uuid4(),
    content_type="application/pdf",
    filename="回覧.pdf",
    size=10,
    digest="0" * 64,
    pages=1,
    stored_by=uuid4(),
    stored_at=AT,
)
REMOVED = AttachmentRemoved(
    attachment_id=STORED.attachment_id, area=STORED.area, removed_by=STORED.stored_by, removed_at=AT
)


def test_an_attachment_is_stored_once_and_removed_once() -> None:
    removing = RemoveAttachment(by=STORED.stored_by, at=AT)
    given(ATTACHMENT).when(StoreAttachment(stored=STORED)).then(STORED)
    given(ATTACHMENT, STORED).when(StoreAttachment(stored=STORED)).then_nothing()
    given(ATTACHMENT, STORED).when(removing).then(REMOVED)
    given(ATTACHMENT, STORED, REMOVED).when(removing).then_raises(refusals.AttachmentUnknown)
