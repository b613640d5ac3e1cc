"""The names of safety's streams, each built in one place. Written by this service only.

``notice-<id>``; ``incident-<id>``: activation, reminders, closing; ``rollcall-<incident id>``: who is on the
roll and all that was said, in groups and without an expected version; ``visit-<id of both>``: claims.
"""

from uuid import UUID

from kairan_kernel.ids import derived_id

NOTICE = "notice-"
INCIDENT = "incident-"
ROLLCALL = "rollcall-"
VISIT = "visit-"
ALL = (NOTICE, INCIDENT, ROLLCALL, VISIT)


def notice_stream(notice_id: UUID) -> str:
    return f"{NOTICE}{notice_id}"


def incident_stream(incident_id: UUID) -> str:
    return f"{INCIDENT}{incident_id}"


def rollcall_stream(incident_id: UUID) -> str:
    return f"{ROLLCALL}{incident_id}"


def visit_stream(incident_id: UUID, household_id: UUID) -> str:
    return f"{VISIT}{derived_id('visit', incident_id, household_id)}"
