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
from kairan_translate.domain.translation.commands import Translated
from kairan_translate.engine.environment import Environment, NotMade
from kairan_translate.engine.machine import CannotTranslate, Machine
from kairan_translate.translating import Translating
from kairan_translate.working.measures import count
from kairan_translate.working.memory import Memory

_PAUSE: Final = 0.1
_LOOK_SECONDS: Final = 15.0
_AGAIN_SECONDS: Final = 300.0
_ATTEMPTS: Final = 3

Key = tuple[str, int]
"""A job: the document that waits, and the place in the log where it was asked for."""

_log = logger("kairan.translate.worker")


class Translator:
    """The one worker that asks the machine."""

    def __init__(self, app: TranslateApp, machine: Machine, environment: Environment, memory: Memory) -> None:
        self._app = app
        self._machine = machine
        self._environment = environment
        self._memory = memory
        self._translating = Translating(machine.translate, memory)
        self._done: deque[Key] = deque(maxlen=2_000)
        self._failures: Counter[Key] = Counter()
        self._looked = self._tried = float("-inf")
        self.engine: str | None = None

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set."""
        self._memory.prepare()
        self._app.texts.prepare()
        while not stop.is_set():
            self._look()
            if not self.step():
                stop.wait(_PAUSE)

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
        article, began = state.article, time.monotonic()
        until = began + self._app.settings.article_seconds
        glossary = self._app.wordings.glossary(article.area)
        title, body = (
            self._translating.translate(text, article.source, language, glossary, until)
            for text in (article.title, article.body)
        )
        cause = Causation(
            command_id=derived_id("made", article_id, article.edition, language, awaited["asked"]),
            correlation_id=article_id,
            actor="translate-worker",
        )
        translated = Translated(language=language, title=title, body=body)
        news = self._app.articles.record(article_id, article.edition, translated, cause)
        count(translated, seconds=time.monotonic() - began)
        _log.info("translated", article_id=str(article_id), language=language.value, news=news)

    def _text(self, asked: Mapping[str, Any]) -> None:
        source, target = asked["source"], Language(asked["target"])
        until = time.monotonic() + self._app.settings.article_seconds
        glossary = self._app.wordings.glossary(area_of(asked))
        segments = self._translating.translate(
            asked["text"], None if source is None else Language(source), target, glossary, until
        )
        self._app.texts.answer(asked["_id"], segments, target)

    def _look(self) -> None:
        """Now and then: is the engine there, and what can it do?"""
        if time.monotonic() - self._looked < _LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        self._make_environment()
        waiting = self._app.articles.count_awaited()
        try:
            installed = self._machine.installed()
        except CannotTranslate as error:
            self.engine = None
            self._app.engine.tell(None, [], {"": error.detail}, waiting)
            return
        self.engine = installed.engine
        self._memory.stamp = f"{installed.engine} {installed.packages}"
        self._app.engine.tell(installed.engine, list(installed.packages), installed.faults, waiting)

    def _make_environment(self) -> None:
        if self._environment.is_ready or time.monotonic() - self._tried < _AGAIN_SECONDS:
            return
        self._tried = time.monotonic()
        try:
            self._environment.make()
        except NotMade as error:
            _log.error("engine_not_made", detail=str(error))
