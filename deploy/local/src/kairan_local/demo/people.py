"""People with Japanese names, kana and birthdays, from a seeded source of chance. Nobody real is meant.

Some names are written as their bearers insist (髙, 﨑, 濵): characters that only Windows' code page 932 has,
and that every real roster contains. The names are in people.toml.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from random import Random
from typing import Final

_BOOK: Final = tomllib.loads(files("kairan_local.demo").joinpath("people.toml").read_text(encoding="utf-8"))
_ERAS: Final = ((1946, "昭和初期"), (1976, "昭和"), (2008, "平成"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One line of a roster. `relation` is to the head of the household, who is 世帯主."""

    name: str
    kana: str
    relation: str
    born: date


@dataclass(frozen=True, slots=True)
class _Role:
    relation: str
    sex: str
    years_younger: tuple[int, int]


_FAMILIES: Final[dict[int, tuple[tuple[_Role, ...], ...]]] = {
    1: ((),),
    2: (
        (_Role("妻", "女", (-3, 6)),),
        (_Role("夫", "男", (-6, 3)),),
        (_Role("母", "女", (-32, -22)),),
        (_Role("長女", "女", (22, 36)),),
    ),
    3: (
        (_Role("妻", "女", (-3, 6)), _Role("長男", "男", (24, 36))),
        (_Role("妻", "女", (-3, 6)), _Role("長女", "女", (24, 36))),
        (_Role("妻", "女", (-3, 6)), _Role("母", "女", (-32, -22))),
    ),
    4: (
        (_Role("妻", "女", (-3, 6)), _Role("長男", "男", (25, 30)), _Role("長女", "女", (30, 36))),
        (_Role("妻", "女", (-3, 6)), _Role("長女", "女", (25, 30)), _Role("二女", "女", (30, 36))),
        (_Role("妻", "女", (-3, 6)), _Role("長男", "男", (25, 36)), _Role("母", "女", (-32, -22))),
    ),
    5: (
        (
            _Role("妻", "女", (-3, 6)),
            _Role("長男", "男", (25, 29)),
            _Role("長女", "女", (29, 33)),
            _Role("二男", "男", (33, 37)),
        ),
        (
            _Role("妻", "女", (-3, 6)),
            _Role("長女", "女", (25, 30)),
            _Role("長男", "男", (30, 36)),
            _Role("父", "男", (-34, -24)),
        ),
    ),
}
OLDEST: Final = 97
_AGES: Final = {1: (24, 92), 2: (28, 88), 3: (38, 64), 4: (38, 58), 5: (39, 56)}


def family(chance: Random, today: date) -> tuple[Person, ...]:
    """One to five people who live together, the head first."""
    size = chance.choices((1, 2, 3, 4, 5), weights=(29, 31, 20, 14, 6))[0]
    surname = chance.choice(_BOOK["surnames"])
    age = chance.randint(*_AGES[size])
    born = today - _years(chance, age)
    roles = chance.choice([roles for roles in _FAMILIES[size] if _possible(age, roles)])
    wife = any(role.relation == "夫" for role in roles)
    head_sex = "女" if wife or (size == 1 and chance.random() < 0.55) else "男"
    given = [_given_name(chance, head_sex, born, ())]
    people = [_person(surname, given[0], "世帯主", born)]
    for role in roles:
        birthday = min(today, born + _years(chance, chance.randint(*role.years_younger)))
        given.append(_given_name(chance, role.sex, birthday, given))
        people.append(_person(surname, given[-1], role.relation, birthday))
    return tuple(people)


def _years(chance: Random, years: int) -> timedelta:
    return timedelta(days=years * 365 + chance.randint(0, 364))


def _possible(age: int, roles: tuple[_Role, ...]) -> bool:
    """Whether everybody has been born by now, and nobody is older than people get."""
    return all(role.years_younger[1] < age and age - role.years_younger[0] <= OLDEST for role in roles)


def _given_name(chance: Random, sex: str, born: date, taken: Sequence[str]) -> str:
    """A name of the bearer's time that nobody else of the household has, as "written/kana"."""
    era = next((name for before, name in _ERAS if born.year < before), "令和")
    name: str = chance.choice([name for name in _BOOK[era][sex] if name not in taken])
    return name


def _person(surname: str, given: str, relation: str, born: date) -> Person:
    (family_name, family_kana), (name, kana) = surname.split("/"), given.split("/")
    return Person(name=f"{family_name} {name}", kana=f"{family_kana} {kana}", relation=relation, born=born)
