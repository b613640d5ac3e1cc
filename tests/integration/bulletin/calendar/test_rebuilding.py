"""The lists and deadlines of attendance, surveys, resolutions, halls and calendar are built again alike."""

import json

from tests.integration.bulletin.attendance.asking import answer, at, call
from tests.integration.bulletin.booking.test_booking import hall
from tests.integration.bulletin.calling import Bulletin, wait_until
from tests.integration.bulletin.resolution.test_resolution import opened as resolution
from tests.integration.bulletin.survey.test_survey import opened as survey
from tests.neighbourhood.union import Union

from .test_calendar import planned

MODELS = (
    "attendances",
    "attendance_deadlines",
    "surveys",
    "survey_deadlines",
    "resolutions",
    "resolution_deadlines",
    "halls",
    "calendar_entries",
)


def documents(bulletin: Bulletin) -> dict[str, str]:
    return {
        name: json.dumps(list(bulletin.database[name].find().sort("_id", 1)), default=str, sort_keys=True)
        for name in MODELS
    }


def test_rebuilt_from_zero_they_are_identical(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    chair = nishi.officer()
    path = call(bulletin, nishi)
    answer(bulletin, path, nishi.households[0].member(), 2)
    bulletin.made(chair, f"{path}/amendments", {"capacity": 9, "deadline": at(days=6)})
    bulletin.made(chair, f"{call(bulletin, nishi)}/closings")
    bulletin.made(chair, f"{survey(bulletin, union, anonymous=True)}/closings")
    bulletin.made(chair, f"{resolution(bulletin, union)}/closings")
    survey(bulletin, union)
    resolution(bulletin, union)
    hall(bulletin, union)
    bulletin.made(chair, f"{planned(bulletin, union)}/cancellations", {"reason": "雨天"})
    known = {"association_id": str(nishi.association_id), "cancelled_at": {"$ne": None}}
    wait_until(lambda: bulletin.database["calendar_entries"].count_documents(known) == 1)
    before = documents(bulletin)
    rebuilt = bulletin.processes.attempt("rebuild", *MODELS)
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert documents(bulletin) == before
    assert all(json.loads(before[name]) for name in MODELS if "deadlines" not in name)
