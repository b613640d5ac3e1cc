"""Names of unions, associations, blocks and halls, as directory and bulletin tell them: they are never
translated.

Collection ``places``, written by serve's consumers, read when a glossary is put together.
"""

from typing import Any

from pymongo.database import Database

from kairan_kernel.newest import Told, keep_newest
from kairan_translate.locks.places import called


class Places:
    """Blocking."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._collection = database["places"]

    def keep(self, place_id: str, union_id: str, name: str, position: int) -> None:
        """The newest name of a place; a repeat or an older message changes nothing. What no machine needs to
        be kept from (3班, 集会場) is not kept: there is one for every block.
        """
        if not called([name]):
            return
        fields = {"union_id": union_id, "name": name.strip()}
        keep_newest(self._collection, [Told(key=place_id, position=position, fields=fields)])

    def names(self, union_id: str) -> list[str]:
        """The names of a union's places."""
        return sorted({place["name"] for place in self._collection.find({"union_id": union_id})})
