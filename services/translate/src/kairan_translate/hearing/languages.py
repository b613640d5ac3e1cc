"""Which languages the households of an association use, as the directory lists them: never who, nor how many.

Collection ``used_languages``, one document an association; written by serve's consumer, read when it is
settled into what an article is put.
"""

from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.newest import Told, keep_newest
from kairan_translate.domain.areas import Area


@dataclass(frozen=True, slots=True)
class Used:
    """An association's whole list."""

    association_id: str
    union_id: str
    languages: tuple[str, ...]


class UsedLanguages:
    """Blocking."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._collection = database["used_languages"]

    def keep(self, used: Used, position: int) -> None:
        """The newest list; a repeat or an older message changes nothing."""
        fields = {"union_id": used.union_id, "languages": list(used.languages)}
        keep_newest(self._collection, [Told(key=used.association_id, position=position, fields=fields)])

    def of(self, area: Area) -> frozenset[Language]:
        """Of the association; of a union those of all its associations."""
        if area.association_id is None:
            found = list(self._collection.find({"union_id": str(area.union_id)}))
        else:
            found = list(self._collection.find({"_id": str(area.association_id)}))
        return frozenset(Language(name) for each in found for name in each["languages"])
