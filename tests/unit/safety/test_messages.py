"""The catalogue: every refusal and every fault has its text in both languages."""

from kairan_kernel.catalogue import Catalogue
from kairan_safety.errors import ERRORS

CATALOGUE = Catalogue.from_package("kairan_safety.messages")


def test_every_refusal_has_a_title_and_a_detail() -> None:
    keys = {f"problem.{slug}.{part}" for _, slug in ERRORS.values() for part in ("title", "detail")}
    assert keys <= CATALOGUE.keys()


def test_japanese_comes_first() -> None:
    assert "安否" in CATALOGUE.text("problem.place-unknown.detail", "ja")
    assert "roll" in CATALOGUE.text("problem.place-unknown.detail", "en")
