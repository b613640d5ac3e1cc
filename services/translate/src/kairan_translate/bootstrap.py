"""Where translate's adapters are built: configuration in, objects out. Nothing connects at import."""

from collections.abc import Mapping
from typing import Final

from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.checkpoints import Checkpoints
from kairan_kernel.esdb import EsdbStore
from kairan_kernel.gathering import Gathering
from kairan_kernel.health import Check, Optional
from kairan_translate.connections import connect_mongo, database_of, now
from kairan_translate.desks.articles import ArticleDesk
from kairan_translate.desks.engine_state import EngineState
from kairan_translate.desks.phrases import PhraseDesk
from kairan_translate.desks.speeches import Speeches
from kairan_translate.desks.texts import Texts
from kairan_translate.desks.wordings import WordingDesk
from kairan_translate.hearing.audiences import Addressed, Audiences
from kairan_translate.hearing.languages import UsedLanguages
from kairan_translate.hearing.places import Places
from kairan_translate.phrases.matching import match
from kairan_translate.settings import TranslateSettings

GREEN: Final = ("addressing",)
"""What waits cooperatively by itself, and so is not moved to native threads."""


class TranslateApp:
    """What serve's handlers call; the worker is built of the same parts."""

    def __init__(self, settings: TranslateSettings, patience: float = 5.0) -> None:
        self.settings = settings
        self.store = EsdbStore(settings.eventstore_url)
        self.mongo = connect_mongo(settings, patience)
        self.database = database_of(self.mongo, settings)
        self.checkpoints = Checkpoints(self.database)
        self.places = Places(self.database)
        self.used_languages = UsedLanguages(self.database)
        self.audiences = Audiences(self.database)
        self.addressing: Gathering[Addressed] = Gathering(self.audiences.keep)
        self.wordings = WordingDesk(self.store, self.database, self.places, self.used_languages, now)
        self.phrases = PhraseDesk(self.store, self.database, now)
        self.articles = ArticleDesk(self.store, self.database, self.wordings, self.audiences, now)
        self.texts = Texts(self.database, now)
        self.speeches = Speeches(self.database, now)
        self.engine = EngineState(self.database, now)

    def checks(self) -> Mapping[str, Check]:
        """For /readyz: without MongoDB what is published is still taken in."""
        return {
            "eventstore": self.store.head,
            "mongodb": Optional(lambda: self.mongo.admin.command("ping")),
        }

    def close(self) -> None:
        self.store.close()
        self.mongo.close()


def build(settings: TranslateSettings) -> TranslateApp:
    """What serve is built of; the phrases' patterns are made now, so that no warning waits for them."""
    match("川で火事です。", Language.JA)
    return TranslateApp(settings)
