"""The concepts of the service, one module each; ``ALL`` is where each adds its line.

The codec, the streams that are followed, the read models, the messages and the error table are put together
from here.
"""

from collections.abc import Mapping
from typing import Final

from kairan_bulletin.concepts.article import ARTICLE
from kairan_bulletin.concepts.attachment import ATTACHMENT
from kairan_bulletin.concepts.attendance import ATTENDANCE
from kairan_bulletin.concepts.audience import AUDIENCE
from kairan_bulletin.concepts.board import BOARD
from kairan_bulletin.concepts.booking import BOOKING
from kairan_bulletin.concepts.calendar import CALENDAR
from kairan_bulletin.concepts.concept import Concept
from kairan_bulletin.concepts.delivery import DELIVERY
from kairan_bulletin.concepts.group import GROUP
from kairan_bulletin.concepts.matching import MATCHING
from kairan_bulletin.concepts.menu import MENU
from kairan_bulletin.concepts.outside import OUTSIDE
from kairan_bulletin.concepts.receipt import RECEIPT
from kairan_bulletin.concepts.resolution import RESOLUTION
from kairan_bulletin.concepts.survey import SURVEY
from kairan_kernel.problems import ErrorTable
from kairan_kernel.projection import Projection

ALL: Final[tuple[Concept, ...]] = (
    MENU,
    ARTICLE,
    AUDIENCE,
    RECEIPT,
    GROUP,
    DELIVERY,
    ATTENDANCE,
    BOARD,
    MATCHING,
    OUTSIDE,
    ATTACHMENT,
    SURVEY,
    RESOLUTION,
    BOOKING,
    CALENDAR,
)


def _merged(tables: list[Mapping[str, type]]) -> dict[str, type]:
    merged: dict[str, type] = {}
    for table in tables:
        if twice := merged.keys() & table.keys():
            raise ValueError(f"two concepts store {', '.join(sorted(twice))}")
        merged |= table
    return merged


STREAMS: Final[tuple[str, ...]] = tuple(stream for each in ALL for stream in each.streams)
TYPES: Final[dict[str, type]] = _merged([each.types for each in ALL])
PROJECTIONS: Final[tuple[Projection, ...]] = tuple(model for each in ALL for model in each.projections)
ERRORS: Final[ErrorTable] = {error: told for each in ALL for error, told in each.errors.items()}
CONCEPT_OF: Final[dict[type, Concept]] = {event: each for each in ALL for event in each.types.values()}
"""Which concept an event belongs to."""
