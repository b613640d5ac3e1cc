"""Dates, times, amounts, addresses and names: found, converted, held through the machine, put back."""

import unicodedata
from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kairan_contracts.translate.vocabulary import Language, TermKind
from kairan_translate.locks import amounts, dates, times
from kairan_translate.locks.finding import find
from kairan_translate.locks.glossary import Glossary, Term
from kairan_translate.locks.holding import PLACEHOLDERS, hold, revealed

UNHURRIED = settings(deadline=None)
"""Examples may take as long as they take: the machine can be busy."""

NONE = Glossary()


@pytest.mark.parametrize(
    ("said", "english"),
    [
        ("令和8年7月7日(火)", "July 7, 2026 (Tuesday)"),
        ("令和元年5月1日", "May 1, 2019"),
        ("平成31年4月30日", "April 30, 2019"),
        ("昭和64年1月7日", "January 7, 1989"),
        ("R8.7.7", "July 7, 2026"),
        ("2026年7月7日", "July 7, 2026"),
        ("2026/7/7", "July 7, 2026"),
        ("7月7日(日・祝)", "July 7 (Sunday)"),
        ("2月29日", "February 29"),
    ],
)
def test_dates_of_every_spelling_are_converted(said: str, english: str) -> None:
    read = dates.read(said)
    assert read is not None
    assert dates.shown(read, Language.EN) == english


@pytest.mark.parametrize(
    "said", ["13月1日", "2月30日", "令和8年2月29日", "平成40年1月1日", "7月", "7日", "1/2"]
)
def test_what_is_no_day_is_not_read_as_one(said: str) -> None:
    assert dates.read(said) is None


@UNHURRIED
@given(st.dates(min_value=date(2019, 5, 1), max_value=date(2099, 12, 31)))
def test_an_era_date_and_the_western_date_mean_the_same_day(day: date) -> None:
    era = "元" if day.year == 2019 else str(day.year - 2018)
    written = dates.read(f"令和{era}年{day.month}月{day.day}日")
    assert written == dates.read(f"{day.year}年{day.month}月{day.day}日")
    assert written is not None
    assert (written.year, written.month, written.day) == (day.year, day.month, day.day)


@pytest.mark.parametrize(
    ("said", "clock"),
    [
        ("午後3時半", "15:30"),
        ("午前10時30分", "10:30"),
        ("15時", "15:00"),
        ("9:05", "09:05"),
        ("正午", "12:00"),
        ("午前0時", "00:00"),
        ("夜の10時", "22:00"),
        ("夜7時半", "19:30"),
        ("朝の6時", "06:00"),
        ("夕方5時", "17:00"),
        ("昼の1時", "13:00"),
        ("深夜0時", "00:00"),
        ("夜21時", "21:00"),
    ],
)
def test_times_are_shown_by_the_clock_of_24_hours(said: str, clock: str) -> None:
    read = times.read(said)
    assert read is not None
    assert times.shown(read) == clock


@pytest.mark.parametrize(
    "said",
    [
        "25時",
        "午後13時",
        "10:75",
        "午後12時",
        "3時間",
        "時",
        "夜の12時",
        "夜2時",
        "朝3時",
        "昼9時",
        "午後3時間",
    ],
)
def test_what_no_clock_shows_or_people_dispute_is_not_converted(said: str) -> None:
    assert times.read(said) is None


@UNHURRIED
@given(st.times())
def test_every_time_survives_being_written_in_japanese(clock: time) -> None:
    half = "午前" if clock.hour < 12 else "午後"
    hour = clock.hour % 12
    read = times.read(f"{half}{hour}時{clock.minute}分")
    assert read == time(clock.hour, clock.minute)


@pytest.mark.parametrize(
    ("said", "yen"),
    [("5,000円", 5000), ("1万円", 10_000), ("1万2千円", 12_000), ("¥500", 500), ("3億円", 300_000_000)],
)
def test_amounts_are_whole_yen(said: str, yen: int) -> None:
    assert amounts.read(said) == yen


@UNHURRIED
@given(st.integers(min_value=1, max_value=10**9), st.sampled_from(list(Language)))
def test_an_amount_keeps_its_digits_in_every_language(yen: int, language: Language) -> None:
    shown = amounts.shown(yen, language)
    digits = "".join(str(unicodedata.digit(each)) for each in shown if each.isdigit())
    assert digits == str(yen)


def test_terms_are_found_in_unspaced_japanese_the_longest_first() -> None:
    glossary = Glossary([Term(term="西町"), Term(term="西町会館"), Term(term="カン")])
    found = glossary.find("西町会館と西町でカンパンとカンを配ります")
    assert [each.term.term for each in found] == ["西町会館", "西町", "カン"]


@UNHURRIED
@given(
    st.lists(st.text("西町会館東公民の", min_size=1, max_size=4), max_size=8),
    st.text("西町会館東公民の", max_size=30),
)
def test_found_terms_never_overlap_and_are_where_they_say(terms: list[str], text: str) -> None:
    found = Glossary(Term(term=each) for each in terms).find(text)
    assert all(text[each.start : each.end] == each.term.term for each in found)
    assert all(one.end <= next_.start for one, next_ in pairwise(found))


def test_everything_that_must_survive_is_a_lock() -> None:
    glossary = Glossary([Term(term="西町会館", kind=TermKind.PLACE, wordings={Language.EN: "Nishi Hall"})])
    sentence = (
        "令和8年7月7日(火)午前10時30分から西町会館で会費5,000円を集めます。田中太郎さん、班長さん、皆さん、"
        "https://kairan.example/a?b=1 と info@kairan.example と076-123-4567へ。"
    )
    shown = [lock.shown(Language.EN) for lock in find(sentence, Language.JA, glossary)]
    assert shown == [
        "July 7, 2026 (Tuesday)",
        "10:30",
        "Nishi Hall",
        "5,000 yen",
        "田中太郎",
        "https://kairan.example/a?b=1",
        "info@kairan.example",
        "076-123-4567",
    ]


PARTS = st.sampled_from(
    [
        "令和8年7月7日",
        "午後3時",
        "5,000円",
        "https://a.jp/x",
        "076-123-4567",
        "集めます",
        "、",
        "会費は",
        "から",
    ]
)


@UNHURRIED
@given(
    st.lists(PARTS, max_size=12).map("".join), st.sampled_from(PLACEHOLDERS), st.sampled_from(list(Language))
)
def test_what_comes_through_untouched_has_every_lock_again(said: str, form: str, language: Language) -> None:
    locks = find(said, Language.JA, NONE)
    held = hold(said, locks, form)
    back = revealed(held.text, held, language)
    assert back is not None
    assert all(lock.shown(language) in back for lock in locks)


@UNHURRIED
@given(st.lists(PARTS, min_size=1, max_size=12).map("".join), st.data())
def test_a_lost_or_doubled_placeholder_is_noticed(said: str, data: st.DataObject) -> None:
    locks = find(said, Language.JA, NONE)
    held = hold(said, locks)
    if not locks:
        assert revealed(held.text, held, Language.EN) is not None
        return
    mark = held.form.format(n=data.draw(st.integers(1, len(locks))))
    assert revealed(held.text.replace(mark, "", 1), held, Language.EN) is None
    assert revealed(f"{held.text} {mark} ", held, Language.EN) is None


def test_a_number_outside_of_locks_must_come_through_as_well() -> None:
    held = hold("30人で10回運びます", [])
    assert revealed("30 people carry it ten times", held, Language.EN) is not None
    assert revealed("People carry it ten times", held, Language.EN) is None
    assert revealed("13 people carry it 10 times", held, Language.EN) is None
