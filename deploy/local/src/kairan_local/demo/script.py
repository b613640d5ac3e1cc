"""The drill's script: who does what and when, drawn by chance from a seed. Pure; nothing is sent here.

Households are named by their index. The first household of each block is its leader's; the leader speaks for
neighbours of the same block only, except where the script means to be refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from random import Random
from typing import Final

from kairan_local.demo.arrivals import arrival_times

ANSWERING: Final = 0.85
STATUSES: Final = ("safe", "wants_contact", "needs_support")
LIKELY: Final = (90, 6, 4)


class By(StrEnum):
    """Who speaks: a person of the household, or the block's leader for it or at its door."""

    SELF = "self"
    PROXY = "proxy"
    VISIT = "visit"


class Retry(Enum):
    """Whether the same request (with the same key) is sent again: after its answer, or at once."""

    NO = 0
    AFTER = 1
    AT_ONCE = 2


class Fault(StrEnum):
    """What is wrong with a request that must be refused."""

    BAD_STATUS = "bad_status"
    LONG_NOTE = "long_note"
    BROKEN_JSON = "broken_json"
    WRONG_BLOCK = "wrong_block"
    NEIGHBOURS_INCIDENT = "neighbours_incident"
    UNKNOWN_HOUSEHOLD = "unknown_household"
    EXPIRED_TOKEN = "expired_token"
    BROKEN_TOKEN = "broken_token"
    SECOND_TEAM = "second_team"


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """A statement that must be accepted. `at`: seconds from the call; `clock_off`: ten years wrong."""

    at: float
    household: int
    by: By
    status: str
    means: str
    retry: Retry = Retry.NO
    clock_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The notice is opened; nothing is said yet, or ever."""

    at: float
    household: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    """A household that never logged in does so now, with its passcode."""

    at: float
    household: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A request that must be refused, and change nothing."""

    at: float
    household: int
    fault: Fault


Act = Say | Read | LogIn | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """`during` is sorted by time; `after` is sent when the drill has been closed."""

    during: tuple[Act, ...]
    after: tuple[Say, ...]
    answering: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who can act: each household's block, and the households that log in by themselves during the drill."""

    blocks: Sequence[int]
    logging_in: Sequence[int] = ()

    def leader(self, household: int) -> int:
        return self.blocks.index(self.blocks[household])


def write_script(cast: Cast, *, window: float, seed: int) -> Script:
    """A drill of `window` seconds in which exactly 85 % of the households answer (rounded)."""
    chance = Random(f"{seed}/{len(cast.blocks)}")
    leaders = frozenset(cast.blocks.index(block) for block in set(cast.blocks))
    everybody = [index for index in range(len(cast.blocks)) if index not in cast.logging_in]
    answering = chance.sample(everybody, round(len(cast.blocks) * ANSWERING))
    silent = sorted(set(everybody) - set(answering))
    during: list[Act] = []
    for at, household in zip(arrival_times(len(answering), window, chance), answering, strict=True):
        during += _answer(chance, household, at, window, leads=household in leaders)
    readers = chance.sample(silent, len(silent) // 3)
    during += [Read(at=chance.uniform(0, window), household=reader) for reader in readers]
    during += [LogIn(at=chance.uniform(0, window / 2), household=newcomer) for newcomer in cast.logging_in]
    during += _refusals(chance, answering, window)
    late = chance.sample(silent, len(silent) // 6) + chance.sample(answering, len(answering) // 100 + 1)
    return Script(
        during=tuple(sorted(during, key=lambda act: act.at)),
        after=tuple(_say(chance, household, 0.0, by=By.SELF) for household in late),
        answering=frozenset(answering),
    )


def _answer(chance: Random, household: int, at: float, window: float, *, leads: bool) -> list[Act]:
    """What one answering household's day looks like: one statement for most, more for some."""
    first = _say(chance, household, at, by=By.PROXY if not leads and chance.random() < 0.08 else By.SELF)
    acts: list[Act] = [first]
    if chance.random() < 0.10:
        acts.append(Read(at=max(0.0, at - chance.uniform(0.2, 3.0)), household=household))
    if chance.random() < 0.07:
        acts.append(_say(chance, household, _later(chance, at, window), by=first.by, change_of=first.status))
    if not leads and chance.random() < 0.04:
        other = By.SELF if first.by is By.PROXY else By.PROXY
        acts.append(_say(chance, household, _later(chance, at, window), by=other, change_of=first.status))
    if not leads and first.status == "needs_support" and chance.random() < 0.5:
        acts.append(_say(chance, household, _later(chance, at, window), by=By.VISIT))
    return acts


def _say(chance: Random, household: int, at: float, *, by: By, change_of: str | None = None) -> Say:
    statuses = [status for status in STATUSES if status != change_of]
    weights = [weight for status, weight in zip(STATUSES, LIKELY, strict=True) if status != change_of]
    means = {
        By.SELF: ("app", "app", "app", "web", "speaker", "button"),
        By.PROXY: ("app", "phone", "paper"),
        By.VISIT: ("app",),
    }
    return Say(
        at=at,
        household=household,
        by=by,
        status=chance.choices(statuses, weights=weights)[0],
        means=chance.choice(means[by]),
        retry=chance.choices(tuple(Retry), weights=(95, 3, 2))[0],
        clock_off=chance.random() < 0.01,
    )


def _later(chance: Random, at: float, window: float) -> float:
    return chance.uniform(at, min(window, at + window / 3))


def _refusals(chance: Random, answering: Sequence[int], window: float) -> list[Act]:
    """Each fault at least once, and about one request in a hundred."""
    faults = list(Fault) * max(1, len(answering) // (100 * len(Fault)))
    households = chance.sample(answering, len(faults))
    return [
        Refused(at=chance.uniform(0, window), household=household, fault=fault)
        for household, fault in zip(households, faults, strict=True)
    ]
