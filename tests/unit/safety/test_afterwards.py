"""Response curves and comparisons."""

from datetime import timedelta

from kairan_safety.roll.afterwards import Answer, Turnout, compare, response_curve

from .samples import INCIDENT, NOW


def answer(household: str, seconds: float, status: str = "safe") -> Answer:
    return Answer(
        household_id=household,
        association_id="nishi",
        recorded_at=NOW + timedelta(seconds=seconds),
        status=status,
    )


def test_a_curve_counts_first_answers_and_all_statements_by_minute() -> None:
    curve = response_curve(
        INCIDENT,
        NOW,
        10,
        [
            answer("b", 200, "needs_support"),
            answer("a", 10),
            answer("a", 70, "wants_contact"),
            answer("c", 59),
        ],
    )
    assert curve["answered"] == 3
    assert [(point["minute"], point["first_answers"], point["answered"]) for point in curve["minutes"]] == [
        (0, 2, 2),
        (1, 0, 2),
        (3, 1, 3),
    ]
    assert curve["minutes"][1]["wants_contact"] == 1


def test_an_answer_before_activation_by_our_clocks_falls_into_the_first_minute() -> None:
    curve = response_curve(INCIDENT, NOW, 1, [answer("a", -0.2)])
    assert curve["minutes"][0]["minute"] == 0


def test_a_curve_without_answers_is_empty() -> None:
    assert response_curve(INCIDENT, NOW, 10, [])["minutes"] == []


def turnout(association: str, households: int, answered: int) -> Turnout:
    return Turnout(association_id=association, name=association, households=households, answered=answered)


def test_two_drills_are_aligned_by_minute() -> None:
    july = response_curve(INCIDENT, NOW, 10, [answer("a", 10), answer("b", 130)])
    november = response_curve(INCIDENT, NOW, 10, [answer("a", 70), answer("b", 80), answer("c", 90)])
    compared = compare(july, november, [turnout("n", 10, 2), turnout("h", 4, 1)], [turnout("n", 12, 3)])
    assert [(each["minute"], each["first"], each["second"]) for each in compared["minutes"]] == [
        (0, 1, 0),
        (1, 1, 3),
        (2, 2, 3),
    ]
    nishi, higashi = compared["associations"]
    assert (nishi["first_rate"], nishi["second_rate"]) == (0.2, 0.25)
    assert (higashi["first_rate"], higashi["second_rate"]) == (0.25, None)


def test_a_rate_of_no_households_is_empty() -> None:
    compared = compare({"minutes": []}, {"minutes": []}, [turnout("n", 0, 0)], [])
    assert compared["associations"][0]["first_rate"] is None
