"""The catalogue of safety phrases, and which sentences are one."""

import pytest

from kairan_contracts.translate.vocabulary import Language
from kairan_translate.locks.glossary import Glossary, Term
from kairan_translate.phrases.catalogue import SLOT, CatalogueFault, catalogue, phrases_of
from kairan_translate.phrases.matching import match

PHRASES = catalogue()
NONE = Glossary()
FILLED = {"place": "西町会館", "date": "7月7日", "time": "午後3時", "phone": "076-123-4567", "count": "12"}


def fill(wording: str) -> str:
    return SLOT.sub(lambda slot: FILLED[slot[1]], wording)


def test_the_catalogue_has_at_least_sixty_phrases() -> None:
    assert len(PHRASES) >= 60


@pytest.mark.parametrize("language", list(Language))
def test_every_language_has_every_phrase_with_the_same_slots(language: Language) -> None:
    for phrase in PHRASES.values():
        assert phrase.wordings[language].strip()
        assert sorted(SLOT.findall(phrase.wordings[language])) == sorted(phrase.slots)


@pytest.mark.parametrize("name", sorted(PHRASES))
def test_every_japanese_way_to_say_a_phrase_is_recognised_as_it(name: str) -> None:
    for said in PHRASES[name].said(Language.JA):
        found = match(fill(said), Language.JA)
        assert found is not None, said
        assert found.phrase.id == name
        assert set(found.values) == set(PHRASES[name].slots)


@pytest.mark.parametrize("language", [each for each in Language if each is not Language.JA_PLAIN])
def test_a_phrase_without_slots_is_recognised_in_every_language(language: Language) -> None:
    for phrase in PHRASES.values():
        if not phrase.slots:
            found = match(phrase.wordings[language], language)
            assert found is not None
            assert found.wording(Language.JA, NONE.naming) == found.phrase.wordings[Language.JA]


def test_wordings_of_a_language_differ_from_each_other() -> None:
    for language in Language:
        wordings = [phrase.wordings[language] for phrase in PHRASES.values()]
        same = {each for each in wordings if wordings.count(each) > 1}
        assert len(same) <= 2, same


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("助けて!", "help-me"),
        ("タスケテ", None),
        ("直ちに避難して下さい", "evacuate-now"),
        ("７月７日（火）午後３時ごろ、西町で熊が目撃されました。", "bear-seen-at"),
        ("西町にクマが出没しました。", "bear-seen"),
        ("7月7日午前6時ころ、米泉町五丁目で熊が目撃されました。", "bear-seen-at"),
        ("熊出没", "bear-beware"),
        ("犀川の河川敷で熊が見られました。", "bear-seen"),
        ("河川敷で熊が見られました。", None),
        ("7月7日の行事は中止です。", "event-cancelled"),
        ("昨日、西町で熊が目撃されました。", None),
        ("西町では避難所を開設しません。", None),
        ("西町に避難所を開設しましたが、満員です。", None),
        ("13月40日の行事は中止です。", None),
        ("25時までに安否を知らせてください。", None),
        ("西町会館は閉まっていて東小に避難所を開設しました。", None),
        ("熊を見たら、110に電話してください。", "bear-report"),
        ("熊を見たら、隣に電話してください。", None),
        ("", None),
    ],
)
def test_a_sentence_is_a_phrase_only_as_a_whole_and_with_what_its_slots_allow(
    said: str, name: str | None
) -> None:
    found = match(said, Language.JA)
    assert (found.phrase.id if found else None) == name


def test_help_me_is_never_an_inquiry_desk() -> None:
    found = match("Help me!", Language.EN)
    assert found is not None
    assert found.wording(Language.JA, NONE.naming) == "助けてください。"


def test_slots_are_shown_in_the_readers_way() -> None:
    glossary = Glossary([Term(term="西町会館", wordings={Language.EN: "Nishi Hall"})])
    found = match("令和8年7月7日、西町会館で熊が目撃されました。", Language.JA)
    assert found is not None
    assert found.wording(Language.EN, glossary.naming) == "A bear was seen at Nishi Hall on July 7, 2026."
    assert found.wording(Language.ZH_HANS, glossary.naming) == "2026年7月7日,有人在西町会館看到了熊。"


def test_every_wording_has_a_digest_of_its_own() -> None:
    digests = {phrase.digest(language) for phrase in PHRASES.values() for language in Language}
    assert len(digests) == len(PHRASES) * len(Language)


def test_a_catalogue_with_a_gap_is_refused_and_all_gaps_are_named() -> None:
    texts = {language: {"fire": "{place}", "safe": "x"} for language in Language}
    texts[Language.NE] = {"fire": "{time}"}
    with pytest.raises(CatalogueFault) as refused:
        phrases_of(texts)
    assert "ne: safe is missing" in str(refused.value)
    assert "ne: fire has other slots" in str(refused.value)


def test_a_variant_with_other_slots_is_refused() -> None:
    texts = {language: {"fire": "{place}"} for language in Language}
    with pytest.raises(CatalogueFault, match="a variant of fire has other slots"):
        phrases_of(texts, {Language.JA: {"fire": ["火事"]}})
