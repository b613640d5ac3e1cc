"""Where households want to be told, by channel: what the courier reads, still sealed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from pymongo.database import Database

from kairan_bulletin.delivery.sender import Letter, Sender
from kairan_bulletin.domain.article.state import Article
from kairan_bulletin.projections.browsers import BROWSERS
from kairan_bulletin.projections.channels import CHANNELS
from kairan_kernel.projection import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`sealed` for the household; `address_id` where a household may have several."""

    sealed: str
    address_id: UUID | None = None


class AddressBook(Protocol):
    """Blocking."""

    def of(self, union_id: UUID) -> Iterator[tuple[UUID, tuple[Address, ...]]]:
        """The addresses of the union's households that gave any."""
        ...

    def gone(self, household_id: UUID, address: Address) -> None:
        """Nobody is to be found there any more."""
        ...


class MailAddresses:
    """From the read model ``channels``."""

    def __init__(self, database: Database[Any]) -> None:
        self._channels = database[CHANNELS.name]

    def of(self, union_id: UUID) -> Iterator[tuple[UUID, tuple[Address, ...]]]:
        for each in self._channels.find({"union_id": str(union_id)}):
            if each["email"] is not None:
                yield UUID(each["_id"]), (Address(sealed=each["email"]),)

    def gone(self, household_id: UUID, address: Address) -> None:
        """Mail addresses stay until the household gives another: a full mailbox is refused as well."""


class BrowserAddresses:
    """From the read model ``browsers``; `leave` takes a household's browser out."""

    def __init__(self, database: Database[Any], leave: Callable[[UUID, UUID], None]) -> None:
        self._browsers = database[BROWSERS.name]
        self._leave = leave

    def of(self, union_id: UUID) -> Iterator[tuple[UUID, tuple[Address, ...]]]:
        for each in self._browsers.find({"union_id": str(union_id)}):
            addresses = tuple(
                Address(sealed=browser["sealed"], address_id=UUID(browser["subscription_id"]))
                for browser in each["browsers"]
            )
            yield UUID(each["_id"]), addresses

    def gone(self, household_id: UUID, address: Address) -> None:
        assert address.address_id is not None
        self._leave(household_id, address.address_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One channel: who sends, to which addresses, and what is written (dispatch, article, household, to)."""

    sender: Sender
    book: AddressBook
    write: Callable[[Document, Article, UUID, str], Letter]
