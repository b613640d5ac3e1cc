"""`kairan-translate serve`: HTTP, RPC and what is heard on the bus. The machine is elsewhere (`work`)."""

from typing import Any

from kairan_contracts.identity import Principal
from kairan_kernel.bootstrapped import Bootstrapped
from kairan_kernel.catalogue import Catalogue
from kairan_translate.bootstrap import GREEN, build
from kairan_translate.connections import SERVICE
from kairan_translate.errors import ERRORS
from kairan_translate.listening import Listening
from kairan_translate.routes.articles import ArticleRoutes
from kairan_translate.routes.phrases import PhraseRoutes
from kairan_translate.routes.speeches import SpeechRoutes
from kairan_translate.routes.texts import TextRoutes
from kairan_translate.routes.wordings import WordingRoutes


class TranslateService(ArticleRoutes, TextRoutes, SpeechRoutes, PhraseRoutes, WordingRoutes, Listening):
    """Translations of articles and texts, safety phrases, glossaries, reading aloud."""

    name = SERVICE
    catalogue = Catalogue.from_package("kairan_translate.messages")
    errors = ERRORS
    principal_of = staticmethod(Principal.from_claims)
    app: Any = Bootstrapped(build, green=GREEN)
