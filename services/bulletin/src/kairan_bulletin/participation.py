"""The desks of attendance, surveys, resolutions, bookings and the calendar, put together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pymongo.database import Database

from kairan_bulletin.codec import CODEC
from kairan_bulletin.desks.areas import AreasOffice
from kairan_bulletin.desks.asking import Asking
from kairan_bulletin.desks.attendance import AttendanceDesk, attendances
from kairan_bulletin.desks.booking import BookingDesk, halls
from kairan_bulletin.desks.calendar import CalendarDesk
from kairan_bulletin.desks.calendar_feeds import CalendarFeeds
from kairan_bulletin.desks.clock import Timetable
from kairan_bulletin.desks.facts import Appender, Facts
from kairan_bulletin.desks.listing import Catalogued, Listing
from kairan_bulletin.desks.moving_up import MovingUp
from kairan_bulletin.desks.neighbours import Neighbours
from kairan_bulletin.desks.recounting import Recounting
from kairan_bulletin.desks.resolution import ResolutionDesk, resolutions
from kairan_bulletin.desks.speakers import Speakers, Words
from kairan_bulletin.desks.survey import SurveyDesk, surveys
from kairan_bulletin.desks.survey_counting import SurveyCounting
from kairan_bulletin.hearing.households import Households
from kairan_bulletin.projections import attendance as attendance_models
from kairan_bulletin.projections import booking as booking_models
from kairan_bulletin.projections import resolution as resolution_models
from kairan_bulletin.projections import survey as survey_models
from kairan_kernel.sealing import Sealer
from kairan_kernel.store import EventStore

GREEN: Final = ("now", "words", "attendance", "survey", "resolution")
"""What waits cooperatively by itself, and so is not moved to native threads."""


@dataclass(frozen=True)
class _Shared:
    """What several of the desks stand on."""

    store: EventStore
    database: Database[Any]
    sealer: Sealer
    households: Households
    office: AreasOffice
    asking: Asking
    facts: Facts
    now: Callable[[], datetime]

    @property
    def speakers(self) -> Speakers:
        return Speakers(self.households)


class Participation:
    """Everything that the handlers of these five call."""

    def __init__(
        self,
        *,
        store: EventStore,
        database: Database[Any],
        sealer: Sealer,
        households: Households,
        office: AreasOffice,
        asking: Asking,
        appender: Appender,
        secret: bytes,
        now: Callable[[], datetime],
    ) -> None:
        self.now = now
        self.words = Words(sealer)
        self.neighbours = Neighbours(households)
        facts = Facts(appender, CODEC)
        shared = _Shared(store, database, sealer, households, office, asking, facts, now)
        self._attend(shared)
        self._ask(shared)
        self._resolve(shared)
        taken = halls(store)
        self.booking = BookingDesk(
            live=taken, office=office, speakers=shared.speakers, words=self.words, now=now
        )
        self.hall_list = Catalogued(database, booking_models.HALLS)
        self.calendar = CalendarDesk(store, database, office, now)
        self.calendar_feeds = CalendarFeeds(
            store=store,
            entries=self.calendar,
            halls=taken,
            households=households,
            words=self.words,
            secret=secret,
            now=now,
        )

    def _attend(self, shared: "_Shared") -> None:
        live = attendances(shared.store)
        self.attendance = AttendanceDesk(
            live=live,
            facts=shared.facts,
            office=shared.office,
            asking=shared.asking,
            speakers=shared.speakers,
            words=self.words,
            now=shared.now,
        )
        self.attendance_list = Listing(shared.database, attendance_models.ATTENDANCES)
        self.moving_up = MovingUp(shared.store, shared.database, live)

    def _ask(self, shared: "_Shared") -> None:
        live = surveys(shared.store)
        self.survey_counting = SurveyCounting(live=live, sealer=shared.sealer, now=shared.now)
        self.survey = SurveyDesk(
            live=live,
            facts=shared.facts,
            counting=self.survey_counting,
            office=shared.office,
            asking=shared.asking,
            speakers=shared.speakers,
            sealer=shared.sealer,
            words=self.words,
            now=shared.now,
        )
        self.survey_list = Listing(shared.database, survey_models.SURVEYS)

    def _resolve(self, shared: "_Shared") -> None:
        self.resolution = ResolutionDesk(
            live=resolutions(shared.store),
            facts=shared.facts,
            recounting=Recounting(shared.store),
            office=shared.office,
            asking=shared.asking,
            households=shared.households,
            speakers=shared.speakers,
            now=shared.now,
        )
        self.resolution_list = Listing(shared.database, resolution_models.RESOLUTIONS)

    def timetables(self) -> tuple[Timetable, ...]:
        """What is done when its time has come; for follow."""
        return (
            Timetable(collection=attendance_models.DEADLINES.name, deed=self.attendance.close_due),
            Timetable(collection=survey_models.DEADLINES.name, deed=self.survey_counting.finish_due),
            Timetable(collection=resolution_models.DEADLINES.name, deed=self.resolution.close_due),
        )
