"""What is put on paper, before anybody draws it: a circular, and the list of who gets one."""

from dataclasses import dataclass
from datetime import datetime

from kairan_contracts.bulletin.vocabulary import Importance


@dataclass(frozen=True, slots=True, kw_only=True)
class Circular:
    """What is printed. ``address`` is where the article is in the app; ``origin`` whom it came from."""

    sender: str
    importance: Importance
    title: str
    body: str
    edition: int
    published_at: datetime
    address: str
    origin: str | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperHousehold:
    """``name`` is empty when the directory could not be asked; ``read`` when it is known already."""

    number: str
    name: str = ""
    read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperBlock:
    name: str
    households: tuple[PaperHousehold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintList:
    """One page or more a block, in the order given. That names could not be had is said."""

    sender: str
    title: str
    published_at: datetime
    address: str
    blocks: tuple[PaperBlock, ...]
    names_available: bool = True
