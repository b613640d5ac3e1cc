"""The names of the inbox's streams, and the ids that make a notice unique."""

from typing import Final
from uuid import UUID

from kairan_bulletin.domain.places import Area
from kairan_kernel.ids import derived_id

SOURCE: Final = "outsidesource-"
NOTICE: Final = "outsidenotice-"
CONTENT: Final = "outsidecontent-"


def source_stream(source_id: UUID) -> str:
    return f"{SOURCE}{source_id}"


def notice_id_of(source_id: UUID, identity: str) -> UUID:
    """One notice for each identity of a source: that is what makes it come once."""
    return derived_id("outside-notice", source_id, identity)


def notice_stream(notice_id: UUID) -> str:
    return f"{NOTICE}{notice_id}"


def content_stream(area: Area, digest: str) -> str:
    """The same words are one thing in an area, whichever of its sources they come from."""
    return f"{CONTENT}{derived_id('outside-content', area.union_id, area.association_id, digest)}"
