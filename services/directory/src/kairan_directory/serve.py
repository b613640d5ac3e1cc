"""`kairan-directory serve`: HTTP and RPC of the directory. Writes through the command loops only.

Imported after the kernel's green patch (see `kairan_kernel.lifecycle.run_serve`).
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from nameko.rpc import rpc

from kairan_contracts.identity import Principal
from kairan_contracts.vocabulary import Mode
from kairan_directory import rendering, visibility
from kairan_directory.clock import today
from kairan_directory.errors import ERRORS
from kairan_directory.identity.keys import SigningKeys
from kairan_directory.routes.appointments import AppointmentRoutes
from kairan_directory.routes.households import HouseholdRoutes
from kairan_directory.routes.logins import LoginRoutes
from kairan_directory.routes.members import MemberRoutes
from kairan_directory.routes.rosters import RosterRoutes
from kairan_directory.routes.unions import UnionRoutes
from kairan_directory.serving import build
from kairan_directory.settings import ServeSettings
from kairan_kernel.auth import GivenKeys
from kairan_kernel.bootstrapped import Bootstrapped
from kairan_kernel.catalogue import Catalogue


def token_keys(settings: ServeSettings) -> GivenKeys:
    """The directory verifies with the keys it signs with."""
    return GivenKeys(SigningKeys(settings.signing_keys_dir).jwks)


class DirectoryService(
    UnionRoutes, AppointmentRoutes, HouseholdRoutes, MemberRoutes, RosterRoutes, LoginRoutes
):
    """Associations, blocks, households, members, roles and identity."""

    name = "directory"
    catalogue = Catalogue.from_package("kairan_directory.messages")
    errors = ERRORS
    principal_of = staticmethod(Principal.from_claims)
    token_keys = staticmethod(token_keys)
    app: Any = Bootstrapped(build, green=("booth", "confirmations"))

    @rpc  # type: ignore[untyped-decorator]
    def household_cards(
        self,
        association_id: str,
        household_ids: Sequence[str] | None,
        viewer: Mapping[str, Any],
        mode: str | None = None,
    ) -> dict[str, dict[str, Any]]:
        """Names and contacts for a roll, by household id; only what the viewer (token claims) may see.

        `household_ids` None: all. `mode`: of the roll call in which it is asked, None in peacetime.
        Households that the viewer may not read, and those of other associations, are left out.
        """
        principal = Principal.from_claims(viewer)
        ids = None if household_ids is None else [UUID(each) for each in household_ids]
        asked_in = None if mode is None else Mode(mode)
        households = self.app.register.chosen(UUID(association_id), ids)
        return {
            str(each.place.household_id): rendering.household_card(each, principal, asked_in)
            for each in households
            if visibility.may_read(principal, each.place)
        }

    @rpc  # type: ignore[untyped-decorator]
    def names_in_use(self, union_id: str, association_id: str | None) -> dict[str, list[str]]:
        """The names that an area's circulars speak of: `people` in office today, and `towns`. For services
        that must not change them; they keep them in memory, for minutes.
        """
        union, association = UUID(union_id), None if association_id is None else UUID(association_id)
        return {
            "people": self.app.register.officers_of(union, association, today()),
            "towns": self.app.register.towns_of(union, association),
        }
