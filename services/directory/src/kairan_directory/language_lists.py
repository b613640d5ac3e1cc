"""Which languages do the households of an association use? Listed anew when one may have come or gone.

Opens what members said in collection `households_of_associations`; writes `LanguagesListed` to the
association's stream when the list is another. Called by the policies, in follow.
"""

from typing import Any, Final
from uuid import UUID

from pymongo.database import Database

from kairan_contracts.translate.vocabulary import Language
from kairan_directory.bootstrap import PROJECTIONS, Books
from kairan_directory.clock import now
from kairan_directory.domain.association.commands import ListLanguages
from kairan_directory.domain.identifiers import association_stream
from kairan_directory.opening import Opener
from kairan_directory.projections.households_of_associations import HOUSEHOLDS
from kairan_kernel.checkpoints import Checkpoints
from kairan_kernel.commands import Causation

PATIENCE: Final = 60.0


class ListsBehind(Exception):
    """The read model has not come as far as the event; tried again until it has."""


class LanguageLists:
    """Blocking."""

    def __init__(
        self, books: Books, opener: Opener, database: Database[dict[str, Any]], checkpoints: Checkpoints
    ) -> None:
        self._books = books
        self._opener = opener
        self._households = database[HOUSEHOLDS.name]
        self._checkpoints = checkpoints

    def list_anew(self, association_id: UUID, position: int, cause: Causation) -> None:
        """As it stands at `position` of the log or later; no event when nothing changed.

        Raises ListsBehind.
        """
        if not self._checkpoints.wait_for(PROJECTIONS, position, PATIENCE):
            raise ListsBehind
        command = ListLanguages(languages=self._used(association_id), at=now())
        self._books.associations.handle(association_stream(association_id), command, cause)

    def _used(self, association_id: UUID) -> frozenset[Language]:
        """Besides Japanese. Only households of which somebody said a language are opened."""
        wanted = {
            "association_id": str(association_id),
            "presence": "present",
            "members.language": {"$gt": ""},
        }
        households = self._opener.documents(self._households.find(wanted))
        said = {member.language for household in households for member in household.known.members}
        return frozenset(language for language in said if language not in (None, Language.JA))
