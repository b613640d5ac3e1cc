"""Documents → answers: approvals as they stand now, and what readers are told of where the words come
from.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from kairan_contracts.translate.vocabulary import Approval, Origin, Outcome
from kairan_kernel.catalogue import Catalogue, Language
from kairan_translate.desks.phrases import approval

Signed = Mapping[str, Mapping[str, Any]]
_EMPTY: Final[Mapping[str, Any]] = {"segments": ()}


def signature_keys(documents: Iterable[Mapping[str, Any]]) -> set[str]:
    """The signatures that these documents' phrases need, `<phrase>:<language>`."""
    return {
        f"{segment['phrase']}:{document['language']}"
        for document in documents
        for part in ("title", "body")
        for segment in (document.get(part) or _EMPTY)["segments"]
        if "phrase" in segment
    }


def translation(
    document: Mapping[str, Any], signed: Signed, catalogue: Catalogue, language: Language
) -> dict[str, Any]:
    """An article in one language."""
    shown = listed(document, signed, catalogue, language)
    for part in ("title", "body"):
        if part in document:
            segments = _segments(
                document[part]["segments"], document["language"], signed, catalogue, language
            )
            shown[part] = {**document[part], "segments": segments}
    return shown


def listed(
    document: Mapping[str, Any], signed: Signed, catalogue: Catalogue, language: Language
) -> dict[str, Any]:
    """How far an article is in one language, without its texts."""
    shown = {name: value for name, value in document.items() if name not in ("title", "body")}
    shown["stale"] = document["edition"] is not None and document["edition"] != document["wanted"]
    segments = [each for part in ("title", "body") for each in (document.get(part) or _EMPTY)["segments"]]
    shown["draft"] = _draft(segments, document["language"], signed)
    told = notice(document.get("outcome"), catalogue, language, stale=shown["stale"], draft=shown["draft"])
    return {**shown, "notice": told}


def text(
    document: Mapping[str, Any], signed: Signed, catalogue: Catalogue, language: Language
) -> dict[str, Any]:
    """A text on demand."""
    if "segments" not in document:
        return dict(document)
    segments = _segments(document["segments"], document["target"], signed, catalogue, language)
    draft = _draft(document["segments"], document["target"], signed)
    told = notice(document["outcome"], catalogue, language, stale=False, draft=draft)
    return {**document, "segments": segments, "draft": draft, "notice": told}


def notice(outcome: str | None, catalogue: Catalogue, language: Language, *, stale: bool, draft: bool) -> str:
    """What the reader is told of the whole."""
    if outcome is None:
        return catalogue.text("notice.awaited", language)
    told = ["stale"] * stale + [Outcome(outcome).value] + ["draft"] * draft
    return " ".join(catalogue.text(f"notice.{each}", language) for each in told)


def _draft(segments: Iterable[Mapping[str, Any]], target: str, signed: Signed) -> bool:
    """Whether one of them is a phrase that nobody has signed as it is worded here."""
    return any(
        _approval(each, target, signed)["approval"] == Approval.DRAFT
        for each in segments
        if each["origin"] == Origin.PHRASE
    )


def _approval(segment: Mapping[str, Any], target: str, signed: Signed) -> dict[str, Any]:
    return approval(signed.get(f"{segment['phrase']}:{target}"), segment.get("digest"))


def phrase(document: Mapping[str, Any], catalogue: Catalogue, language: Language) -> dict[str, Any]:
    """A phrase with what its approval means."""
    label = catalogue.text(f"label.phrase_{document['approval']}", language, signer=document["signer"])
    return {**document, "label": label}


def engine(document: Mapping[str, Any], catalogue: Catalogue, language: Language) -> dict[str, Any]:
    """What machine translation can do, with what that means."""
    return {**document, "notice": catalogue.text(f"engine.{document['state']}", language)}


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
            stands = _approval(segment, target, signed)
            label = catalogue.text(f"label.phrase_{stands['approval']}", language, signer=stands["signer"])
            return {**segment, "approval": stands["approval"], "signer": stands["signer"], "label": label}
        case Origin.MACHINE:
            label = catalogue.text("label.machine", language, engine=segment["engine"])
        case Origin.CONVERTED:
            label = catalogue.text("label.converted", language)
        case Origin.ORIGINAL:
            label = catalogue.text(f"label.original_{segment['reason']}", language)
    return {**segment, "label": label}
