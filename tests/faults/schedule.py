"""Which bad luck strikes when: drawn from a seed, so that a campaign can be played again. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from .broker import CleanRestart, DiskAlarm
from .clocks import ClockOff
from .fault import Fault
from .killing import Kill
from .network import Cut, HalfOpen, Slow
from .stores import DatabaseDropped, DiskFull

NOT_KILLED: Final = frozenset({"rabbitmq-epmd"})
"""Erlang's port mapper is part of the machine, and no message passes through it."""

WAYS: Final = 3
"""In which the network fails: cut, half open, slow."""

SHARES: Final = 3
"""Over so many rounds everything else is shared out."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Stroke:
    """`fault` strikes `at` seconds into its round and is healed `lasts` seconds later."""

    at: float
    lasts: float
    fault: Fault


@dataclass(frozen=True, slots=True)
class Round:
    """Strokes that overlap; afterwards everything must catch up."""

    name: str
    strokes: Sequence[Stroke]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How long a campaign is: kills of each process (one a round), and the seconds in which a round's faults
    begin. Each round breaks six wires, in each way for each of `lengths`; `every_pair` does so for all wires,
    in rounds of their own, with nothing else to break.
    `at_once`: each round has everything that others have shared out over three.
    """

    name: str
    kills: int
    window: float = 14.0
    lengths: Sequence[float] = (10.0, 30.0)
    every_pair: bool = False
    at_once: bool = False


BRIEF: Final = Form(name="brief", kills=1, at_once=True)
SHORT: Final = Form(name="short", kills=3)
FULL: Final = Form(name="full", kills=20, window=20.0, every_pair=True)
FORMS: Final = {form.name: form for form in (BRIEF, SHORT, FULL)}


def plan(form: Form, processes: Sequence[str], pairs: Sequence[Pair], chance: Random) -> list[Round]:
    """The rounds of a campaign on a stack with these processes and wires."""
    mortal = [name for name in processes if name not in NOT_KILLED]
    rounds = []
    for number in range(form.kills):
        kills = _spread([Kill(name) for name in mortal], form.window, 0.0, chance)
        shares = range(SHARES) if form.at_once else (number,)
        kinds = [fault for share in shares for fault in _others(share, mortal, chance)]
        others = _spread(kinds, form.window, 10.0, chance)
        wires = _network(form, pairs, chance)
        rounds.append(Round(f"round {number + 1}", _in_order([*kills, *others, *wires])))
    if form.every_pair:
        rounds += [_alone(group, length, chance) for group in _apart(pairs) for length in form.lengths]
    return rounds


def _others(number: int, mortal: Sequence[str], chance: Random) -> list[Fault]:
    """One round's share of what is neither a kill nor the network; `SHARES` rounds have all of it."""
    clocks = [name for name in mortal if name.partition("-")[0] in ("directory", "safety")]
    hours = 1 if number % 2 else -1
    shares: list[list[Fault]] = [
        [CleanRestart(), DatabaseDropped("kairan_safety", spared="households")],
        [DiskAlarm(), ClockOff(chance.choice(clocks), hours)],
        [DiskFull(), DatabaseDropped("kairan_directory"), ClockOff(chance.choice(clocks), -hours)],
    ]
    return shares[number % SHARES]


def _network(form: Form, pairs: Sequence[Pair], chance: Random) -> list[Stroke]:
    """Different pairs, each way to fail for each length. What lasts longer begins earlier: the round is no
    longer for it.
    """
    wanted = [(way, length) for length in form.lengths for way in range(WAYS)]
    chosen = chance.sample(list(pairs), min(len(wanted), len(pairs)))
    shortest = min(form.lengths)
    return [
        stroke
        for (way, length), pair in zip(wanted, chosen, strict=False)
        for stroke in _spread([_wire(pair, way, chance)], form.window * shortest / length, length, chance)
    ]


def _wire(pair: Pair, way: int, chance: Random) -> Fault:
    match way % WAYS:
        case 0:
            return Cut(*pair)
        case 1:
            return HalfOpen(*pair, only_back=chance.random() < 0.5, reset=chance.random() < 0.5)
        case _:
            return Slow(*pair)


def _apart(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """Groups of pairs of which none has a process or a part with another in common."""
    groups: list[list[Pair]] = []
    for pair in pairs:
        free = (group for group in groups if not any({*pair} & {*other} for other in group))
        group = next(free, None)
        if group is None:
            groups.append([pair])
        else:
            group.append(pair)
    return groups


def _alone(pairs: Sequence[Pair], length: float, chance: Random) -> Round:
    """Pairs that have nothing to do with each other, each in every way, one after another."""
    strokes = [
        Stroke(turn * (length + 1), length, _wire(pair, turn + number, chance))
        for turn in range(WAYS)
        for number, pair in enumerate(pairs)
    ]
    names = ", ".join(f"{process} and {part}" for process, part in pairs)
    return Round(f"{names} for {length:.0f} s", strokes)


def _spread(faults: Sequence[Fault], window: float, lasts: float, chance: Random) -> list[Stroke]:
    return [Stroke(round(chance.uniform(0, window), 3), lasts, fault) for fault in faults]


def _in_order(strokes: Sequence[Stroke]) -> list[Stroke]:
    return sorted(strokes, key=lambda stroke: stroke.at)
