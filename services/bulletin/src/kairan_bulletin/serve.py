"""The serve process of the bulletin service: its HTTP routes and bus consumers, put together.

`kairan-bulletin serve` runs it under nameko; the routes are in ``routes``, the consumers in ``hearing``.
"""

from typing import Any

from nameko.rpc import RpcProxy

from kairan_bulletin.bootstrap import GREEN, SERVICE, build
from kairan_bulletin.errors import ERRORS
from kairan_bulletin.hearing.listening import Listening
from kairan_bulletin.routes.articles import ArticleRoutes
from kairan_bulletin.routes.attachments import AttachmentRoutes
from kairan_bulletin.routes.attendance import AttendanceRoutes
from kairan_bulletin.routes.booking import BookingRoutes
from kairan_bulletin.routes.calendar import CalendarRoutes
from kairan_bulletin.routes.deliveries import DeliveryRoutes
from kairan_bulletin.routes.groups import GroupRoutes
from kairan_bulletin.routes.inbox import InboxRoutes
from kairan_bulletin.routes.matching import MatchingRoutes
from kairan_bulletin.routes.menus import MenuRoutes
from kairan_bulletin.routes.moderation import ModerationRoutes
from kairan_bulletin.routes.paper import PaperRoutes
from kairan_bulletin.routes.push import PushRoutes
from kairan_bulletin.routes.readings import ReadingRoutes
from kairan_bulletin.routes.resolution import ResolutionRoutes
from kairan_bulletin.routes.survey import SurveyRoutes
from kairan_bulletin.routes.threads import ThreadRoutes
from kairan_contracts.identity import Principal
from kairan_kernel.bootstrapped import Bootstrapped
from kairan_kernel.catalogue import Catalogue


class BulletinService(
    MenuRoutes,
    ArticleRoutes,
    ReadingRoutes,
    GroupRoutes,
    DeliveryRoutes,
    PushRoutes,
    AttendanceRoutes,
    CalendarRoutes,
    BookingRoutes,
    ResolutionRoutes,
    SurveyRoutes,
    AttachmentRoutes,
    ThreadRoutes,
    ModerationRoutes,
    MatchingRoutes,
    InboxRoutes,
    PaperRoutes,
    Listening,
):
    """Menus, articles, receipts, attendance, surveys, boards, bookings; what the directory tells of
    households.
    """

    name = SERVICE
    catalogue = Catalogue.from_package("kairan_bulletin.messages")
    errors = ERRORS
    principal_of = staticmethod(Principal.from_claims)
    app: Any = Bootstrapped(build, green=GREEN)
    directory: Any = RpcProxy("directory")
