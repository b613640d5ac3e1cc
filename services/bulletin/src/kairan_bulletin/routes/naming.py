"""Pages of households with the names of their heads, as far as the directory tells them to the caller."""

from typing import Any

from marshmallow import Schema, fields

from kairan_bulletin.desks.names import DirectoryRpc, names_of
from kairan_contracts.bulletin.parts import names_available
from kairan_kernel.catalogue import Catalogue
from kairan_kernel.paging import Page, page_schema
from kairan_kernel.projection import Document
from kairan_kernel.requests import Request


def named_page_schema(item: type[Schema]) -> Schema:
    """The reply of a list of `item`, which has `head_name`."""
    listing: dict[str, fields.Field[Any]] = dict(page_schema(item).declared_fields)
    name = item.__name__.removesuffix("Schema")
    return Schema.from_dict({**listing, "names_available": names_available()}, name=f"{name}Page")()


def named_page(directory: DirectoryRpc, request: Request, page: Page[Document]) -> Document:
    """The page with names; without them, and saying so, when the directory does not answer."""
    names = names_of(directory, request.principal, page.items)
    return {"items": names.beside(page.items), "next": page.next, "names_available": names.available}


def heading(catalogue: Catalogue, *, available: bool) -> str:
    """Over the column of names in a file; it says when they could not be had."""
    return catalogue.text(f"export.names.{'head' if available else 'missing'}", "ja")
