"""What serve hears of the directory on the bus: the queues, what a message means, the households kept of it.

An event of another service that safety is to act on comes in here.
"""

from typing import Final

HEARD: Final = (
    "directory.household_enrolled.v1",
    "directory.household_moved.v1",
    "directory.household_departed.v1",
    "directory.household_erased.v1",
    "directory.first_login_recorded.v1",
)
"""The events that `listening` consumes: their queues are declared before anything else."""
