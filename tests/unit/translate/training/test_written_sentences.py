"""The sentences written for training: enough of them, well formed, and none of those that measure."""

import random
import re
import tomllib
from pathlib import Path

from curriculum import Stage, lessons
from sentences import domain, numbered, phrases, town
from tatoeba import group

MARK = re.compile(r"XQ[0-9]|\[[0-9]\]")


def phrases_of(training: Path) -> list[tuple[str, str]]:
    return phrases(training.parent / "src" / "kairan_translate" / "phrases" / "texts")


def test_there_are_four_hundred_pairs_to_train_on_and_a_hundred_to_measure_by(training: Path) -> None:
    pairs = tomllib.loads((training / "domain.toml").read_text("utf-8"))["pairs"]
    assert len({japanese for japanese, _ in pairs}) == len(pairs) >= 400
    measuring = domain(training / "domain-100.toml")
    assert len({japanese for japanese, _ in measuring}) == len(measuring) == 100


def test_no_sentence_that_measures_is_trained_on_nor_one_that_is_almost_the_same(training: Path) -> None:
    learned = (
        domain(training / "domain.toml") + town(training / "town.toml", "ja", "en") + phrases_of(training)
    )
    measuring = {group(japanese) for japanese, _ in domain(training / "domain-100.toml")}
    assert measuring.isdisjoint(group(japanese) for japanese, _ in learned)


def test_every_word_is_filled_in_and_every_placeholder_is_on_both_sides_once(training: Path) -> None:
    pairs = domain(training / "domain.toml")
    assert len(pairs) > 1000
    for japanese, english in [*pairs, *phrases_of(training)]:
        assert not set("{}") & set(japanese + english)
        assert (
            sorted(MARK.findall(japanese))
            == sorted(MARK.findall(english))
            == sorted(set(MARK.findall(english)))
        )


def test_placeholders_are_counted_as_they_stand_in_the_japanese() -> None:
    pair = numbered("XQ8 は XQ1 まで", "Until XQ1 , XQ8 is used", "XQ{n}")
    assert pair == ("XQ1 は XQ2 まで", "Until XQ2 , XQ1 is used")
    assert numbered("XQ3 まで", "until XQ3", "[{n}]") == ("[1] まで", "until [1]")


def test_a_slot_at_the_beginning_of_a_sentence_gets_a_capital_letter(tmp_path: Path) -> None:
    file = tmp_path / "few.toml"
    file.write_text(
        'pairs = [["{place}は広い。", "{Place} is large."]]\n[words]\nplace = [["公園", "the park"]]\n'
    )
    assert domain(file) == [("公園は広い。", "The park is large.")]


def test_the_few_pairs_come_in_when_their_stage_begins_and_as_often_as_it_says() -> None:
    gone = [0.0]
    stage = Stage(since=0.5, share=0.5, few=lambda: [("少", "few")])
    given = lessons(
        [("多", "many")] * 10,
        [stage],
        lambda pairs: [([len(s)], [len(t)]) for s, t in pairs],
        lambda: gone[0],
        random.Random(1),
    )
    before = [next(given) for _ in range(200)]
    gone[0] = 0.6
    after = [next(given) for _ in range(400)]
    assert before.count(([1], [3])) == 0
    assert 120 < after.count(([1], [3])) < 280
