"""The live feed's quick check of announcements accepts and refuses what their contract does."""

import copy
from typing import Any

import msgspec
import pytest

from kairan_contracts.events import contract_of, load_lenient
from kairan_safety.live.announcements import changes_of

COUNTED = "safety.blocks_counted.v1"

EXAMPLE: dict[str, Any] = dict(contract_of(COUNTED).example)


def check(data: dict[str, Any]) -> None:
    assert changes_of(msgspec.msgpack.encode([data])) == [data]


def changed(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(EXAMPLE), **changes}


def test_the_contracts_example_is_accepted_and_so_is_a_field_that_is_not_known_yet() -> None:
    check(EXAMPLE)
    check(changed(tomorrow="something"))
    assert load_lenient(COUNTED, changed(tomorrow="something"))


@pytest.mark.parametrize(
    "changes",
    [
        {"incident_id": "no id"},
        {"association_id": None},
        {"epoch": "1"},
        {"sequence": -1},
        {"mode": "game"},
        {"blocks": [{"block_id": "no id"}]},
        {"totals": {}},
        {"association_totals": {**EXAMPLE["association_totals"], "safe": -1}},
        {"totals": {**EXAMPLE["totals"], "revision": -2}},
    ],
    ids=str,
)
def test_what_the_contract_refuses_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        check(changed(**changes))
    with pytest.raises(Exception, match=next(iter(changes))):
        load_lenient(COUNTED, changed(**changes))


def test_a_field_that_is_needed_may_not_be_missing() -> None:
    for name in ("incident_id", "association_id", "epoch", "sequence", "blocks", "totals"):
        data = {key: value for key, value in EXAMPLE.items() if key != name}
        with pytest.raises(msgspec.ValidationError):
            check(data)
