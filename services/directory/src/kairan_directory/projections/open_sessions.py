"""Which sessions of a household have not ended?

Collection `open_sessions`, one document a session; written by follow, read by the policies that end sessions.
"""

from collections.abc import Iterable
from typing import Final

from kairan_directory.domain.session.events import SessionEnded, SessionOpened
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    return [str(fact.event.session_id)]


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    event = fact.event
    if isinstance(event, SessionEnded):
        return None
    return {
        "household_id": str(event.household_id),
        "member_id": str(event.member_id),
        "opened_at": event.opened_at.isoformat(),
        "expires_at": event.expires_at.isoformat(),
    }


SESSIONS: Final = Projection(
    name="open_sessions",
    handles=(SessionOpened, SessionEnded),
    keys=keys,
    project=project,
    indexes=(("household_id",),),
)
