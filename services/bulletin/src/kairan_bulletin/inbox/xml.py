"""XML from strangers: read without entities, without a document type, without anything from elsewhere."""

import re
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kairan_bulletin.inbox.charsets import NotReadable, decoded

XML_MOST: Final = 4 * 1024 * 1024


class BadXml(Exception):
    """It is not well-formed, too large, or tries something."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


_DECLARATION = re.compile(rb"""(<\?xml[^>]{0,80}?encoding\s*=\s*["'])([A-Za-z0-9_.:-]{1,40})(["'])""")
_READ_ANYWAY: Final = frozenset({"utf-8", "us-ascii", "iso-8859-1", "utf-16"})


def as_utf8(raw: bytes) -> bytes:
    """The same document in UTF-8: the parser knows no Shift_JIS and no EUC. Raises BadXml."""
    found = _DECLARATION.match(raw.lstrip()[:200])
    if found is None or found.group(2).decode("ascii").lower() in _READ_ANYWAY:
        return raw
    try:
        text = decoded(raw.lstrip(), found.group(2).decode("ascii"))
    except NotReadable:
        raise BadXml("encoding") from None
    return _DECLARATION.sub(rb"\1utf-8\3", text.encode("utf-8"), count=1)


def parsed(raw: bytes) -> Element:
    """The root element. Raises BadXml."""
    if len(raw) > XML_MOST:
        raise BadXml("too-large")
    try:
        root: Element = fromstring(as_utf8(raw), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise BadXml("forbidden") from None
    except (ParseError, ValueError, LookupError, RecursionError):
        raise BadXml("not-well-formed") from None
    return root


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
