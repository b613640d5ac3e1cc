"""The catalogue: every refusal has its text in both languages, Japanese first."""

from kairan_bulletin.errors import ERRORS
from kairan_kernel.catalogue import Catalogue

CATALOGUE = Catalogue.from_package("kairan_bulletin.messages")


def test_every_refusal_has_a_title_and_a_detail() -> None:
    keys = {f"problem.{slug}.{part}" for _, slug in ERRORS.values() for part in ("title", "detail")}
    assert keys <= CATALOGUE.keys()


def test_japanese_comes_first() -> None:
    assert "記事" in CATALOGUE.text("problem.article-unknown.title", "ja")
    assert "article" in CATALOGUE.text("problem.article-unknown.title", "en")
