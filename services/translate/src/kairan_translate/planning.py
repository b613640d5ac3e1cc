"""What of a text needs the machine? Phrases, conversions and what must stay are settled here. Pure."""

import unicodedata
from dataclasses import dataclass

from kairan_contracts.translate.vocabulary import Language, Origin, Reason
from kairan_translate.domain.segments import Segment, Segments
from kairan_translate.languages import ENGINE_CODES, JAPANESE
from kairan_translate.locks.finding import find
from kairan_translate.locks.glossary import Glossary
from kairan_translate.locks.holding import PLACEHOLDERS, Held, converted, hold
from kairan_translate.phrases.matching import match
from kairan_translate.sentences.detecting import detect
from kairan_translate.sentences.splitting import Sentence, split


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A sentence that is settled, or held for the machine."""

    sentence: Sentence
    settled: Segment | None
    held: Held | None = None

    def again(self, attempt: int) -> Held:
        """The same sentence with another form of placeholders."""
        assert self.held is not None
        said = unicodedata.normalize("NFKC", self.sentence.text)
        return hold(said, self.held.locks, PLACEHOLDERS[attempt])


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    source: Language | None
    target: Language
    sentences: tuple[Planned, ...]

    @property
    def is_settled(self) -> bool:
        return all(each.settled is not None for each in self.sentences)

    @property
    def segments(self) -> Segments:
        """Only of a plan that is settled."""
        return tuple(each.settled for each in self.sentences if each.settled is not None)


def plan(text: str, source: Language | None, target: Language, glossary: Glossary) -> Plan:
    """`source` None: a language nobody could tell; then nothing but phrases is known."""
    sentences = tuple(_planned(each, source, target, glossary) for each in split(text))
    return Plan(source=source, target=target, sentences=sentences)


def recognised(text: str) -> Language | None:
    """The language of a text: that of a safety phrase in it if it is short, else as it is detected."""
    detected = detect(text)
    if detected is not None and detected in JAPANESE:
        return detected
    sentences = [each.text for each in split(text[:600]) if each.text][:3]
    for language in Language:
        if language not in JAPANESE and any(match(said, language) for said in sentences):
            return language
    return detected


def _planned(sentence: Sentence, source: Language | None, target: Language, glossary: Glossary) -> Planned:
    def settled(text: str, origin: Origin, **told: str | Reason) -> Planned:
        segment = Segment(
            source=sentence.text,
            text=text,
            origin=origin,
            before=sentence.before,
            after=sentence.after,
            **told,  # type: ignore[arg-type]
        )
        return Planned(sentence=sentence, settled=segment)

    said = unicodedata.normalize("NFKC", sentence.text)
    if not any(character.isalnum() for character in said):
        return settled(sentence.text, Origin.ORIGINAL, reason=Reason.NOTHING_TO_TRANSLATE)
    if source is None or source is target:
        same = source is target
        reason = Reason.SAME_LANGUAGE if same else Reason.NOTHING_TO_TRANSLATE
        return settled(sentence.text, Origin.ORIGINAL, reason=reason)
    if (matched := match(said, source)) is not None:
        phrase = matched.phrase
        wording = matched.wording(target, glossary.naming)
        return settled(wording, Origin.PHRASE, phrase=phrase.id, digest=phrase.digest(target))
    locks = find(said, source, glossary)
    held = hold(said, locks)
    if held.says_nothing:
        return settled(converted(said, locks, target), Origin.CONVERTED)
    if target not in ENGINE_CODES or source not in ENGINE_CODES:
        return settled(sentence.text, Origin.ORIGINAL, reason=Reason.NO_PACKAGE)
    return Planned(sentence=sentence, settled=None, held=held)
