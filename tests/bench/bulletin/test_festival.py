"""The festival: 300 places and 900 households that ask for them in the same moment. Prints what it took.

Run by hand: ``pytest tests/bench/bulletin -s --override-ini addopts= -p no:pytest_nameko
--import-mode=importlib``
"""

import json
import time

from tests.integration.bulletin.attendance.asking import answers_at_once, call
from tests.integration.bulletin.attendance.test_first_come_first_served import everybody
from tests.integration.bulletin.calling import Bulletin
from tests.integration.bulletin.conftest import bulletin, issuer, surroundings
from tests.neighbourhood.union import found_union

__all__ = ["bulletin", "issuer", "surroundings"]


def test_three_hundred_places_and_nine_hundred_applicants(bulletin: Bulletin) -> None:
    union = found_union(blocks=15, households=30)
    path = call(bulletin, union, capacity=300, party_most=1)
    begun = time.monotonic()
    told = answers_at_once(bulletin, path, [(household, 1) for household in union.households], 100)
    took = time.monotonic() - begun
    standings = [each.body["standing"] for each in told]
    rows = everybody(bulletin, union, path)
    assert (standings.count("seated"), standings.count("waiting")) == (300, 600)
    assert sorted(row["waiting_number"] for row in rows if row["waiting_number"]) == list(range(1, 601))
    each_took = sorted(each.seconds for each in told)
    print(
        json.dumps(
            {
                "applicants": 900,
                "seconds": round(took, 2),
                "p50": round(each_took[450], 2),
                "p99": round(each_took[890], 2),
            }
        )
    )
