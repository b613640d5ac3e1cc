"""Words for places of a kind are no names of places: a phrase with one in its slot is no phrase."""

import tomllib
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kairan_contracts.translate.vocabulary import Language
from kairan_translate.phrases.catalogue import catalogue
from kairan_translate.phrases.generic import is_generic
from kairan_translate.phrases.matching import match

UNHURRIED = settings(deadline=None)
WORDS: dict[str, Any] = tomllib.loads(
    files("kairan_translate.phrases").joinpath("generic.toml").read_text("utf-8")
)
JAPANESE = WORDS["ja"]
KINDS = st.builds(
    lambda before, noun, after: "".join((*before, noun, *after)),
    st.lists(st.sampled_from(JAPANESE["before"]), max_size=2),
    st.sampled_from(JAPANESE["nouns"]),
    st.lists(st.sampled_from(JAPANESE["after"]), max_size=2),
)
NAMES = st.sampled_from(["米泉", "犀川", "田上新", "泉野", "ふれあい", "第一", "みどりが丘"])
WITH_A_PLACE = [phrase for phrase in catalogue().values() if phrase.slots == ("place",)]


@UNHURRIED
@given(KINDS, st.sampled_from(WITH_A_PLACE))
def test_no_phrase_takes_a_kind_of_place_for_the_name_of_one(kind: str, phrase: Any) -> None:
    for said in phrase.said(Language.JA):
        found = match(said.replace("{place}", kind), Language.JA)
        assert found is None or found.values.get("place") != kind, said


@UNHURRIED
@given(NAMES, st.sampled_from(JAPANESE["nouns"]))
def test_a_kind_with_a_name_before_it_is_the_name_of_a_place(name: str, noun: str) -> None:
    assert not is_generic(name + noun)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("川の水位が上がっています。", None),
        ("この川沿いの水位が上がっています。", None),
        ("犀川の水位が上がっています。", "犀川"),
        ("道路は通行止めです。", None),
        ("県道12号は通行止めです。", "県道12号"),
        ("橋は通行止めです。", None),
        ("米泉橋は通行止めです。", "米泉橋"),
        ("学校に避難所を開設しました。", None),
        ("米泉小学校に避難所を開設しました。", "米泉小学校"),
        ("公園で火事です。", None),
        ("中央公園で火事です。", "中央公園"),
        ("町内で断水しています。", None),
        ("3班で断水しています。", "3班"),
    ],
)
def test_a_warning_is_a_phrase_only_where_it_says_which_place(said: str, place: str | None) -> None:
    found = match(said, Language.JA)
    assert (found.values["place"] if found else None) == place


@pytest.mark.parametrize(
    ("said", "language", "place"),
    [
        ("There is a fire at the park.", Language.EN, None),
        ("There is a fire at Nishi Park.", Language.EN, "Nishi Park"),
        ("There is a fire at block 3.", Language.EN, "block 3"),
        ("学校发生火灾。", Language.ZH_HANS, None),
    ],
)
def test_in_other_languages_a_name_is_told_by_its_capital_or_is_no_word_for_a_kind(
    said: str, language: Language, place: str | None
) -> None:
    found = match(said, language)
    assert (found.values["place"] if found else None) == place
