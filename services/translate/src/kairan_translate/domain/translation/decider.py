"""The rules: the newest edition counts, each language is made once an edition, what is withdrawn stays so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.decider import Decider
from kairan_translate.domain.translation.commands import (
    AskRenewal,
    ReceiveArticle,
    RecordTranslations,
    Translated,
    TranslationCommand,
    WithdrawArticle,
)
from kairan_translate.domain.translation.events import (
    ArticleReceived,
    ArticleWithdrawn,
    RenewalAsked,
    TranslationEvent,
    TranslationMade,
)


class ArticleUnknown(Exception):
    """No such article was heard of, or the caller may not know of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translations:
    """The newest edition, and which languages it still waits for."""

    article: ArticleReceived
    awaited: frozenset[Language]
    withdrawn: bool = False


TranslationState = Translations | None


def nothing() -> TranslationState:
    return None


def evolve(state: TranslationState, event: TranslationEvent) -> TranslationState:
    match event:
        case ArticleReceived():
            withdrawn = state is not None and state.withdrawn
            return Translations(article=event, awaited=frozenset(event.languages), withdrawn=withdrawn)
        case TranslationMade():
            if state is None or event.edition != state.article.edition:
                return state
            return replace(state, awaited=state.awaited - {event.language})
        case RenewalAsked():
            return None if state is None else replace(state, awaited=state.awaited | set(event.languages))
        case ArticleWithdrawn():
            return None if state is None else replace(state, awaited=frozenset(), withdrawn=True)
        case _:
            assert_never(event)


def decide(command: TranslationCommand, state: TranslationState) -> Sequence[TranslationEvent]:
    match command:
        case ReceiveArticle():
            return _receive(command, state)
        case RecordTranslations():
            return _record(command, state)
        case AskRenewal():
            return _renew(command, state)
        case WithdrawArticle():
            return _withdraw(command, state)
        case _:
            assert_never(command)


def _receive(command: ReceiveArticle, state: TranslationState) -> Sequence[TranslationEvent]:
    article = command.article
    if state is not None and (state.withdrawn or article.edition <= state.article.edition):
        return []
    made = [_made(article, ready, article.received_at) for ready in command.ready]
    return [article, *(each for each in made if each.language in article.languages)]


def _record(command: RecordTranslations, state: TranslationState) -> Sequence[TranslationEvent]:
    """Nothing when another edition has come meanwhile, nor for a language that was made already."""
    if state is None or state.article.edition != command.edition:
        return []
    made = [each for each in command.translated if each.language in state.awaited]
    return [_made(state.article, each, command.at) for each in made]


def _made(article: ArticleReceived, translated: Translated, at: datetime) -> TranslationMade:
    return TranslationMade(
        article_id=article.article_id,
        edition=article.edition,
        area=article.area,
        language=translated.language,
        urgent=article.urgent,
        title=translated.title,
        body=translated.body,
        outcome=translated.outcome,
        made_at=at,
    )


def _renew(command: AskRenewal, state: TranslationState) -> Sequence[TranslationEvent]:
    if state is None or state.withdrawn:
        raise ArticleUnknown
    languages = command.languages or state.article.languages
    return [
        RenewalAsked(
            article_id=state.article.article_id,
            edition=state.article.edition,
            area=state.article.area,
            languages=languages,
            asked_by=command.by,
            asked_at=command.at,
        )
    ]


def _withdraw(command: WithdrawArticle, state: TranslationState) -> Sequence[TranslationEvent]:
    if state is None or state.withdrawn:
        return []
    return [ArticleWithdrawn(article_id=state.article.article_id, withdrawn_at=command.at)]


TRANSLATION: Decider[TranslationState, TranslationCommand, TranslationEvent] = Decider(
    initial=nothing, decide=decide, evolve=evolve
)
