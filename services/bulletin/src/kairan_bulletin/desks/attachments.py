"""Attachments: taken in, handed out, taken back. Writes ``attachment-<id>`` and the content store.

The content is written before the event that tells of it: what the log knows of is there. A crash in between
leaves a content that nobody knows of, and the repeat of the request finishes it.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.attachments.checking import MIB, Checked, Upload, checked
from kairan_bulletin.attachments.store import ContentGone, ContentStore
from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.areas import AreasOffice
from kairan_bulletin.desks.sweeping import NAMEABLE
from kairan_bulletin.domain.access import ResidentsOnly, household_of, manages
from kairan_bulletin.domain.attachment.decider import ATTACHMENT, RemoveAttachment, StoreAttachment
from kairan_bulletin.domain.attachment.events import AttachmentStored
from kairan_bulletin.domain.attachment.refusals import AttachmentsUnknown, AttachmentUnknown, TooMuchPutUp
from kairan_bulletin.domain.attachment.streams import attachment_stream
from kairan_bulletin.projections.attachments import ATTACHMENTS_KEPT
from kairan_bulletin.projections.loose_attachments import LOOSE_ATTACHMENTS
from kairan_contracts.bulletin.board_words import Purpose
from kairan_contracts.identity import Principal
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.problems import Fault
from kairan_kernel.sealing import Sealer, SubjectErased
from kairan_kernel.store import EventStore

DAY_MOST: Final = 200 * MIB
"""Of one household, so that a broken phone does not fill the disk of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file as it is handed out; ``filename`` is empty when its household was forgotten."""

    stored: AttachmentStored
    filename: str | None
    content: bytes

    @property
    def etag(self) -> str:
        return f'"{self.stored.digest}"'


class AttachmentDesk:
    """Blocking; checking a large picture takes a second of processor time."""

    def __init__(
        self,
        store: EventStore,
        database: Database[Any],
        contents: ContentStore,
        sealer: Sealer,
        office: AreasOffice,
        now: Callable[[], datetime],
    ) -> None:
        self._attachments = CommandLoop(store, CODEC, ATTACHMENT)
        self._collection = database[ATTACHMENTS_KEPT.name]
        self._loose = database[LOOSE_ATTACHMENTS.name]
        self._contents = contents
        self._sealer = sealer
        self._office = office
        self._now = now

    def keep(
        self, principal: Principal, attachment_id: UUID, purpose: Purpose, upload: Upload, cause: Causation
    ) -> dict[str, Any]:
        """Check, clean and keep. Raises what ``domain.attachment.refusals`` names."""
        household_id = household_of(principal)
        area = self._office.own(principal)
        stream = attachment_stream(attachment_id)
        if (before := self._attachments.load(stream).state) is not None:
            return self._shown(before)
        self._within_the_day(household_id, len(upload.content))
        fit = checked(upload)
        filename = self._written(attachment_id, household_id, purpose, fit)
        stored = AttachmentStored(
            attachment_id=attachment_id,
            purpose=purpose,
            area=area,
            household_id=household_id,
            content_type=fit.content_type,
            filename=filename,
            size=len(fit.content),
            digest=fit.digest,
            pages=fit.pages,
            stored_by=principal.subject,
            stored_at=self._now(),
        )
        handled = self._attachments.handle(stream, StoreAttachment(stored=stored), cause)
        return self._shown(handled.state or stored)

    def own(self, principal: Principal, attachment_id: UUID) -> Kept:
        """A file of the principal's own household, shown or not. Raises AttachmentUnknown."""
        stored = self._stored(attachment_id)
        if stored.household_id != principal.household_id:
            raise AttachmentUnknown
        return self._kept(stored)

    def shown(self, attachment_id: UUID, carried: Iterable[UUID]) -> Kept:
        """A file that an article or a post carries, for who may read that. Raises AttachmentUnknown."""
        if attachment_id not in set(carried):
            raise AttachmentUnknown
        return self._kept(self._stored(attachment_id))

    def remove(self, principal: Principal, attachment_id: UUID, cause: Causation) -> None:
        """Take back one's own; whoever carries it shows it no more."""
        stored = self._stored(attachment_id)
        if stored.household_id != principal.household_id:
            raise AttachmentUnknown
        command = RemoveAttachment(by=principal.subject, at=self._now())
        self._attachments.handle(attachment_stream(attachment_id), command, cause)
        self._contents.remove(attachment_id)

    def for_post(self, principal: Principal, ids: Sequence[UUID]) -> tuple[UUID, ...]:
        """The photos of a post: the writer's own, put up for posts. Raises AttachmentsUnknown."""

        def fits(stored: AttachmentStored) -> bool:
            return stored.purpose is Purpose.POST and stored.household_id == principal.household_id

        return tuple(stored.attachment_id for stored in self._carried(ids, "/photos", fits))

    def for_article(self, principal: Principal | None, ids: Sequence[UUID]) -> tuple[UUID, ...]:
        """The attachments of an article: the writer's own, or those of the area whose officer they are.

        From outside (no principal) nothing is attached. Raises AttachmentsUnknown.
        """

        def fits(stored: AttachmentStored) -> bool:
            return principal is not None and _may_attach(principal, stored)

        return tuple(stored.attachment_id for stored in self._carried(ids, "/attachment_ids", fits))

    def filenames(self, ids: Iterable[UUID]) -> list[str]:
        """What the attachments of an article are called, in their order. Raises AttachmentUnknown."""
        return [name for each in ids if (name := self._name(self._stored(each))) is not None]

    def _carried(
        self, ids: Sequence[UUID], pointer: str, fits: Callable[[AttachmentStored], bool]
    ) -> list[AttachmentStored]:
        found: list[AttachmentStored] = []
        faults = []
        stale = self._stale(ids)
        for n, each in enumerate(ids):
            stored = self._attachments.load(attachment_stream(each)).state
            if stored is None or not fits(stored) or each in ids[:n] or each in stale:
                faults.append(Fault(pointer=f"{pointer}/{n}", code="attachment-unknown"))
            else:
                found.append(stored)
        if faults:
            raise AttachmentsUnknown(faults)
        return found

    def _stale(self, ids: Sequence[UUID]) -> set[UUID]:
        """Those that nothing named for a day: they are about to be swept."""
        wanted = {"$in": [str(each) for each in ids]}
        since = self._now() - NAMEABLE
        return {UUID(each["_id"]) for each in self._loose.find({"_id": wanted, "stored_at": {"$lt": since}})}

    def _stored(self, attachment_id: UUID) -> AttachmentStored:
        stored = self._attachments.load(attachment_stream(attachment_id)).state
        if stored is None:
            raise AttachmentUnknown
        return stored

    def _within_the_day(self, household_id: UUID, size: int) -> None:
        since = self._now() - timedelta(days=1)
        lately = self._collection.find(
            {"household_id": str(household_id), "stored_at": {"$gte": since}}, {"size": 1}
        )
        if sum(each["size"] for each in lately) + size > DAY_MOST:
            raise TooMuchPutUp(most=DAY_MOST // MIB)

    def _written(self, attachment_id: UUID, household_id: UUID, purpose: Purpose, fit: Checked) -> str:
        """Write the content; returns the name as the event keeps it."""
        if purpose is Purpose.ARTICLE:
            self._contents.write(attachment_id, fit.content)
            return fit.filename
        try:
            name, content = self._sealer.seal_many(
                [(household_id, fit.filename), (household_id, b64encode(fit.content).decode("ascii"))]
            )
        except SubjectErased:
            raise ResidentsOnly from None
        self._contents.write(attachment_id, content.encode("ascii"))
        return name

    def _kept(self, stored: AttachmentStored) -> Kept:
        try:
            content = self._contents.read(stored.attachment_id)
        except ContentGone:
            raise AttachmentUnknown from None
        if stored.purpose is Purpose.POST:
            opened = self._sealer.open(stored.household_id, content.decode("ascii"))
            if opened is None:
                raise AttachmentUnknown  # its people asked to be forgotten
            content = b64decode(opened)
        return Kept(stored=stored, filename=self._name(stored), content=content)

    def _name(self, stored: AttachmentStored) -> str | None:
        if stored.purpose is Purpose.ARTICLE:
            return stored.filename
        opened = self._sealer.open(stored.household_id, stored.filename)
        return None if opened is None else str(opened)

    def _shown(self, stored: AttachmentStored) -> dict[str, Any]:
        return {
            "attachment_id": stored.attachment_id,
            "purpose": stored.purpose.value,
            "content_type": stored.content_type,
            "filename": self._name(stored),
            "size": stored.size,
            "digest": stored.digest,
            "pages": stored.pages,
            "stored_at": stored.stored_at,
        }


def _may_attach(principal: Principal, stored: AttachmentStored) -> bool:
    if stored.purpose is not Purpose.ARTICLE:
        return False
    return stored.household_id == principal.household_id or manages(principal, stored.area)
