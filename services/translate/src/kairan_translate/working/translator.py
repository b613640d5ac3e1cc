"""The translating worker: one text at a time, urgent ones first, for ever.

What waits is in the log (articles, through collection ``translations``) and in collection ``texts``: a
worker that dies has lost nothing, and has published nothing, because a translation is one event and is
written when it is whole.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from pymongo.errors import ConnectionFailure

from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.commands import Causation
from kairan_kernel.ids import derived_id
from kairan_kernel.logs import logger
from kairan_kernel.store import StoreUnavailable
from kairan_translate.bootstrap import TranslateApp
from kairan_translate.desks.articles import area_of
from kairan_translate.domain.areas import Area
from kairan_translate.domain.translation.commands import Translated
from kairan_translate.engine.machine import Machine
from kairan_translate.locks.glossary import Glossary
from kairan_translate.translating import Translating
from kairan_translate.working.measures import count
from kairan_translate.working.memory import Memory
from kairan_translate.working.names import NamesInUse
from kairan_translate.working.resting import Resting
from kairan_translate.working.watch import EngineWatch

_ATTEMPTS: Final = 3

Key = tuple[str, int]
"""A job: the document that waits, and the place in the log where it was asked for."""

_log = logger("kairan.translate.worker")


class Translator:
    """The one worker that asks the machine."""

    def __init__(
        self, app: TranslateApp, machine: Machine, memory: Memory, watch: EngineWatch, names: NamesInUse
    ) -> None:
        self._app = app
        self._machine = machine
        self._memory = memory
        self._watch = watch
        self._names = names
        self._translating = Translating(machine.translate, memory)
        self._done: deque[Key] = deque(maxlen=2_000)
        self._failures: Counter[Key] = Counter()

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set."""
        self._memory.prepare()
        self._app.texts.prepare()
        resting = Resting(self._machine.end_if_idle)
        while not stop.is_set():
            self._watch.look()
            resting.after(self.step(), stop)

    def step(self) -> bool:
        """Make one translation; whether there was one to make. Urgent articles first, then texts that
        somebody waits for, then the other articles.
        """
        skip = frozenset(self._done)
        urgent = self._app.articles.next_awaited(skip, urgent=True)
        if urgent is not None:
            return self._tried_out((urgent["_id"], urgent["asked"]), lambda: self._article(urgent))
        text = self._app.texts.next_waiting()
        if text is not None:
            return self._tried_out((text["_id"], 0), lambda: self._text(text), text["_id"])
        article = self._app.articles.next_awaited(skip, urgent=False)
        if article is None:
            return False
        return self._tried_out((article["_id"], article["asked"]), lambda: self._article(article))

    def _tried_out(self, key: Key, make: Callable[[], None], text_id: str | None = None) -> bool:
        """Done, or given up after the third failure that is its own: one bad text must not stop the others.

        What is the store's or the database's fault is raised, and tried again for as long as it takes.
        """
        try:
            make()
        except (StoreUnavailable, ConnectionFailure):
            raise
        except Exception as error:
            self._failures[key] += 1
            _log.exception("not_translated", job=key[0], failures=self._failures[key], exc_info=error)
            if self._failures[key] < _ATTEMPTS:
                raise
            if text_id is not None:
                self._app.texts.drop(text_id)
        self._failures.pop(key, None)
        self._done.append(key)
        return True

    def _article(self, awaited: Mapping[str, Any]) -> None:
        article_id, language = UUID(awaited["article_id"]), Language(awaited["language"])
        state = self._app.articles.state(article_id)
        if state is None or language not in state.awaited:
            return
        self._watch.prepare()
        article, began = state.article, time.monotonic()
        until = began + self._app.settings.article_seconds
        glossary = self._glossary(article.area)
        made = tuple(
            Translated(
                language=each,
                title=self._translating.translate(article.title, article.source, each, glossary, until),
                body=self._translating.translate(article.body, article.source, each, glossary, until),
            )
            for each in self._together(article.source, language, state.awaited)
        )
        cause = Causation(
            command_id=derived_id("made", article_id, article.edition, language, awaited["asked"]),
            correlation_id=article_id,
            actor="translate-worker",
        )
        news = self._app.articles.record(article_id, article.edition, made, cause)
        count(made, seconds=time.monotonic() - began)
        languages = [each.language.value for each in made]
        _log.info("translated", article_id=str(article_id), languages=languages, news=news)

    def _glossary(self, area: Area) -> Glossary:
        """With the names of people and towns, where a machine could touch them."""
        if not self._watch.works:
            return self._app.wordings.glossary(area)
        names = self._names.of(area)
        return self._app.wordings.glossary(area, names.people, names.towns)

    def _together(
        self, source: Language | None, language: Language, awaited: frozenset[Language]
    ) -> tuple[Language, ...]:
        """The language alone when the machine can make it; else all that it can't make, in one go."""
        if self._watch.reaches(source, language):
            return (language,)
        return tuple(sorted(each for each in awaited if not self._watch.reaches(source, each)))

    def _text(self, asked: Mapping[str, Any]) -> None:
        self._watch.prepare()
        source, target = asked["source"], Language(asked["target"])
        until = time.monotonic() + self._app.settings.article_seconds
        glossary = self._glossary(area_of(asked))
        segments = self._translating.translate(
            asked["text"], None if source is None else Language(source), target, glossary, until
        )
        self._app.texts.answer(asked["_id"], segments, target)
