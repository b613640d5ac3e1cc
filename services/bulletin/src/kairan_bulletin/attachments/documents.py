"""PDFs are taken as they are, if they can be read and do nothing but show pages."""

import io
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from kairan_bulletin.domain.attachment.refusals import FileDamaged, PdfActive, PdfLocked

PAGES_MOST: Final = 500
_DOES_SOMETHING: Final = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia", "/XFA"}
)
_OBJECTS_MOST: Final = 50_000


def checked(content: bytes) -> int:
    """The number of pages. Raises FileDamaged, PdfLocked, PdfActive."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise PdfLocked
        pages = len(reader.pages)
        if not 1 <= pages <= PAGES_MOST:
            raise FileDamaged
        if any(_acts(each) for each in _objects(reader)):
            raise PdfActive
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError):
        raise FileDamaged from None
    return pages


def _objects(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary that can be reached from the trailer, each once."""
    waiting: list[Any] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            key = (found.idnum, found.generation)
            if key in seen:
                continue
            seen.add(key)
            if len(seen) > _OBJECTS_MOST:
                raise FileDamaged
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            yield found
            waiting.extend(found.values())
        elif isinstance(found, ArrayObject):
            waiting.extend(found)


def _acts(found: DictionaryObject) -> bool:
    if _DOES_SOMETHING & found.keys():
        return True
    return found.get("/S") in _DOES_SOMETHING or found.get("/Type") == "/EmbeddedFile"
