"""Identifiers."""

from uuid import UUID

from kairan_kernel.ids import derived_id, new_id


def test_new_ids_are_version_seven_and_sort_by_time() -> None:
    ids = [new_id() for _ in range(200)]
    assert {each.version for each in ids} == {7}
    assert ids == sorted(ids)
    assert len(set(ids)) == 200


def test_derived_ids_are_the_same_for_ever() -> None:
    assert derived_id("union", "yoneizumi") == UUID("1de42d82-bb93-55d0-9696-fb243f193b35")
    assert derived_id("a", 1) == derived_id("a", "1")
    assert derived_id("a", "b") != derived_id("b", "a")
