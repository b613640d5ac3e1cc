"""Catalogues: complete in both languages, and the language that a caller gets."""

import re
from pathlib import Path

import pytest

from kairan_kernel.catalogue import Catalogue, CatalogueFault, preferred_language

KERNEL = Path(__import__("kairan_kernel").__file__).parent


def test_a_key_that_one_language_lacks_is_named() -> None:
    with pytest.raises(CatalogueFault, match=r"only\.ja: missing in en; only\.en: missing in ja"):
        Catalogue({"ja": {"only.ja": "a", "both": "b"}, "en": {"only.en": "c", "both": "d"}})


def test_parameters_must_be_the_same_in_both_languages() -> None:
    with pytest.raises(CatalogueFault, match="different parameters"):
        Catalogue({"ja": {"greeting": "{name} さん"}, "en": {"greeting": "Dear {whom}"}})


def test_a_text_is_filled_and_a_missing_parameter_does_not_break_it() -> None:
    catalogue = Catalogue({"ja": {"left": "残り {n} 本 {colour}"}, "en": {"left": "{n} left {colour}"}})
    assert catalogue.text("left", "en", n=3) == "3 left …"


def test_braces_in_a_parameter_are_not_a_template() -> None:
    catalogue = Catalogue({"ja": {"echo": "「{said}」"}, "en": {"echo": "{said}"}})
    assert catalogue.text("echo", "ja", said="{secret}") == "「{secret}」"


def test_every_slug_and_code_in_the_kernel_s_source_has_its_texts() -> None:
    kernel = Catalogue.kernel()
    source = "\n".join(path.read_text("utf-8") for path in KERNEL.glob("*.py"))
    slugs = set(re.findall(r'Problem\(\s*\d{3},\s*"([a-z-]+)"', source))
    slugs |= set(re.findall(r'refused\("([a-z-]+)"\)', source)) | set(
        re.findall(r'slug: str = "([a-z-]+)"', source)
    )
    codes = set(re.findall(r'code="([a-z-]+)"', source)) - {"custom"}
    assert {"unavailable", "token-expired", "not-found"} <= slugs
    keys = {f"problem.{slug}.{part}" for slug in slugs for part in ("title", "detail")}
    keys |= {f"fault.{code}" for code in codes}
    assert keys <= kernel.keys()


def test_no_text_of_the_kernel_is_left_over() -> None:
    source = "\n".join(path.read_text("utf-8") for path in KERNEL.glob("*.py"))
    keys = Catalogue.kernel().keys()
    names = {key.split(".")[1] for key in keys}
    assert {name for name in names if f'"{name}"' not in source} == set()


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ja"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("ja-JP, en;q=0.9", "ja"),
        ("en;q=0.5, ja;q=0.9", "ja"),
        ("fr, de;q=0.9", "ja"),
        ("fr, en;q=0.1", "en"),
        ("en;q=0", "ja"),
        ("*", "ja"),
        (";;;,q=", "ja"),
    ],
)
def test_the_language_follows_the_q_values_and_is_japanese_otherwise(header: str, language: str) -> None:
    assert preferred_language(header) == language
