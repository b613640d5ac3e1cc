"""A text through the machine: what the plan left open, in batches, judged, locks put back, the rest left
as it was.

Knows no store and no queue. What the machine made of a sentence is looked for in `remembered` first.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from kairan_contracts.translate.vocabulary import Language, Origin, Reason
from kairan_translate.domain.segments import Segment, Segments
from kairan_translate.engine.machine import CannotTranslate, Made
from kairan_translate.locks.glossary import Glossary
from kairan_translate.locks.holding import PLACEHOLDERS, Held, revealed
from kairan_translate.planning import Plan, Planned, plan
from kairan_translate.sentences.judging import fault

BATCH: Final = 8
"""Sentences a request: what a time limit cuts off is at most so many."""


class Remembered(Protocol):
    """Sentences that the machine made before, by content."""

    def find(self, texts: Sequence[str], source: Language, target: Language) -> Mapping[str, tuple[str, str]]:
        """Sentence → (translation, engine)."""

    def keep(self, made: Mapping[str, str], source: Language, target: Language, engine: str) -> None:
        """Remember what was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one sentence."""

    text: str | None
    engine: str | None = None
    reason: Reason | None = None


class Translating:
    """`make` is the machine; every call blocks until the text is done or its time is up."""

    def __init__(
        self,
        make: Callable[[Sequence[str], Language, Language, float], Made],
        remembered: Remembered,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make = make
        self._remembered = remembered
        self._clock = clock

    def translate(
        self, text: str, source: Language | None, target: Language, glossary: Glossary, until: float
    ) -> Segments:
        """The sentences of the text. `until`: on the clock; what is not made by then stays as it was."""
        planned = plan(text, source, target, glossary)
        return planned.segments if planned.is_settled else self.finish(planned, until)

    def finish(self, planned: Plan, until: float) -> Segments:
        """The plan's sentences with those made that it left to the machine."""
        assert planned.source is not None
        open_ = [each for each in planned.sentences if each.settled is None]
        verdicts = self._first_and_second(open_, planned.source, planned.target, until)
        told = iter(verdicts)
        return tuple(
            each.settled if each.settled is not None else _segment(each, next(told))
            for each in planned.sentences
        )

    def _first_and_second(
        self, open_: Sequence[Planned], source: Language, target: Language, until: float
    ) -> list[Verdict]:
        """Whoever lost a lock gets a second try with the other form of placeholders."""
        held = [each.again(0) for each in open_]
        verdicts = self._attempt(held, source, target, until)
        for attempt in range(1, len(PLACEHOLDERS)):
            lost = [n for n, verdict in enumerate(verdicts) if verdict.reason is Reason.LOCK_LOST]
            lost = [n for n in lost if held[n].locks]
            again = self._attempt([open_[n].again(attempt) for n in lost], source, target, until)
            for n, verdict in zip(lost, again, strict=True):
                if verdict.text is not None:
                    verdicts[n] = verdict
        return verdicts

    def _attempt(
        self, held: Sequence[Held], source: Language, target: Language, until: float
    ) -> list[Verdict]:
        texts = list(dict.fromkeys(each.text for each in held))
        made = dict(self._remembered.find(texts, source, target)) if texts else {}
        missing = [text for text in texts if text not in made]
        stopped: Reason | None = None
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            try:
                result = self._make(batch, source, target, self._left(until))
            except CannotTranslate as error:
                stopped = error.reason
                break
            fresh = dict(zip(batch, result.sentences, strict=True))
            made |= {text: (output, result.engine) for text, output in fresh.items()}
            sound = {text: output for text, output in fresh.items() if fault(text, output, target) is None}
            self._remembered.keep(sound, source, target, result.engine)
        return [_judged(each, made.get(each.text), stopped, target) for each in held]

    def _left(self, until: float) -> float:
        left = until - self._clock()
        if left <= 0:
            raise CannotTranslate(Reason.TIME_LIMIT)
        return left


def _judged(held: Held, made: tuple[str, str] | None, stopped: Reason | None, target: Language) -> Verdict:
    if made is None:
        return Verdict(text=None, reason=stopped or Reason.ENGINE_FAILED)
    output, engine = made
    wrong = fault(held.text, output, target)
    if wrong is not None:
        return Verdict(text=None, engine=engine, reason=wrong)
    text = revealed(output, held, target)
    if text is None:
        return Verdict(text=None, engine=engine, reason=Reason.LOCK_LOST)
    return Verdict(text=text, engine=engine)


def _segment(planned: Planned, verdict: Verdict) -> Segment:
    sentence = planned.sentence
    return Segment(
        source=sentence.text,
        text=sentence.text if verdict.text is None else verdict.text,
        origin=Origin.ORIGINAL if verdict.text is None else Origin.MACHINE,
        before=sentence.before,
        after=sentence.after,
        engine=verdict.engine,
        reason=verdict.reason,
    )
