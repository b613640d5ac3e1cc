"""The events that ``listening`` consumes. Follow declares their queues before anything else."""

from typing import Final

CONSUMER: Final = "bulletin"
HEARD: Final = (
    "directory.household_enrolled.v1",
    "directory.household_moved.v1",
    "directory.household_departed.v1",
    "directory.household_erased.v1",
    "directory.first_login_recorded.v1",
    "directory.appointment_made.v1",
    "directory.appointment_ended.v1",
)
