"""Names of people and places that the directory knows: found in unspaced Japanese, and nothing else with
them.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kairan_contracts.translate.vocabulary import Language
from kairan_translate.locks.finding import find
from kairan_translate.locks.glossary import Glossary, Term
from kairan_translate.locks.people import People
from kairan_translate.locks.places import called

UNHURRIED = settings(deadline=None)
OFFICERS = ("米泉 太郎", "林 花子", "森\u3000一", "グエン・ヴァン・アン", "Maria Santos", "田中太郎")
PEOPLE = People(OFFICERS)


def named(sentence: str) -> list[str]:
    return [sentence[start:end] for start, end in PEOPLE.find(sentence)]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("会長の米泉です。", ["米泉"]),
        ("会長 米泉 太郎", ["米泉 太郎"]),
        ("米泉太郎が伺います。", ["米泉太郎"]),
        ("林会長と森班長が回ります。", ["林", "森"]),
        ("副会長林さんまで。", ["林"]),
        ("連絡先:林(076-241-0001)", ["林"]),
        ("グエン・ヴァン・アンさんに電話してください。", ["グエン・ヴァン・アン"]),
        ("担当はMaria Santosです。", ["Maria Santos"]),
        ("田中太郎までお願いします。", ["田中太郎"]),
        ("小林会長が来ます。", []),
        ("森で熊が出ました。", []),
        ("班長は森で作業します。", []),
        ("林道は通行止めです。", []),
        ("米泉町で断水しています。", []),
    ],
)
def test_whole_names_are_found_anywhere_and_family_names_beside_an_office(
    sentence: str, names: list[str]
) -> None:
    assert named(sentence) == names


@UNHURRIED
@given(
    st.sampled_from(["会長", "班長", "民生委員", "会計"]),
    st.sampled_from([name.split()[0] for name in OFFICERS[:3]]),
    st.sampled_from(["が伺います。", "まで。", "です。", "、よろしくお願いします。"]),
)
def test_a_name_beside_an_office_is_a_lock_and_survives_as_it_is_written(
    office: str, family: str, rest: str
) -> None:
    glossary = Glossary(people=OFFICERS)
    for sentence in (f"{family}{office}{rest}", f"{office}の{family}{rest}", f"{office} {family}{rest}"):
        shown = [lock.shown(Language.EN) for lock in find(sentence, Language.JA, glossary)]
        assert shown == [family], sentence


def test_nobody_is_found_where_nobody_is_known() -> None:
    assert list(People().find("会長の米泉です。")) == []


def test_an_office_is_no_part_of_a_name_that_the_directory_knows() -> None:
    sentence = "会長米泉さんに連絡してください。"
    locks = find(sentence, Language.JA, Glossary(people=OFFICERS))
    assert [lock.said for lock in locks] == ["米泉"]


def test_what_the_officers_entered_goes_before_what_the_directory_knows_unless_it_is_shorter() -> None:
    entered = [
        Term(term="米泉太郎", wordings={Language.EN: "Taro Yoneizumi"}),
        Term(term="林", wordings={Language.EN: "the wood"}),
    ]
    glossary = Glossary(entered, OFFICERS)
    shown = [lock.shown(Language.EN) for lock in find("米泉太郎と林花子が来ます。", Language.JA, glossary)]
    assert shown == ["Taro Yoneizumi", "林花子"]


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("米泉西町会", ["米泉西", "米泉西町", "米泉西町会"]),
        ("西町会", ["西町", "西町会"]),
        ("田上新町町会", ["田上新町", "田上新町町会"]),
        ("米泉校下町会連合会", ["米泉校下", "米泉校下町会連合会"]),
        ("さくら自治会", ["さくら自治会"]),
        ("中央町内会", ["中央町内会"]),
        ("西町会 集会場", ["西町会 集会場"]),
        ("１班", []),
        ("第3組", []),
        ("集会場", []),
        ("西", []),
    ],
)
def test_a_place_is_called_by_its_name_and_by_what_people_make_of_it(name: str, ways: list[str]) -> None:
    assert called([name]) == ways
