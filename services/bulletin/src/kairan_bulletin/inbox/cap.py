"""CAP 1.2 (Common Alerting Protocol, XML) → notice. Cities and the weather service warn with it.

The Japanese ``info`` is the article; an English one, if there is one, stands beside it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element

from kairan_bulletin.domain.outside.notice import (
    BODY_MOST,
    TITLE_MOST,
    Act,
    OutsideNotice,
    Weight,
    clipped,
)
from kairan_bulletin.inbox.plaintext import tidy
from kairan_bulletin.inbox.xml import BadXml, local_name, parsed
from kairan_contracts.bulletin.inbox_words import SourceKind

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
_CAP: Final = f"{{{NAMESPACE}}}"
_REAL: Final = frozenset({"Actual", "Exercise"})
_ACTS: Final = {"Alert": Act.SAY, "Update": Act.REPLACE, "Cancel": Act.CANCEL}
_GRAVE: Final = frozenset({"Extreme", "Severe"})
_NOW: Final = frozenset({"Immediate", "Expected"})


class NotAnAlert(Exception):
    """It is no public CAP 1.2 alert; ``reason`` says what is missing or wrong."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_alert(root: Element) -> bool:
    """Whether the document is a CAP alert, of whatever version."""
    return local_name(root) == "alert"


def notice_of_alert(raw: bytes) -> OutsideNotice | None:
    """The notice of an alert; none when it is a test, a system message or not for the public.

    Raises NotAnAlert.
    """
    try:
        root = parsed(raw)
    except BadXml as error:
        raise NotAnAlert(error.reason) from None
    return read_alert(root)


def read_alert(root: Element) -> OutsideNotice | None:
    if root.tag != f"{_CAP}alert":
        raise NotAnAlert("not-cap-1.2")
    act = _ACTS.get(_needed(root, "msgType"))
    status = _needed(root, "status")
    sender, sent = _needed(root, "sender"), _moment(_needed(root, "sent"))
    identity = identity_of(sender, _needed(root, "identifier"))
    if sent is None:
        raise NotAnAlert("sent")
    if act is None or status not in _REAL or _needed(root, "scope") != "Public":
        return None
    infos = root.findall(f"{_CAP}info")
    if not infos and act is not Act.CANCEL:
        raise NotAnAlert("info")
    shown, other = _languages(infos)
    title, body = _words(shown)
    title_en, body_en = _words(other)
    exercise = status == "Exercise"
    return OutsideNotice(
        kind=SourceKind.ALERT,
        identity=identity,
        sender=sender.lower(),
        title=clipped(("【訓練】" if exercise else "") + (title or "取消"), TITLE_MOST),
        body=clipped(body or title or "取り消されました。", BODY_MOST),
        weight=Weight.ORDINARY if shown is None else _weight(shown),
        act=act,
        replaces=_references(_text(root, "references")),
        exercise=exercise,
        link=None if shown is None else _link(_text(shown, "web")),
        sent_at=sent,
        expires_at=None if shown is None else _moment(_text(shown, "expires")),
        title_en=clipped(title_en, TITLE_MOST) or None,
        body_en=clipped(body_en, BODY_MOST) or None,
    )


def identity_of(sender: str, identifier: str) -> str:
    """CAP identifiers are unique for their sender only."""
    return clipped(f"{sender},{identifier}", 500)


def _references(given: str) -> tuple[str, ...]:
    """``sender,identifier,sent`` triples, separated by spaces."""
    triples = (each.split(",") for each in given.split())
    return tuple(identity_of(parts[0], parts[1]) for parts in triples if len(parts) >= 2)


def _languages(infos: Sequence[Element]) -> tuple[Element | None, Element | None]:
    """The info to show (Japanese, else the first), and an English one beside it."""
    named = [(_text(each, "language").lower() or "en-us", each) for each in infos]
    japanese = next((each for language, each in named if language.startswith("ja")), None)
    english = next((each for language, each in named if language.startswith("en")), None)
    if japanese is None:
        return (infos[0] if infos else None), None
    return japanese, english


def _words(info: Element | None) -> tuple[str, str]:
    if info is None:
        return "", ""
    title = _text(info, "headline") or _text(info, "event")
    areas = [_text(each, "areaDesc") for each in info.findall(f"{_CAP}area")]
    parts = [_text(info, "description"), _text(info, "instruction"), "、".join(filter(None, areas))]
    return title, "\n\n".join(filter(None, parts))


def _weight(info: Element) -> Weight:
    severity = _text(info, "severity")
    if severity in _GRAVE and _text(info, "urgency") in _NOW:
        return Weight.URGENT
    return Weight.IMPORTANT if severity in _GRAVE or severity == "Moderate" else Weight.ORDINARY


def _link(given: str) -> str | None:
    return given if given.startswith(("https://", "http://")) and len(given) <= 500 else None


def _needed(element: Element, name: str) -> str:
    found = _text(element, name)
    if not found:
        raise NotAnAlert(name)
    return found


def _text(element: Element, name: str) -> str:
    return tidy(element.findtext(f"{_CAP}{name}") or "")


def _moment(given: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None
