"""Incoming events of the bulletin → what translate takes in of them. Pure."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kairan_contracts.bulletin.vocabulary import Importance
from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.cloudevents import Envelope
from kairan_kernel.commands import Causation
from kairan_kernel.ids import derived_id
from kairan_translate.domain.areas import Area
from kairan_translate.domain.translation.events import ArticleReceived
from kairan_translate.hearing.audiences import Addressed
from kairan_translate.hearing.languages import Used
from kairan_translate.planning import recognised

Message = Envelope[dict[str, Any]]


def article(message: Message, received_at: datetime) -> tuple[ArticleReceived, frozenset[Language]]:
    """The edition to translate, from its Japanese if there is one; and the languages it already speaks."""
    data = message.data
    texts = {text["language"]: text for text in data["texts"]}
    given = frozenset(Language(name) for name in texts if name in set(Language))
    text = texts.get("ja") or data["texts"][0]
    source = Language(text["language"]) if text["language"] in set(Language) else recognised(text["body"])
    received = ArticleReceived(
        article_id=data["article_id"],
        edition=data["edition"],
        area=Area(
            union_id=data["union_id"],
            union=data["union"],
            association_id=data["association_id"],
            association=data["association"],
        ),
        audience_id=data["audience_id"],
        source=source,
        title=text["title"],
        body=text["body"],
        urgent=data["importance"] is Importance.URGENT,
        languages=(),
        received_at=received_at,
    )
    return received, given


def cause(message: Message, deed: str) -> Causation:
    """The message's own command: a repeat of it changes nothing."""
    return Causation(
        command_id=derived_id("translate", deed, message.id),
        correlation_id=message.correlation_id or message.id,
        causation_id=message.id,
        actor="translate",
    )


def addressed(message: Message) -> Addressed:
    data = message.data
    households = tuple(str(UUID(each["household_id"])) for each in data["households"])
    return Addressed(str(data["audience_id"]), str(data["block_id"]), households)


def languages_used(message: Message) -> Used:
    data = message.data
    languages = tuple(language.value for language in data["languages"])
    return Used(str(data["association_id"]), str(data["union_id"]), languages)


def article_id(message: Message) -> UUID:
    found: UUID = message.data["article_id"]
    return found
