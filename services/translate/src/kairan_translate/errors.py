"""Every refusal of the translate service: the error's class, its HTTP status and its name in problems."""

from kairan_kernel.problems import ErrorTable
from kairan_translate.desks.articles import TranslationUnknown
from kairan_translate.desks.phrases import PhraseUnknown
from kairan_translate.desks.speeches import NoVoice, TooLongToSpeak, TooManySpeeches, VoiceFailed
from kairan_translate.desks.texts import LanguageUndetected, TextUnknown, TooManyTexts
from kairan_translate.desks.wordings import AreaUnknown, OfficersOnly
from kairan_translate.domain.signing.decider import NotSigned, WordingChanged
from kairan_translate.domain.translation.decider import ArticleUnknown
from kairan_translate.domain.wording.decider import GlossaryFull, TermUnknown
from kairan_translate.routes.permissions import OperatorsOnly, ResidentsOnly

ERRORS: ErrorTable = {
    ArticleUnknown: (404, "article-unknown"),
    TranslationUnknown: (404, "translation-unknown"),
    TextUnknown: (404, "text-unknown"),
    PhraseUnknown: (404, "phrase-unknown"),
    AreaUnknown: (404, "area-unknown"),
    TermUnknown: (404, "term-unknown"),
    NotSigned: (404, "not-signed"),
    OfficersOnly: (403, "officers-only"),
    OperatorsOnly: (403, "operators-only"),
    ResidentsOnly: (403, "residents-only"),
    WordingChanged: (409, "wording-changed"),
    GlossaryFull: (409, "glossary-full"),
    LanguageUndetected: (422, "language-undetected"),
    TooManyTexts: (429, "too-many-texts"),
    TooManySpeeches: (429, "too-many-speeches"),
    NoVoice: (406, "no-voice"),
    TooLongToSpeak: (422, "too-long-to-speak"),
    VoiceFailed: (422, "voice-failed"),
}
