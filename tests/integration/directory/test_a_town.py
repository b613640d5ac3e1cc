"""From founding to logging in, through real HTTP and real servers."""

from .callers import ok
from .conftest import Directory, Town


def test_a_town_is_founded_imported_and_logged_into(town: Town) -> None:
    assert sorted(town.households) == ["0001", "0002", "0003"]
    me = ok(town.chair.get("/me"))
    assert me["name"] == "泉 一郎"
    assert [office["role"] for office in me["appointments"]] == ["chair"]


def test_the_public_keys_are_at_the_jwks_address(directory: Directory) -> None:
    keys = ok(directory.nobody.get("/jwks.json"))["keys"]
    assert [(key["kid"], key["kty"], key["crv"], "d" in key) for key in keys] == [
        ("2024", "EC", "P-256", False)
    ]


def test_tokens_are_minted_for_every_household_of_a_union(town: Town) -> None:
    minted = town.directory.processes.minted(town.union["slug"])
    assert len(minted) == 4
    chairs = [line["association"] for line in minted if line["roles"] == ["chair"]]
    assert sorted(chairs) == ["higashi", "nishi"]
