# mypy: disable-error-code="untyped-decorator"
"""What serve hears on the bus: queues ``translate.on_<event>``, each message perhaps twice.

The bulletin's articles are taken in (and at once translated where phrases settle it); who may read them
is kept; the directory's names of places, and those of halls, become words that no machine touches; and what
languages the households use is kept.
"""

from typing import Any

from kairan_contracts.bulletin.articles import (
    ArticleCorrectedSchema,
    ArticlePublishedSchema,
    ArticleWithdrawnSchema,
)
from kairan_contracts.bulletin.booking import HallRegisteredSchema
from kairan_contracts.directory.events import (
    AssociationFoundedSchema,
    BlockFormedSchema,
    LanguagesListedSchema,
    UnionFoundedSchema,
)
from kairan_kernel.consumer import consume
from kairan_translate import policies
from kairan_translate.connections import now
from kairan_translate.hearing.audiences import AddressedSchema
from kairan_translate.policies import Message


class Listening:
    """Mixed into the service; ``app`` is its bootstrapped adapters."""

    app: Any

    @consume(event="bulletin.article_published.v1", consumer="translate", schema=ArticlePublishedSchema)
    def on_article_published(self, message: Message) -> None:
        self._receive(message)

    @consume(event="bulletin.article_corrected.v1", consumer="translate", schema=ArticleCorrectedSchema)
    def on_article_corrected(self, message: Message) -> None:
        self._receive(message)

    @consume(event="bulletin.article_withdrawn.v1", consumer="translate", schema=ArticleWithdrawnSchema)
    def on_article_withdrawn(self, message: Message) -> None:
        at = message.data["withdrawn_at"]
        self.app.articles.withdraw(policies.article_id(message), at, policies.cause(message, "withdraw"))

    @consume(event="bulletin.block_addressed.v1", consumer="translate", schema=AddressedSchema)
    def on_block_addressed(self, message: Message) -> None:
        self.app.addressing.hand_in(policies.addressed(message))

    @consume(event="directory.union_founded.v1", consumer="translate", schema=UnionFoundedSchema)
    def on_union_founded(self, message: Message) -> None:
        self._place(message, "union_id", "name")

    @consume(event="directory.association_founded.v1", consumer="translate", schema=AssociationFoundedSchema)
    def on_association_founded(self, message: Message) -> None:
        self._place(message, "association_id", "association_name")

    @consume(event="directory.block_formed.v1", consumer="translate", schema=BlockFormedSchema)
    def on_block_formed(self, message: Message) -> None:
        self._place(message, "block_id", "block_name")

    @consume(event="bulletin.hall_registered.v1", consumer="translate", schema=HallRegisteredSchema)
    def on_hall_registered(self, message: Message) -> None:
        self._place(message, "hall_id", "name")

    @consume(event="directory.languages_listed.v1", consumer="translate", schema=LanguagesListedSchema)
    def on_languages_listed(self, message: Message) -> None:
        self.app.used_languages.keep(policies.languages_used(message), message.position)

    def _receive(self, message: Message) -> None:
        article, given = policies.article(message, now())
        self.app.articles.receive(article, given, policies.cause(message, "receive"))

    def _place(self, message: Message, key: str, name: str) -> None:
        data = message.data
        self.app.places.keep(str(data[key]), str(data["union_id"]), data[name], message.position)
