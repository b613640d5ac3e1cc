"""From plan to translation: what the machine is asked, and what becomes of whatever it answers."""

from collections.abc import Callable, Mapping, Sequence

from kairan_contracts.translate.vocabulary import Language, Origin, Outcome, Reason
from kairan_translate.domain.segments import Segments, composed, outcome_of
from kairan_translate.engine.machine import CannotTranslate, Made
from kairan_translate.locks.glossary import Glossary
from kairan_translate.planning import plan
from kairan_translate.translating import BATCH, Translating

JA, EN = Language.JA, Language.EN
NONE = Glossary()
ENGINE = "a function of this test"


class Remembering:
    """What was made, in a dictionary."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def find(self, texts: Sequence[str], source: Language, target: Language) -> Mapping[str, tuple[str, str]]:
        return {text: (self.known[text], ENGINE) for text in texts if text in self.known}

    def keep(self, made: Mapping[str, str], source: Language, target: Language, engine: str) -> None:
        self.known.update(made)


def translated(
    text: str, answer: Callable[[str], str], memory: Remembering | None = None, *, until: float = 10.0
) -> Segments:
    """The text through a machine that answers each sentence by a function."""

    def make(sentences: Sequence[str], source: Language, target: Language, seconds: float) -> Made:
        return Made(sentences=tuple(answer(each) for each in sentences), engine=ENGINE)

    return Translating(make, memory or Remembering(), clock=lambda: 0.0).translate(text, JA, EN, NONE, until)


def test_phrases_never_reach_the_machine() -> None:
    asked: list[str] = []

    def answer(sentence: str) -> str:
        asked.append(sentence)
        return "The festival is near."

    segments = translated("助けて!\n祭りが近い。\n避難所はだれでも無料で利用できます。", answer)
    assert asked == ["祭りが近い。"]
    assert [each.origin for each in segments] == [Origin.PHRASE, Origin.MACHINE, Origin.PHRASE]
    assert composed(segments, EN) == (
        "Help me!\nThe festival is near.\nAnyone can use an evacuation shelter, free of charge."
    )


def test_what_is_only_dates_and_addresses_is_converted_by_rule() -> None:
    [segment] = plan("令和8年7月7日(火) 10:00", JA, EN, NONE).segments
    assert segment.origin is Origin.CONVERTED
    assert segment.text == "July 7, 2026 (Tuesday) 10:00"


def test_a_lost_lock_is_tried_with_the_other_placeholder_and_then_left_as_it_was() -> None:
    def brackets_only(sentence: str) -> str:
        return "The fee is [1]." if "[1]" in sentence else "The fee is unknown."

    [kept] = translated("会費は5,000円です。", brackets_only)
    assert kept.text == "The fee is 5,000 yen."
    [left] = translated("会費は5,000円です。", lambda sentence: "The fee is unknown.")
    assert (left.text, left.origin, left.reason) == ("会費は5,000円です。", Origin.ORIGINAL, Reason.LOCK_LOST)


def test_empty_repeated_and_endless_output_is_replaced_by_the_original_and_marked() -> None:
    answers = {
        "一つ目の文です。": "",
        "二つ目の文です。": "again and again and again and again and again and",
        "三つ目の文です。": " ".join(f"word{n}" for n in range(80)),
    }
    segments = translated("".join(answers), answers.__getitem__)
    assert [each.reason for each in segments] == [Reason.EMPTY, Reason.REPEATED, Reason.RUNAWAY]
    assert [each.text for each in segments] == list(answers)
    assert outcome_of(segments) is Outcome.UNTRANSLATED


def test_bad_output_is_not_remembered_and_good_output_is() -> None:
    memory = Remembering()
    translated("良い文です。悪い文です。", lambda said: "Good." if "良" in said else "", memory)
    assert memory.known == {"良い文です。": "Good."}
    asked: list[str] = []

    def answer(said: str) -> str:
        asked.append(said)
        return "Better."

    segments = translated("良い文です。悪い文です。", answer, memory)
    assert asked == ["悪い文です。"]
    assert [each.text for each in segments] == ["Good.", "Better."]


def test_what_is_not_made_in_time_is_left_as_it_was() -> None:
    clock = iter([0.0, 100.0, 100.0])

    def make(sentences: Sequence[str], source: Language, target: Language, seconds: float) -> Made:
        return Made(sentences=tuple("Made." for _ in sentences), engine=ENGINE)

    translating = Translating(make, Remembering(), clock=lambda: next(clock))
    text = "".join(f"文{kanji}です。" for kanji in "甲乙丙丁戊己庚辛壬癸")
    segments = translating.translate(text, JA, EN, NONE, 50.0)
    assert [each.origin for each in segments] == [Origin.MACHINE] * BATCH + [Origin.ORIGINAL] * 2
    assert segments[-1].reason is Reason.TIME_LIMIT
    assert outcome_of(segments) is Outcome.PARTIAL


def test_without_a_package_every_open_sentence_says_so() -> None:
    def make(sentences: Sequence[str], source: Language, target: Language, seconds: float) -> Made:
        raise CannotTranslate(Reason.NO_PACKAGE)

    segments = Translating(make, Remembering()).translate("祭りです。無事です。", JA, EN, NONE, 1e12)
    assert [each.reason for each in segments] == [Reason.NO_PACKAGE, None]
    assert outcome_of(segments) is Outcome.PARTIAL


def test_plain_japanese_is_written_by_people_or_not_at_all() -> None:
    segments = plan("無事です。祭りです。", JA, Language.JA_PLAIN, NONE).segments
    assert [each.origin for each in segments] == [Origin.PHRASE, Origin.ORIGINAL]
    assert segments[1].reason is Reason.NO_PACKAGE
