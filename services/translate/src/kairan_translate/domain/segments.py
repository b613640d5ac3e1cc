"""A translated text: its sentences one by one, each with where its words come from. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from kairan_contracts.translate.vocabulary import Language, Origin, Outcome, Reason
from kairan_translate.languages import UNSPACED


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One sentence. `before` and `after` are bullets, spaces and line breaks around it, as they were.

    `digest` names the phrase's wording, which is what people sign.
    """

    source: str
    text: str
    origin: Origin
    before: str = ""
    after: str = ""
    phrase: str | None = None
    digest: str | None = None
    engine: str | None = None
    reason: Reason | None = None


Segments = tuple[Segment, ...]


def composed(segments: Segments, language: Language) -> str:
    """The whole text. Where sentences follow each other without a space, most languages need one."""
    text = ""
    for segment in segments:
        spaced = not text or text[-1].isspace() or segment.before[:1].isspace() or language in UNSPACED
        text += f"{'' if spaced else ' '}{segment.before}{segment.text}{segment.after}"
    return text


def outcome_of(segments: Sequence[Segment]) -> Outcome:
    """What a translation is made of, by its sentences."""
    told = [segment for segment in segments if segment.reason is not Reason.NOTHING_TO_TRANSLATE]
    left = [segment for segment in told if segment.origin is Origin.ORIGINAL]
    if left:
        meant = [segment for segment in told if segment.origin in (Origin.PHRASE, Origin.MACHINE)]
        return Outcome.PARTIAL if meant else Outcome.UNTRANSLATED
    if any(segment.origin is Origin.MACHINE for segment in told):
        return Outcome.MACHINE
    return Outcome.PHRASES


def counts(segments: Sequence[Segment]) -> dict[Origin, int]:
    """How many sentences of each origin; those without a word are not counted."""
    told = [segment for segment in segments if segment.reason is not Reason.NOTHING_TO_TRANSLATE]
    return {origin: sum(1 for segment in told if segment.origin is origin) for origin in Origin}
