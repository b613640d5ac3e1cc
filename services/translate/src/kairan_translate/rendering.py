"""Documents → answers: approvals as they stand now, and what readers are told of where the words come
from.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from kairan_contracts.translate.vocabulary import Origin, Outcome
from kairan_kernel.catalogue import Catalogue, Language
from kairan_translate.desks.phrases import approval

Signed = Mapping[str, Mapping[str, Any]]


def signature_keys(documents: Iterable[Mapping[str, Any]]) -> set[str]:
    """The signatures that these documents' phrases need, `<phrase>:<language>`."""
    return {
        f"{segment['phrase']}:{document['language']}"
        for document in documents
        for part in ("title", "body")
        for segment in (document.get(part) or {"segments": []})["segments"]
        if "phrase" in segment
    }


def translation(
    document: Mapping[str, Any], signed: Signed, catalogue: Catalogue, language: Language
) -> dict[str, Any]:
    """An article in one language."""
    shown = dict(document)
    shown["stale"] = document["edition"] is not None and document["edition"] != document["wanted"]
    for part in ("title", "body"):
        if part in document:
            segments = _segments(
                document[part]["segments"], document["language"], signed, catalogue, language
            )
            shown[part] = {**document[part], "segments": segments}
    shown["notice"] = notice(document.get("outcome"), catalogue, language, stale=shown["stale"])
    return shown


def text(
    document: Mapping[str, Any], signed: Signed, catalogue: Catalogue, language: Language
) -> dict[str, Any]:
    """A text on demand."""
    if "segments" not in document:
        return dict(document)
    segments = _segments(document["segments"], document["target"], signed, catalogue, language)
    told = notice(document["outcome"], catalogue, language, stale=False)
    return {**document, "segments": segments, "notice": told}


def notice(outcome: str | None, catalogue: Catalogue, language: Language, *, stale: bool) -> str:
    """What the reader is told of the whole."""
    if outcome is None:
        return catalogue.text("notice.awaited", language)
    told = catalogue.text(f"notice.{Outcome(outcome).value}", language)
    return f"{catalogue.text('notice.stale', language)} {told}" if stale else told


def phrase(document: Mapping[str, Any], catalogue: Catalogue, language: Language) -> dict[str, Any]:
    """A phrase with what its approval means."""
    label = catalogue.text(f"label.phrase_{document['approval']}", language, signer=document["signer"])
    return {**document, "label": label}


def _segments(
    segments: Iterable[Mapping[str, Any]],
    target: str,
    signed: Signed,
    catalogue: Catalogue,
    language: Language,
) -> list[dict[str, Any]]:
    return [_segment(dict(each), target, signed, catalogue, language) for each in segments]


def _segment(
    segment: dict[str, Any], target: str, signed: Signed, catalogue: Catalogue, language: Language
) -> dict[str, Any]:
    match Origin(segment["origin"]):
        case Origin.PHRASE:
            stands = approval(signed.get(f"{segment['phrase']}:{target}"), segment.get("digest"))
            label = catalogue.text(f"label.phrase_{stands['approval']}", language, signer=stands["signer"])
            return {**segment, "approval": stands["approval"], "signer": stands["signer"], "label": label}
        case Origin.MACHINE:
            label = catalogue.text("label.machine", language, engine=segment["engine"])
        case Origin.CONVERTED:
            label = catalogue.text("label.converted", language)
        case Origin.ORIGINAL:
            label = catalogue.text(f"label.original_{segment['reason']}", language)
    return {**segment, "label": label}
