"""The festival: 300 places, 900 applicants at the same moment, first come, first served."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from kairan_local.demo.week.checks import Checks
from kairan_local.demo.week.pages import Pages

PLACES: Final = 300
APPLICANTS: Final = 900


async def festival(pages: Pages, checks: Checks) -> dict[str, Any]:
    """Everybody answers at once; then some give up, and those who waited longest move up."""
    starts_at = datetime.now(UTC) + timedelta(days=10)
    called = await pages.made(
        "/bulletin/attendances",
        {
            "scope": pages.scope,
            "title": "夏祭り",
            "starts_at": starts_at.isoformat(),
            "deadline": (starts_at - timedelta(days=1)).isoformat(),
            "capacity": PLACES,
            "party_most": 4,
        },
    )
    path = f"/bulletin/attendances/{called['attendance_id']}"
    applicants = pages.some(APPLICANTS, 6)
    places = min(PLACES, len(applicants))
    seconds = await pages.all_at_once(applicants, f"{path}/answers", {"attending": True, "party_size": 1})
    rows = await pages.gateway.everything(f"{path}/answers", pages.stage.chair)
    seated = [row for row in rows if row["standing"] == "seated"]
    waiting = [row for row in rows if row["standing"] == "waiting"]
    checks.that(f"exactly {places} have a place", len(seated) == places, len(seated))
    checks.that("everybody else waits", len(waiting) == len(applicants) - places, len(waiting))
    first = max((row["ticket"] for row in seated), default=0)
    next_one = min((row["ticket"] for row in waiting), default=first + 1)
    checks.that("nobody was overtaken", first < next_one, (first, next_one))
    await _give_up(pages, checks, path, seated, waiting)
    return {
        "places": PLACES,
        "applicants": len(applicants),
        "answers_per_s": round(len(applicants) / seconds),
    }


async def _give_up(
    pages: Pages, checks: Checks, path: str, seated: list[dict[str, Any]], waiting: list[dict[str, Any]]
) -> None:
    seats = {seat.household_id: seat for seat in pages.stage.seats}
    leaving = [seats[row["household_id"]] for row in seated[:5]]
    await pages.all_at_once(leaving, f"{path}/answers", {"attending": False}, "giving up")
    after = {
        row["household_id"]: row["standing"]
        for row in await pages.gateway.everything(f"{path}/answers", pages.stage.chair)
    }
    in_turn = sorted(waiting, key=lambda row: row["ticket"])[:5]
    moved = [after[row["household_id"]] for row in in_turn]
    checks.that("who waited longest moves up", moved == ["seated"] * len(in_turn), moved)
