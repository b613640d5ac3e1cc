"""Afterwards: how the answers came in by minute, and two drills side by side. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


class NotComparable(Exception):
    """Only two drills of the same headquarters can be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A statement that was in time: whose household's, when accepted, what it said."""

    household_id: str
    association_id: str
    recorded_at: datetime
    status: str


def response_curve(
    incident_id: UUID | str, activated_at: datetime, households: int, answers: Iterable[Answer]
) -> dict[str, Any]:
    """First answers and statements by status, by minute since activation; empty minutes are left out."""
    first: Counter[int] = Counter()
    statuses: dict[int, Counter[str]] = {}
    answered: set[str] = set()
    for answer in sorted(answers, key=lambda each: each.recorded_at):
        minute = max(0, int((answer.recorded_at - activated_at).total_seconds() // 60))
        statuses.setdefault(minute, Counter())[answer.status] += 1
        if answer.household_id not in answered:
            answered.add(answer.household_id)
            first[minute] += 1
    return {
        "incident_id": incident_id,
        "activated_at": activated_at,
        "households": households,
        "answered": len(answered),
        "minutes": _points(first, statuses),
    }


def _points(first: Counter[int], statuses: dict[int, Counter[str]]) -> list[dict[str, int]]:
    points, so_far = [], 0
    for minute in sorted(statuses):
        so_far += first[minute]
        said = statuses[minute]
        points.append(
            {
                "minute": minute,
                "first_answers": first[minute],
                "answered": so_far,
                "safe": said["safe"],
                "needs_support": said["needs_support"],
                "wants_contact": said["wants_contact"],
            }
        )
    return points


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """How many of an association's households were on the roll, and how many of those answered."""

    association_id: str
    name: str
    households: int
    answered: int


def turnout_of(associations: Iterable[Mapping[str, Any]], answers: Iterable[Answer]) -> list[Turnout]:
    """Of each of these associations (``association_id``, ``name``, ``households``), in their order."""
    answered: dict[str, set[str]] = defaultdict(set)
    for each in answers:
        answered[each.association_id].add(each.household_id)
    return [
        Turnout(
            association_id=each["association_id"],
            name=each["name"],
            households=each["households"],
            answered=len(answered[each["association_id"]]),
        )
        for each in associations
    ]


def compare(
    first: dict[str, Any],
    second: dict[str, Any],
    first_turnout: Sequence[Turnout],
    second_turnout: Sequence[Turnout],
) -> dict[str, Any]:
    """Two response curves aligned by minute, and the response rates by association."""
    return {
        "first": first,
        "second": second,
        "minutes": _aligned(first["minutes"], second["minutes"]),
        "associations": _rates(first_turnout, second_turnout),
    }


def _aligned(first: Sequence[dict[str, int]], second: Sequence[dict[str, int]]) -> list[dict[str, int]]:
    curves = [{point["minute"]: point["answered"] for point in points} for points in (first, second)]
    aligned, reached = [], [0, 0]
    for minute in sorted(curves[0].keys() | curves[1].keys()):
        reached = [curve.get(minute, before) for curve, before in zip(curves, reached, strict=True)]
        aligned.append({"minute": minute, "first": reached[0], "second": reached[1]})
    return aligned


def _rates(first: Sequence[Turnout], second: Sequence[Turnout]) -> list[dict[str, Any]]:
    before = {each.association_id: each for each in first}
    after = {each.association_id: each for each in second}
    return [
        {
            "association_id": association_id,
            "name": (after.get(association_id) or before[association_id]).name,
            **_rate("first", before.get(association_id)),
            **_rate("second", after.get(association_id)),
        }
        for association_id in dict.fromkeys([*before, *after])
    ]


def _rate(which: str, turnout: Turnout | None) -> dict[str, float | int | None]:
    if turnout is None:
        return {f"{which}_households": None, f"{which}_answered": None, f"{which}_rate": None}
    rate = round(turnout.answered / turnout.households, 4) if turnout.households else None
    return {
        f"{which}_households": turnout.households,
        f"{which}_answered": turnout.answered,
        f"{which}_rate": rate,
    }
