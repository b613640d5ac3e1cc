"""Sentences: cut without loss, told apart by language, judged after translation."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kairan_contracts.translate.vocabulary import Language, Reason
from kairan_translate.planning import recognised
from kairan_translate.sentences.detecting import detect
from kairan_translate.sentences.judging import fault
from kairan_translate.sentences.splitting import LONGEST, split

UNHURRIED = settings(deadline=None)
"""Examples may take as long as they take: the machine can be busy."""


@UNHURRIED
@given(st.text(alphabet="あ漢。!？「」()\n 　・1.、aZ", max_size=400))
def test_cutting_loses_nothing(text: str) -> None:
    assert "".join(each.whole for each in split(text)) == text


@UNHURRIED
@given(st.text(max_size=300))
def test_cutting_loses_nothing_of_any_text(text: str) -> None:
    pieces = split(text)
    assert "".join(each.whole for each in pieces) == text
    assert all(len(each.text) <= LONGEST for each in pieces)


def test_sentences_bullets_and_quotations_are_told_apart() -> None:
    found = split("1. 避難してください。「はい。行きます。」と言った。\n・水 \n来て!Help me. Now.")
    assert [each.text for each in found] == [
        "避難してください。",
        "「はい。行きます。」と言った。",
        "水",
        "来て!",
        "Help me.",
        "Now.",
    ]
    assert found[0].before == "1. "


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("避難してください", Language.JA),
        ("避難指示", Language.JA),
        ("请立即避难", Language.ZH_HANS),
        ("我們需要幫助", Language.ZH_HANT),
        ("도와주세요", Language.KO),
        ("मलाई बचाउनुहोस्", Language.NE),
        ("Please bring drinking water to the shelter.", Language.EN),
        ("Hãy sơ tán ngay lập tức.", Language.VI),
        ("Não beba a água da torneira.", Language.PT),
        ("No beba agua del grifo, por favor.", Language.ES),
        ("🐻", None),
        ("", None),
    ],
)
def test_languages_are_told_apart(text: str, language: Language | None) -> None:
    assert detect(text) is language


@pytest.mark.parametrize(
    ("text", "language"),
    [("Help me!", Language.EN), ("Socorro! Ajude-me!", Language.PT), ("Tolong! Tolong saya!", Language.ID)],
)
def test_a_short_cry_for_help_is_known_by_its_phrase(text: str, language: Language) -> None:
    assert recognised(text) is language


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("", Reason.EMPTY),
        ("...", Reason.EMPTY),
        ("the the the the the the", Reason.REPEATED),
        ("Please come. Please come. Please come. Please come. Please come.", Reason.REPEATED),
        (" ".join(f"word{n}" for n in range(60)), Reason.RUNAWAY),
        ("The お知らせ of the party", Reason.LEFT_OVER),
        ("The party is cancelled.", None),
    ],
)
def test_what_is_no_translation_is_recognised(output: str, reason: Reason | None) -> None:
    assert fault("夏祭りは中止です。", output, Language.EN) is reason


def test_what_repeats_itself_already_in_the_source_may_repeat() -> None:
    assert fault("あああああ ああああ", "la la la la la la la la", Language.EN) is None
