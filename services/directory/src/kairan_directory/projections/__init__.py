"""The directory's read models: one pure projection a file. What is personal in them stays sealed."""

from typing import Final

from kairan_directory.projections.associations_of_unions import ASSOCIATIONS
from kairan_directory.projections.households_of_associations import HOUSEHOLDS
from kairan_directory.projections.imports_of_associations import IMPORTS
from kairan_directory.projections.open_sessions import SESSIONS
from kairan_directory.projections.terms_of_office import TERMS
from kairan_kernel.projection import Projection

ALL: Final[tuple[Projection, ...]] = (ASSOCIATIONS, HOUSEHOLDS, TERMS, IMPORTS, SESSIONS)
