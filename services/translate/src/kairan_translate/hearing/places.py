"""Names of unions, associations and blocks, as the directory tells them: they are never translated.

Collection ``places``, written by serve's consumers, read when a glossary is put together. Numbered blocks
(3班) are left out: their words can be translated.
"""

import re
from typing import Any, Final

from pymongo.database import Database

_NUMBERED: Final = re.compile(r"第?[0-9０-９一二三四五六七八九十]+(?:班|組|区|丁目|ブロック)?")


class Places:
    """Blocking."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._collection = database["places"]

    def keep(self, place_id: str, union_id: str, name: str, position: int) -> None:
        """The newest name of a place; a repeat or an older message changes nothing."""
        said = name.strip()
        if len(said) < 2 or _NUMBERED.fullmatch(said):
            return
        known = self._collection.find_one({"_id": place_id})
        if known is None or known["position"] < position:
            place = {"union_id": union_id, "name": said, "position": position}
            self._collection.replace_one({"_id": place_id}, place, upsert=True)

    def names(self, union_id: str) -> list[str]:
        """The names of a union's places."""
        return sorted({place["name"] for place in self._collection.find({"union_id": union_id})})
