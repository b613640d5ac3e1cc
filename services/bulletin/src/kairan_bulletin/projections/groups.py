"""Which groups are there, and who is in them? Collection ``groups``, one document a group."""

from collections.abc import Iterable

from kairan_bulletin.domain.group.events import (
    GroupDissolved,
    GroupFormed,
    GroupMembersChanged,
    GroupRenamed,
)
from kairan_bulletin.projections.menus import area_document
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    return (str(fact.event.group_id),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case GroupFormed() as formed:
            return {
                "group_id": key,
                **area_document(formed.area),
                "name": formed.name,
                "members": [],
                "formed_at": formed.formed_at,
            }
        case GroupRenamed() as renamed if document is not None:
            return {**document, "name": renamed.name}
        case GroupMembersChanged() as changed if document is not None:
            left = {str(each) for each in changed.left}
            kept = [each for each in document["members"] if each not in left]
            return {**document, "members": sorted({*kept, *(str(each) for each in changed.joined)})}
        case GroupDissolved():
            return None
    return document


GROUPS = Projection(
    name="groups",
    handles=(GroupFormed, GroupRenamed, GroupMembersChanged, GroupDissolved),
    keys=keys,
    project=project,
    indexes=(("union_id",), ("members",)),
)
