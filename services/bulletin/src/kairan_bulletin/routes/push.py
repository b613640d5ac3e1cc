"""Web push over HTTP: the key to subscribe with, and a household's browsers."""

from typing import Any

from kairan_bulletin.delivery.subscription import Subscription
from kairan_bulletin.domain.access import HouseholdUnknown, ResidentsOnly
from kairan_bulletin.domain.delivery.browsers import (
    EndpointRefused,
    HouseholdOnly,
    PushKeyInvalid,
    SubscriptionUnknown,
    TooManyBrowsers,
)
from kairan_bulletin.routes.permissions import residents
from kairan_contracts.bulletin.push_bodies import (
    PushKeySchema,
    PushSubscriptionSchema,
    PushSubscriptionsSchema,
    ShownPushSubscriptionSchema,
)
from kairan_kernel.http import route
from kairan_kernel.requests import Request

TAGS = ("delivery",)
OWN = (HouseholdUnknown, HouseholdOnly, ResidentsOnly)


class PushRoutes:
    app: Any

    @route(
        "GET",
        "/bulletin/push-key",
        reply=PushKeySchema,
        allow=residents,
        summary="The key browsers subscribe with; none where no web push is sent",
        summary_ja="プッシュ通知の登録に使う公開鍵",
        errors=(ResidentsOnly,),
        tags=TAGS,
    )
    def get_push_key(self, request: Request) -> object:
        return {"public_key": self.app.push_key}

    @route(
        "POST",
        "/bulletin/households/<uuid:household_id>/push-subscriptions",
        body=PushSubscriptionSchema,
        reply=ShownPushSubscriptionSchema,
        status=201,
        allow=residents,
        summary="Have a browser of the own household told; the same endpoint again gets the new keys",
        summary_ja="ブラウザーへのプッシュ通知を登録する",
        errors=(*OWN, EndpointRefused, PushKeyInvalid, TooManyBrowsers),
        tags=TAGS,
    )
    def subscribe_browser(self, request: Request) -> object:
        body = request.body
        subscription = Subscription(endpoint=body["endpoint"], **body["keys"])
        household_id = request.params["household_id"]
        return self.app.browsers.subscribe(request.principal, household_id, subscription, request.cause())

    @route(
        "GET",
        "/bulletin/households/<uuid:household_id>/push-subscriptions",
        reply=PushSubscriptionsSchema,
        allow=residents,
        summary="The browsers of the own household, without their addresses",
        summary_ja="登録されたブラウザーの一覧",
        errors=OWN,
        tags=TAGS,
    )
    def list_push_subscriptions(self, request: Request) -> object:
        return self.app.browsers.subscriptions(request.principal, request.params["household_id"])

    @route(
        "DELETE",
        "/bulletin/households/<uuid:household_id>/push-subscriptions/<uuid:subscription_id>",
        status=204,
        allow=residents,
        summary="Take a browser of the own household out",
        summary_ja="ブラウザーの登録を外す",
        errors=(*OWN, SubscriptionUnknown),
        tags=TAGS,
    )
    def unsubscribe_browser(self, request: Request) -> None:
        household_id, subscription_id = request.params["household_id"], request.params["subscription_id"]
        self.app.browsers.unsubscribe(request.principal, household_id, subscription_id, request.cause())
