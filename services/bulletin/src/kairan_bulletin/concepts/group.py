"""Groups, as the service knows them. Who is in which group is nobody's business outside: nothing is told."""

from kairan_bulletin import streams
from kairan_bulletin.concepts.concept import Concept
from kairan_bulletin.domain.group.decider import GroupExists, GroupFull, GroupUnknown
from kairan_bulletin.domain.group.events import (
    GroupDissolved,
    GroupFormed,
    GroupMembersChanged,
    GroupRenamed,
)
from kairan_bulletin.projections.groups import GROUPS

GROUP = Concept(
    name="group",
    streams=(streams.GROUP,),
    types={
        "GroupFormed.v1": GroupFormed,
        "GroupRenamed.v1": GroupRenamed,
        "GroupMembersChanged.v1": GroupMembersChanged,
        "GroupDissolved.v1": GroupDissolved,
    },
    projections=(GROUPS,),
    errors={
        GroupUnknown: (404, "group-unknown"),
        GroupExists: (409, "conflict"),
        GroupFull: (422, "group-full"),
    },
)
