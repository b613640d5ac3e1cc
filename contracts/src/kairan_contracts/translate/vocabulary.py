"""The closed sets of words of translation, spelled as on the wire."""

from enum import StrEnum


class Language(StrEnum):
    """The languages of the safety phrases: what an article can be asked for in."""

    JA = "ja"
    JA_PLAIN = "ja-plain"
    EN = "en"
    ZH_HANS = "zh-Hans"
    ZH_HANT = "zh-Hant"
    KO = "ko"
    VI = "vi"
    PT = "pt"
    TL = "tl"
    ES = "es"
    ID = "id"
    NE = "ne"


class Origin(StrEnum):
    """Where the words of one sentence come from."""

    PHRASE = "phrase"
    """A safety phrase, written by people; `approval` says whether a native speaker has signed it."""
    CONVERTED = "converted"
    """Only dates, times, numbers, addresses and names: rewritten by rule."""
    MACHINE = "machine"
    """Made by the engine that is named."""
    ORIGINAL = "original"
    """Left as it was written; `reason` says why."""


class Approval(StrEnum):
    """Whether people vouch for a phrase's wording in one language."""

    DRAFT = "draft"
    APPROVED = "approved"


class Reason(StrEnum):
    """Why a sentence is shown as it was written."""

    SAME_LANGUAGE = "same_language"
    NOTHING_TO_TRANSLATE = "nothing_to_translate"
    NO_PACKAGE = "no_package"
    NO_ENGINE = "no_engine"
    ENGINE_FAILED = "engine_failed"
    TIME_LIMIT = "time_limit"
    LOCK_LOST = "lock_lost"
    EMPTY = "empty"
    REPEATED = "repeated"
    RUNAWAY = "runaway"
    LEFT_OVER = "left_over"
    """The output still held words of the language translated from."""


class Outcome(StrEnum):
    """What a whole translation is made of."""

    PHRASES = "phrases"
    """Every sentence is a safety phrase or needs no words."""
    MACHINE = "machine"
    """Some sentences are machine-made, none was left."""
    PARTIAL = "partial"
    """Some sentences were left as they were written."""
    UNTRANSLATED = "untranslated"
    """Nothing could be translated; the article is shown as it was written."""


class TermKind(StrEnum):
    """What a glossary term is."""

    PLACE = "place"
    PERSON = "person"
    TERM = "term"


class TextState(StrEnum):
    """How far a text given on demand is."""

    WAITING = "waiting"
    READY = "ready"


class EngineStanding(StrEnum):
    """How far machine translation is set up."""

    READY = "ready"
    NO_PACKAGES = "no_packages"
    NOT_MADE = "not_made"
    """There are packages; the engine's environment is made when it is first needed."""
    FAILING = "failing"
    AWAY = "away"
    """The worker is not running."""
