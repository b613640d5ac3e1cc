"""The serve process of the safety service: its HTTP routes and bus consumers, put together.

`kairan-safety serve` runs it under nameko; the routes are in ``routes``, the consumers in ``hearing``.
"""

from typing import Any

from nameko.rpc import RpcProxy

from kairan_contracts.identity import Principal
from kairan_kernel.bootstrapped import Bootstrapped
from kairan_kernel.catalogue import Catalogue
from kairan_safety.bootstrap import GREEN, SERVICE, build
from kairan_safety.errors import ERRORS
from kairan_safety.hearing.listening import Listening
from kairan_safety.live.routes import LiveRoutes
from kairan_safety.routes.afterwards import AfterwardsRoutes
from kairan_safety.routes.incidents import IncidentRoutes
from kairan_safety.routes.notices import NoticeRoutes
from kairan_safety.routes.rolls import RollRoutes
from kairan_safety.routes.statements import StatementRoutes
from kairan_safety.routes.visits import VisitRoutes


class SafetyService(
    NoticeRoutes,
    IncidentRoutes,
    StatementRoutes,
    RollRoutes,
    VisitRoutes,
    AfterwardsRoutes,
    LiveRoutes,
    Listening,
):
    """Notices, incidents, statements, the roll, visits, live counts; what the directory tells of
    households.
    """

    name = SERVICE
    catalogue = Catalogue.from_package("kairan_safety.messages")
    errors = ERRORS
    principal_of = staticmethod(Principal.from_claims)
    app: Any = Bootstrapped(build, green=GREEN)
    directory: Any = RpcProxy("directory")
